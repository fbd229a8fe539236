using System.Net;
using System.Text;
using Pbx.Core.Calls;
using Pbx.Core.Extensions;
using Pbx.Core.Live;
using Pbx.Core.OutboundRules;
using Pbx.Core.Recordings;

namespace Pbx.Core.Phones;

/// <summary>One browser of one user: its channel, which comes and goes, and its legs, which stay. Commands run on the loop.</summary>
internal sealed class BrowserDevice(Switchboard board, BrowserPhones phones, string id, string userId) : IBrowserPhone
{
    private const int RememberedEndings = 32;
    private const int MaxOfferLength = 64 * 1024;
    private const int MaxDigits = 64;
    private readonly List<BrowserLeg> legs = [];
    private readonly Queue<(string Id, string Key)> endings = new();
    private volatile IBrowserPhoneChannel? channel;
    private IReadOnlyList<BrowserCall> told = [];
    private IDisposable? forgetting;

    public string Id => id;

    public string UserId => userId;

    public string UserAgent { get; private set; } = "";

    public IPAddress Address { get; private set; } = IPAddress.None;

    public DateTimeOffset Since { get; private set; }

    /// <summary>When the last channel went.</summary>
    public DateTimeOffset DetachedAt { get; private set; }

    public bool IsAttached => channel is not null;

    public int LegCount => legs.Count;

    /// <summary>Takes a new channel; the one before is told and dropped. From any thread.</summary>
    public void Attach(string userAgent, IPAddress address, IBrowserPhoneChannel fresh)
    {
        var old = Interlocked.Exchange(ref channel, fresh);
        if (old is not null && old != fresh) old.Send(new BrowserPhoneEvent.Displaced());
        board.Post(() =>
        {
            if (channel != fresh) return;
            UserAgent = userAgent;
            Address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            Since = board.Now;
            forgetting?.Dispose();
            forgetting = null;
            foreach (var leg in legs.ToArray()) leg.Review();
            phones.Publish(this);
            told = Current();
            Send(new BrowserPhoneEvent.Calls(told));
            board.DeviceCame(userId);
        });
    }

    public void Detach(IBrowserPhoneChannel gone)
    {
        if (Interlocked.CompareExchange(ref channel, null, gone) != gone) return;
        board.Post(() =>
        {
            if (IsAttached) return;
            DetachedAt = board.Now;
            foreach (var leg in legs.ToArray()) leg.Review();
            phones.Publish(this);
            ForgetLater();
        });
    }

    public void Add(BrowserLeg leg)
    {
        legs.Add(leg);
        forgetting?.Dispose();
        forgetting = null;
    }

    public void Remove(BrowserLeg leg)
    {
        legs.Remove(leg);
        if (!IsAttached) ForgetLater();
    }

    /// <summary>A command for a call that is over is told why.</summary>
    public void Remember(string legId, string key)
    {
        if (endings.Count == RememberedEndings) endings.Dequeue();
        endings.Enqueue((legId, key));
    }

    /// <summary>Queues an event for the page, if there is one.</summary>
    public void Send(BrowserPhoneEvent phoneEvent) => channel?.Send(phoneEvent);

    /// <summary>Tells the page its calls if they look different from what it was told.</summary>
    public void Changed()
    {
        var now = Current();
        if (now.SequenceEqual(told)) return;
        told = now;
        Send(new BrowserPhoneEvent.Calls(now));
    }

    public Task<IReadOnlyList<BrowserCall>> CallsAsync() =>
        board.Sip is { } sip ? sip.InvokeAsync(() => Task.FromResult(Current())) : Task.FromResult<IReadOnlyList<BrowserCall>>([]);

    public Task<PhoneResult> CallAsync(string number, string offerSdp, string? show = null) => Run(() => Place(number, offerSdp, show));

    public Task<PhoneResult> AnswerAsync(string callId, string offerSdp) =>
        WithOffer(offerSdp, sdp => Find(callId) is { } leg ? leg.Answer(sdp) : Missing(callId));

    public Task<PhoneResult> ResumeMediaAsync(string callId, string offerSdp) =>
        WithOffer(offerSdp, sdp => Find(callId) is { } leg ? leg.Resume(sdp) : Missing(callId));

    public Task<PhoneResult> RejectAsync(string callId) => WithLeg(callId, leg =>
    {
        if (leg is not { IsCallee: true, State: LegState.Early }) return new PhoneResult("gone");
        leg.Reject();
        return Done(leg);
    });

    public Task<PhoneResult> HangupAsync(string callId) => WithLeg(callId, leg =>
    {
        leg.Hangup();
        return Done(leg);
    });

    public Task<PhoneResult> HoldAsync(string callId, bool hold) => WithLeg(callId, leg =>
    {
        if (leg.State != LegState.Answered) return new PhoneResult("not-found");
        leg.Hold(hold);
        return Done(leg);
    });

    public Task<PhoneResult> DtmfAsync(string callId, string digits) => WithLeg(callId, leg =>
    {
        if (digits.Length is 0 or > MaxDigits || !digits.All(c => DtmfInfo.IsDigit(char.ToUpperInvariant(c)))) return new PhoneResult("not-found");
        foreach (var digit in digits) leg.Call.RelayDigit(leg, char.ToUpperInvariant(digit), 160);
        return Done(leg);
    });

    public Task<PhoneResult> RecordAsync(string callId, RecordingWish wish) =>
        WithLeg(callId, leg => leg.Call.AskRecording(leg, wish) is { } error ? new PhoneResult(error) : Done(leg));

    public Task<PhoneResult> TransferAsync(string callId, string number) => TransferAsync(callId, number, null);

    public Task<PhoneResult> TransferToCallAsync(string callId, string otherCallId) => TransferAsync(callId, "", otherCallId);

    private Task<PhoneResult> TransferAsync(string callId, string number, string? otherCallId)
    {
        if (board.Sip is not { } sip) return Task.FromResult(new PhoneResult("gone"));
        return sip.InvokeAsync(async () =>
        {
            if (Find(callId) is not { } leg) return Missing(callId);
            var other = otherCallId is null ? null : Find(otherCallId);
            if (otherCallId is not null && (other is null || other == leg)) return new PhoneResult("not-found");
            if (leg.State != LegState.Answered) return new PhoneResult("forbidden");
            var result = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
            leg.Call.Post(new CallEvent.TransferAsked(leg, new BrowserTransfer(number, other, result)));
            return await result.Task is { } error ? new PhoneResult(error) : Done(leg);
        });
    }

    private PhoneResult Place(string number, string offerSdp, string? show)
    {
        if (board.Snapshots.Current is not { } snapshot || !snapshot.UsersById.TryGetValue(userId, out var user)) return new PhoneResult("forbidden");
        if (offerSdp.Length is 0 or > MaxOfferLength) return new PhoneResult("bad-sdp");
        if (legs.Count >= board.Limits.PerDevice || board.Refusal(userId) is not null) return new PhoneResult("too-many");
        // What was dialled in front of the number is the later word.
        var prefix = DialPrefix.Read(number);
        var party = new LiveParty(user.Extension, user.DisplayName, user.Id) { IsAnonymous = prefix.IsWithheld || (prefix.Code is null && show == IBrowserPhone.Withheld) };
        var picked = prefix.Code is { } code ? CallerIds.ByCode(snapshot, user.Id, code) : prefix.IsWithheld || show is null or "" or IBrowserPhone.Withheld ? null : show;
        var call = new Call(board, snapshot, party, prefix.Number, depth: 0) { Language = user.Language, Picked = picked };
        var leg = new BrowserLeg(board, call, call.Record.From, this, isCallee: false) { IsStarting = true };
        if (leg.Prepare(Encoding.UTF8.GetBytes(offerSdp)) is { } error)
        {
            leg.End(EndReason(error));
            return new PhoneResult(error);
        }
        call.Start(leg);
        leg.IsStarting = false;
        if (leg.State == LegState.Ended) return new PhoneResult(leg.EndKey ?? "gone");
        Changed();
        return Done(leg);
    }

    private static Sip.EndReason EndReason(string text) => new(Sip.EndKind.Rejected, 488, text);

    private Task<PhoneResult> WithOffer(string offerSdp, Func<byte[], PhoneResult> command) =>
        offerSdp.Length is 0 or > MaxOfferLength
            ? Task.FromResult(new PhoneResult("bad-sdp"))
            : Run(() => command(Encoding.UTF8.GetBytes(offerSdp)));

    private Task<PhoneResult> WithLeg(string callId, Func<BrowserLeg, PhoneResult> command) =>
        Run(() => Find(callId) is { } leg ? command(leg) : Missing(callId));

    private Task<PhoneResult> Run(Func<PhoneResult> command) =>
        board.Sip is { } sip ? sip.InvokeAsync(() => Task.FromResult(command())) : Task.FromResult(new PhoneResult("gone"));

    private BrowserLeg? Find(string callId) => legs.Find(leg => leg.Id == callId);

    private PhoneResult Missing(string callId) => new(endings.Any(e => e.Id == callId && e.Key == "answered-elsewhere") ? "answered-elsewhere" : "gone");

    private static PhoneResult Done(BrowserLeg leg) => new(null, leg.Id);

    // A call that is being placed is shown once its placing has succeeded; before, the page would be left with it if it fails.
    private IReadOnlyList<BrowserCall> Current() => [.. legs.Where(leg => !leg.IsStarting).Select(leg => leg.ToBrowserCall())];

    /// <summary>A device without channel and without calls is forgotten, so that ids made up by the thousand cost nothing for long.</summary>
    private void ForgetLater()
    {
        if (legs.Count > 0) return;
        forgetting ??= board.After(BrowserLeg.Grace, () =>
        {
            forgetting = null;
            if (!IsAttached && legs.Count == 0) phones.Forget(this);
        });
    }
}
