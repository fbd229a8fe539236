using Microsoft.Playwright;
using Pbx.E2E.Pages;
using Pbx.E2E.Support;

namespace Pbx.E2E.Calls;

/// <summary>A call is recorded on demand, seen and heard by both, listened to by those who may, and by nobody else.</summary>
[Collection(ServerCollection.Name)]
public class RecordingTests(ServerFixture fixture)
{
    private PbxServer Server => fixture.Server;

    [Fact]
    public async Task A_call_is_recorded_on_demand_and_heard_by_those_who_may()
    {
        await using var anna = await WebPhone.StartAsync(Server, "101", 1000);
        await using var bruno = await WebPhone.StartAsync(Server, "102", 700);
        await using var owner = await Tab.OpenAsync(anna.Page.Context.Browser!, Server.Url);
        await owner.SignInAsOwnerAsync("/admin/users");
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Anna Berger" }).ClickAsync();
        await owner.Page.Locator("#user-right-OnDemand").CheckAsync();
        await owner.Button("Save").ClickAsync();
        await owner.SeesAsync("Saved");

        await anna.DialAsync("102");
        await bruno.AnswerAsync();
        await anna.WaitForAsync("talking");
        await anna.AssertHearsAsync(700);
        Assert.Equal(0, await bruno.Calls.GetByRole(AriaRole.Button, new() { Name = "Record", Exact = true }).CountAsync());
        await anna.PressAsync("Record");
        // Both are told before the first word is kept, and see it as long as it goes on.
        foreach (var side in new[] { anna, bruno }) await side.Page.Locator(".pbx-recorded[data-recording=on]").WaitForAsync();
        await Assertions.Expect(bruno.Page.Locator(".pbx-recorded")).ToContainTextAsync("This call is being recorded");
        Assert.Equal(0, await bruno.Page.Locator(".pbx-recorded button:visible").CountAsync());
        await Eventually.ElapseAsync(2.5);
        await anna.PressAsync("Pause recording");
        await bruno.Page.Locator(".pbx-recorded[data-recording=paused]").WaitForAsync();
        await anna.PressAsync("Continue recording");
        await bruno.Page.Locator(".pbx-recorded[data-recording=on]").WaitForAsync();
        await anna.PressAsync("Hang up");
        await bruno.IdleAsync();

        await owner.GoAsync("/admin/recordings");
        var player = owner.Page.Locator("tbody tr pbx-recording").First;
        await player.WaitForAsync();
        await Assertions.Expect(owner.Page.Locator("tbody tr").First).ToContainTextAsync("At the wish of Anna Berger");
        await PageRules.LookAsync(owner, "admin-recordings");
        await player.GetByRole(AriaRole.Button, new() { Name = "Play" }).ClickAsync();
        await Assertions.Expect(player.GetByRole(AriaRole.Slider)).Not.ToHaveAttributeAsync("aria-valuenow", "0");
        var path = (await player.GetAttributeAsync("data-src"))!;
        var sound = await (await owner.Page.APIRequest.GetAsync(Server.Url + path)).BodyAsync();
        // The caller on the left, the called side on the right.
        Tone.AssertHeard(1000, Recording.Read(sound, 0).Part(0.5, 1.5), "left");
        Tone.AssertHeard(700, Recording.Read(sound, 1).Part(0.5, 1.5), "right");

        await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Listen to the recording" }).First.ClickAsync();
        await anna.Page.Locator(".call-recordings").GetByRole(AriaRole.Button, new() { Name = "Play" }).ClickAsync();
        await anna.Page.Locator(".call-recordings pbx-recording[data-playing]").WaitForAsync();
        await using var carla = await Tab.OpenAsync(bruno.Page.Context.Browser!, Server.Url);
        var other = PbxServer.User("103");
        await carla.SignInAsync(other.Email, other.Password);
        await carla.AtAsync("/");
        Assert.Equal(404, (await carla.Page.APIRequest.GetAsync(Server.Url + path)).Status);
        Assert.Equal(404, (await anna.Page.APIRequest.GetAsync(Server.Url + path + "?download=true")).Status);

        await owner.Page.Locator("tbody tr").First.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await owner.Button("Delete recording").ClickAsync();
        await owner.SeesAsync("Recording deleted");
        Assert.Equal(404, (await owner.Page.APIRequest.GetAsync(Server.Url + path)).Status);
        Assert.Empty(owner.Errors);
    }
}
