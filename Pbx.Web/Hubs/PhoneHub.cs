using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Pbx.Core.Configuration;
using Pbx.Core.Phones;
using Pbx.Core.Recordings;

namespace Pbx.Web.Hubs;

/// <summary>
/// The telephone connection of one tab. It has nothing to do with the Blazor circuit; a call belongs to the device id, so losing this
/// connection loses no call (docs/architecture.md, "A call never hangs on a Blazor circuit").
/// </summary>
[Authorize]
public sealed class PhoneHub(IBrowserPhones phones, PhoneSessions sessions, ISnapshotSource snapshots) : Hub
{
    private const int MaxSdpLength = 64 * 1024;
    private const int MaxNumberLength = 64;
    private static readonly PhoneResult Gone = new("gone");
    private static readonly PhoneResult BadSdp = new("bad-sdp");

    private Attachment? Current
    {
        get => Context.Items.TryGetValue(nameof(Attachment), out var value) ? value as Attachment : null;
        set => Context.Items[nameof(Attachment)] = value;
    }

    /// <summary>Makes this connection the channel of a device and returns the calls that it has.</summary>
    public async Task<AttachResult> Attach(string deviceId, string userAgent)
    {
        if (!Guid.TryParse(deviceId, out _) || Context.User?.FindFirstValue(ClaimTypes.NameIdentifier) is not { } userId) return AttachResult.Refused;
        Current?.Dispose();
        var channel = new HubPhoneChannel(Clients.Caller, snapshots, Context.Abort, Context.ConnectionAborted);
        var address = Context.GetHttpContext()?.Connection.RemoteIpAddress ?? IPAddress.None;
        var phone = phones.Attach(userId, deviceId, Limit(userAgent, 256), address, channel);
        if (phone is null)
        {
            channel.Dispose();
            return AttachResult.Refused;
        }
        Current = new Attachment(phone, channel);
        return new AttachResult(true, HubPhoneChannel.Shown(await phone.CallsAsync(), snapshots.Current));
    }

    /// <summary>Places a call; <paramref name="show"/> is the number to show outside, <see cref="IBrowserPhone.Withheld"/>, or empty: by the rules.</summary>
    public Task<PhoneResult> Call(string number, string offer, string? show) =>
        WithSdp(offer, phone => phone.CallAsync(Limit(number, MaxNumberLength), offer, string.IsNullOrEmpty(show) ? null : Limit(show, MaxNumberLength)));

    /// <summary>Numbers that the person may show outside.</summary>
    public ShownNumbers Numbers() => ShownNumbers.Of(snapshots.Current, Context.User?.FindFirstValue(ClaimTypes.NameIdentifier) ?? "");

    /// <summary>Answers.</summary>
    public Task<PhoneResult> Answer(string callId, string offer) => WithSdp(offer, phone => phone.AnswerAsync(callId, offer));

    /// <summary>New media for a running call.</summary>
    public Task<PhoneResult> ResumeMedia(string callId, string offer) => WithSdp(offer, phone => phone.ResumeMediaAsync(callId, offer));

    /// <summary>Declines.</summary>
    public Task<PhoneResult> Reject(string callId) => With(phone => phone.RejectAsync(callId));

    /// <summary>Hangs up.</summary>
    public Task<PhoneResult> Hangup(string callId) => With(phone => phone.HangupAsync(callId));

    /// <summary>Holds or resumes.</summary>
    public Task<PhoneResult> Hold(string callId, bool hold) => With(phone => phone.HoldAsync(callId, hold));

    /// <summary>Sends digits.</summary>
    public Task<PhoneResult> Dtmf(string callId, string digits) => With(phone => phone.DtmfAsync(callId, Limit(digits, MaxNumberLength)));

    /// <summary>Begins, ends, pauses or resumes the recording: <c>start</c>, <c>stop</c>, <c>pause</c>, <c>resume</c>.</summary>
    public Task<PhoneResult> Record(string callId, string wish) =>
        Enum.TryParse<RecordingWish>(wish, ignoreCase: true, out var wanted) && Enum.IsDefined(wanted)
            ? With(phone => phone.RecordAsync(callId, wanted))
            : Task.FromResult(new PhoneResult("failed"));

    /// <summary>Blind transfer.</summary>
    public Task<PhoneResult> Transfer(string callId, string number) => With(phone => phone.TransferAsync(callId, Limit(number, MaxNumberLength)));

    /// <summary>Attended transfer.</summary>
    public Task<PhoneResult> TransferToCall(string callId, string otherCallId) => With(phone => phone.TransferToCallAsync(callId, otherCallId));

    /// <inheritdoc />
    public override Task OnConnectedAsync()
    {
        sessions.Came(Context);
        return base.OnConnectedAsync();
    }

    /// <inheritdoc />
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        sessions.Went(Context);
        Current?.Dispose();
        return base.OnDisconnectedAsync(exception);
    }

    private Task<PhoneResult> With(Func<IBrowserPhone, Task<PhoneResult>> command) =>
        Current is { } current ? command(current.Phone) : Task.FromResult(Gone);

    private Task<PhoneResult> WithSdp(string sdp, Func<IBrowserPhone, Task<PhoneResult>> command) =>
        sdp is { Length: > 0 and <= MaxSdpLength } ? With(command) : Task.FromResult(BadSdp);

    private static string Limit(string? text, int length) => text is null ? "" : text.Length <= length ? text : text[..length];

    private sealed record Attachment(IBrowserPhone Phone, HubPhoneChannel Channel) : IDisposable
    {
        public void Dispose()
        {
            Phone.Detach(Channel);
            Channel.Dispose();
        }
    }
}

/// <summary>Answer to <see cref="PhoneHub.Attach"/>.</summary>
public sealed record AttachResult(bool Accepted, IReadOnlyList<BrowserCall> Calls)
{
    /// <summary>The device id belongs to somebody else.</summary>
    public static AttachResult Refused { get; } = new(false, []);
}
