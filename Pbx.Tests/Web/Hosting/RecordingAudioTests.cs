using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Live;
using Pbx.Core.Recordings;
using Pbx.Core.Users;
using Pbx.Media;
using Pbx.Media.Audio;
using Pbx.Tests.Core;

namespace Pbx.Tests.Web.Hosting;

/// <summary>The sound of recordings over HTTPS: each request is weighed by who asks.</summary>
public class RecordingAudioTests
{
    private const string Password = "Corridor-Lantern-47";

    [Fact]
    public async Task A_recording_is_heard_in_parts_by_those_who_may_and_is_not_there_for_others()
    {
        await using var pbx = await RunningPbx.StartAsync(true, CoreFixture.Person("101", "Anna"), CoreFixture.Person("102", "Bruno", PbxRoles.Administrator));
        var id = await RecordAsync(pbx, await pbx.IdOfAsync("anna@example.com"));
        using var owner = await SignedInAsync(pbx, RunningPbx.Owner);
        using var anna = await SignedInAsync(pbx, "anna@example.com");
        using var bruno = await SignedInAsync(pbx, "bruno@example.com");
        using var stranger = pbx.Browser();
        var path = $"/recordings/{id}.wav";

        using var whole = await owner.GetAsync(path);
        var sound = await whole.Content.ReadAsByteArrayAsync();
        Assert.Equal((HttpStatusCode.OK, "audio/wav", 64_046), (whole.StatusCode, whole.Content.Headers.ContentType!.MediaType, sound.Length));
        Assert.True(whole.Headers.CacheControl!.NoStore);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Range = new RangeHeaderValue(1000, 1999);
        using var part = await anna.SendAsync(request);
        Assert.Equal((HttpStatusCode.PartialContent, "bytes 1000-1999/64046"), (part.StatusCode, part.Content.Headers.ContentRange!.ToString()));
        Assert.Equal(sound[1000..2000], await part.Content.ReadAsByteArrayAsync());
        using var download = await owner.GetAsync(path + "?download=true");
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition!.DispositionType);

        // The right to listen is none to take away; an administrator is no listener; who is nobody is sent to sign in.
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(anna, path + "?download=true"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(bruno, path));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, $"/recordings/{new string('0', 32)}.wav"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, "/recordings/..%2f..%2fpbx.db.wav"));
        using var refused = await stranger.GetAsync(path);
        Assert.Contains("/sign-in", refused.Headers.Location?.ToString(), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser, string path)
    {
        using var response = await browser.GetAsync(path);
        return response.StatusCode;
    }

    private static async Task<string> RecordAsync(RunningPbx pbx, string userId)
    {
        var draft = pbx.Services.GetRequiredService<IRecordingRoom>().Begin(new RecordingStart("call", DateTimeOffset.UtcNow, CallDirection.Incoming, new RecordingReason(RecordingCause.OnDemand, userId, ""), true))!;
        draft.Tell(new RecordingParties(new LiveParty("+41791234567", "", null), new LiveParty("101", "Anna Muster", userId), [userId]));
        using (var writer = new WavWriter(draft.Audio, 8000, 2, leaveOpen: true)) writer.Write([.. Enumerable.Range(0, 32_000).Select(i => (short)i)]);
        await draft.KeepAsync(new CallRecordingResult(TimeSpan.FromSeconds(2), 0, null));
        return draft.Id;
    }

    private static async Task<HttpClient> SignedInAsync(RunningPbx pbx, string email)
    {
        var password = CoreFixture.OwnerPassword;
        if (email != RunningPbx.Owner)
        {
            using var scope = pbx.Services.CreateScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PbxUser>>();
            var account = (await users.FindByEmailAsync(email))!;
            await users.RemovePasswordAsync(account);
            Assert.True((await users.AddPasswordAsync(account, password = Password)).Succeeded);
        }
        var browser = pbx.Browser();
        using var answer = await pbx.SignInAsync(browser, email, password);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return browser;
    }
}
