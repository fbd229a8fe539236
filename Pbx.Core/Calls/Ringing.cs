using Microsoft.Extensions.Logging;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Phones;
using Pbx.Core.Routing;
using Pbx.Media.Audio;
using Pbx.Media.Sdp;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>How an attempt to reach somebody ended.</summary>
internal abstract record RingResult
{
    /// <summary>This leg answered.</summary>
    public sealed record Won(CallLeg Leg) : RingResult;

    /// <summary>A phone has sent whoever waits to a service number.</summary>
    public sealed record SentToService(string Number) : RingResult;

    /// <summary>Nobody did.</summary>
    public sealed record Failed(int StatusCode, string Key) : RingResult;

    /// <summary>Whoever waited for the answer is gone.</summary>
    public sealed record WaitingEnded(EndReason Reason) : RingResult;

    /// <summary>The call must end.</summary>
    public sealed record Stopped(EndReason Reason, string Key) : RingResult;
}

/// <summary>
/// Rings all devices of one person, or of several, at once until one answers (parallel forking, RFC 3261 16.6 as a B2BUA does it). For one person it also
/// owns what the waiting side hears meanwhile: the first early media that comes, else ringback. Members of a group ring as members: what
/// they have forwarded is not followed, and what their phones send before the answer is not heard.
/// </summary>
internal sealed class Ringing(
    Call call, Switchboard board, IReadOnlyList<UserRecord> users, CallLeg waiting, string? exceptDevice, int depth, bool asGroup = false)
{
    private const int MaxForks = 32;
    private readonly List<CallLeg> forks = [];
    private readonly List<Target> targets = [];
    private readonly Dictionary<CallLeg, Target> by = [];
    private readonly HashSet<string> rung = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ForkOutcome> outcomes = new(StringComparer.Ordinal);
    private Invitation? invitation;
    private IDisposable? timer;
    private CallLeg? winner;
    private CallLeg? early;
    private RingResult.SentToService? service;
    private bool tone;
    private bool shown;
    private bool over;

    /// <summary>Told of each person, by account id, who cannot be reached any more while nobody has answered.</summary>
    public Action<string, ForkOutcome>? Unreached { get; set; }

    /// <summary>The devices are asked to answer by themselves.</summary>
    public bool AnswersItself { get; init; }

    /// <summary>Who waits for the answer.</summary>
    public CallLeg Waiting { get; private set; } = waiting;

    /// <summary>A device has answered.</summary>
    public bool IsClaimed => winner is not null;

    public bool CanClaim => winner is null && !over && !Waiting.IsOver;

    /// <summary>True for the first device that answers, as long as somebody waits for it.</summary>
    public bool TryClaim(CallLeg leg)
    {
        if (!CanClaim) return false;
        winner = leg;
        return true;
    }

    public bool Involves(CallLeg leg) => leg == Waiting || forks.Contains(leg);

    public CallLeg? OtherOf(CallLeg leg) => leg == Waiting ? winner ?? early : leg == winner || leg == early ? Waiting : null;

    public async Task<RingResult> RunAsync()
    {
        try
        {
            if (Start() is { } failed) return failed;
            StartTimer();
            while (true)
            {
                if (Take(await call.NextAsync()) is { } result) return result;
            }
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Nobody rings any more; whoever has answered stays.</summary>
    public void Stop()
    {
        over = true;
        EndForks(new EndReason(EndKind.Timeout, 0, "no answer"));
        Close();
    }

    /// <summary>Nobody can answer any more.</summary>
    public void Close()
    {
        over = true;
        timer?.Dispose();
        timer = null;
    }

    /// <summary>Account id of the person for whom this device was rung: not the same as whose it is where a call was sent on.</summary>
    public string AskedFor(CallLeg leg) => by.TryGetValue(leg, out var target) ? target.Root : leg.Party.UserId ?? "";

    /// <summary>Devices of this user are being rung.</summary>
    public bool Rings(string userId) => CanClaim && targets.Exists(target => target.User.Id == userId);

    /// <summary>Rings. Not null: there is nobody to ring.</summary>
    public RingResult.Failed? Start()
    {
        IEnumerable<AudioCodec> inUse = Waiting.Media?.Codec is { } codec ? [codec] : [];
        invitation = new Invitation(Waiting.Party.Shown(), CodecPlan.Offer(CodecPlan.Merge(inUse, Waiting.Codecs)), Waiting.Media, depth) { Fax = Waiting.FaxWish, AnswersItself = AnswersItself };
        foreach (var user in users)
        {
            if (Waiting.Party is { IsAnonymous: false, Number: ['+' or (>= '0' and <= '9'), ..] } caller) board.LastCallers[user.Id] = caller.Number;
            outcomes[user.Id] = new ForkOutcome();
            targets.Add(new Target(user, user.Id, []));
        }
        foreach (var target in targets.ToArray())
        {
            if (!Fork(target)) Unreached?.Invoke(target.Root, outcomes[target.Root]);
        }
        if (forks.Count > 0) return null;
        var status = outcomes.Count == 0 ? 480 : outcomes.Values.Max(one => one.StatusCode);
        return new RingResult.Failed(status, status == 486 ? "busy" : "no-device");
    }

    /// <summary>Rings the devices of a user that have not been rung for this call. False: there are none.</summary>
    private bool Fork(Target target)
    {
        var party = new LiveParty(target.User.Extension, target.User.DisplayName, target.User.Id);
        var fresh = new List<CallLeg>();
        foreach (var binding in board.Sip!.Registrations.For(target.User.Extension))
        {
            if (IsNew(binding.Id)) fresh.Add(SipLeg.ForCallee(board, call, party, binding, target.User.Srtp));
        }
        foreach (var browser in board.Browsers.ReachableOf(target.User.Id))
        {
            // A browser cannot fax.
            if (Waiting.FaxWish is not null || !IsNew(browser.Id)) continue;
            if (browser.LegCount < board.Limits.PerDevice) fresh.Add(new BrowserLeg(board, call, party, browser, isCallee: true));
            else outcomes[target.Root].Add(new EndReason(EndKind.Rejected, 486, "too many calls at this device"));
        }
        foreach (var fork in fresh)
        {
            forks.Add(fork);
            by[fork] = target;
            call.AddLeg(fork);
        }
        foreach (var fork in fresh) fork.Invite(invitation! with { Diversions = target.Diversions });
        return fresh.Count > 0;
    }

    // A device is rung once for a call, also if it refuses and then comes again, or if forwards lead back to it.
    private bool IsNew(string deviceId) => deviceId != exceptDevice && rung.Count < MaxForks && rung.Add(deviceId);

    /// <summary>Takes an event of the call. Not null: the ringing is over.</summary>
    public RingResult? Take(CallEvent callEvent)
    {
        switch (callEvent)
        {
            case CallEvent.Ended ended when ended.Leg == Waiting:
                EndForks(new EndReason(EndKind.Cancelled, 487, "caller gave up"), everyone: true);
                return new RingResult.WaitingEnded(ended.Reason);
            case CallEvent.Answered answered when answered.Leg == winner:
                EndForks(EndReason.CompletedElsewhere);
                return winner.State == LegState.Answered ? new RingResult.Won(winner) : new RingResult.Failed(480, "failed");
            case CallEvent.Progress progress when forks.Contains(progress.Leg):
                OnProgress(progress);
                return null;
            case CallEvent.Ended ended when forks.Remove(ended.Leg):
                return OnForkEnded(ended);
            case CallEvent.MediaChanged:
                tone = false;
                Arrange();
                return null;
            case CallEvent.DeviceCame came:
                foreach (var target in targets.ToArray())
                {
                    if (CanClaim && target.User.Id == came.UserId) Fork(target);
                }
                return null;
            case CallEvent.TakenOver taken:
                return OnTakenOver(taken.Old, taken.New);
            case CallEvent.TransferAsked asked:
                asked.Request.Refuse(603, "forbidden");
                return null;
            case CallEvent.TimeUp time when time.Token == this && winner is null:
                EndForks(new EndReason(EndKind.Timeout, 0, "no answer"));
                return new RingResult.Failed(480, "no-answer");
            case CallEvent.Stop stop:
                EndForks(stop.Reason, everyone: true);
                return new RingResult.Stopped(stop.Reason, stop.Key);
            default:
                return null;
        }
    }

    private void OnProgress(CallEvent.Progress progress)
    {
        if (progress.StatusCode == 100 || winner is not null) return;
        if (call.State == LiveCallState.Connecting) call.SetState(LiveCallState.Ringing);
        // Several phones may send sound: the first one is heard until somebody answers.
        if (progress.Media && early is null) early = progress.Leg;
        if (!shown)
        {
            shown = true;
            Waiting.ShowRinging();
        }
        Arrange();
    }

    private RingResult? OnForkEnded(CallEvent.Ended ended)
    {
        if (ended.Leg == winner) return new RingResult.Failed(480, "failed");
        if (ended.Leg == early)
        {
            early = forks.Find(fork => fork.HasEarlyMedia && fork.State == LegState.Early);
            tone = false;
        }
        if (winner is not null) return null;
        var root = by[ended.Leg].Root;
        var outcome = outcomes[root];
        if (ended.Reason is not { Kind: EndKind.Rejected, StatusCode: 301 or 302 }) outcome.Add(ended.Reason);
        else if (Forward(by[ended.Leg], ended) is { } refusal) outcome.AddForward(refusal);
        if (service is not null)
        {
            // It answers at once, so nobody else rings any more.
            EndForks(EndReason.CompletedElsewhere, everyone: true);
            return service;
        }
        // A decline is the person's word, but only for that person.
        if (outcome.IsDecisive)
        {
            foreach (var fork in forks.Where(fork => by[fork].Root == root).ToArray())
            {
                forks.Remove(fork);
                fork.End(new EndReason(EndKind.Cancelled, outcome.StatusCode, "declined at another device"));
            }
        }
        if (!forks.Exists(fork => by[fork].Root == root)) Unreached?.Invoke(root, outcome);
        if (forks.Count == 0) return new RingResult.Failed(outcome.StatusCode, outcome.Key);
        Arrange();
        return null;
    }

    /// <summary>
    /// A phone sends the call on: whom it names is rung in its place, beside the devices that ring on (RFC 3261 16.7 step 4 as a B2BUA does it), or it
    /// goes to a service number. Nowhere else: a phone must not run up a bill. Null, or why it goes nowhere.
    /// </summary>
    private string? Forward(Target source, CallEvent.Ended ended)
    {
        var target = source with { Diversions = [new Diversion(ended.Leg.Party, ended.Reason.StatusCode), .. source.Diversions] };
        var refusal = "forward-refused";
        if (asGroup) return refusal;
        foreach (var number in ended.Reason.Contacts.Select(Diversion.NumberOf).OfType<string>())
        {
            switch (Switchboard.Route(call, number, depth + target.Diversions.Count))
            {
                case Destination.Person person when target.Diversions.Any(d => d.By.UserId == person.User.Id):
                case Destination.Nowhere { Reason: "loop" }:
                    refusal = "loop";
                    break;
                case Destination.Person person when targets.Exists(t => t.User.Id == person.User.Id):
                    return null;
                case Destination.Person person when board.People.Of(person.User.Id).DoNotDisturb:
                    refusal = "busy";
                    break;
                case Destination.Person person:
                    target = target with { User = person.User };
                    targets.Add(target);
                    board.Log.LogInformation("{Call}: {From} sends the call on to {To}", call.Id, ended.Leg.Party.Number, person.User.Extension);
                    if (!Fork(target)) return "no-device";
                    StartTimer();
                    return null;
                case Destination.Service found:
                    board.Log.LogInformation("{Call}: {From} sends the call on to {To}", call.Id, ended.Leg.Party.Number, found.Number);
                    // Whoever has hung up meanwhile needs no service: the end of the leg comes next.
                    if (!Waiting.IsOver) service = new RingResult.SentToService(found.Number);
                    return null;
            }
        }
        board.Log.LogWarning("{Call}: {From} may not send the call on to {Contacts}: {Reason}", call.Id, ended.Leg.Party.Number, string.Join(", ", ended.Reason.Contacts), refusal);
        return refusal;
    }

    /// <summary>Whoever is rung has the whole time.</summary>
    private void StartTimer()
    {
        timer?.Dispose();
        timer = board.After(TimeSpan.FromSeconds(call.Snapshot.Settings.RingSeconds), () => call.Post(new CallEvent.TimeUp(this)));
    }

    private RingResult.Won? OnTakenOver(CallLeg old, CallLeg fresh)
    {
        if (old == Waiting)
        {
            Waiting = fresh;
            call.Substitute(old, fresh);
            old.End(new EndReason(EndKind.Transferred, 0, "transferred"));
            fresh.ShowPeer(call.Record.To.Shown());
            tone = false;
            call.Publish();
            Arrange();
            return null;
        }
        // Somebody picks the ringing call up (RFC 3891 1, call pick-up).
        if (winner is not null || !forks.Contains(old) || fresh.State != LegState.Early || !fresh.Accept(CodecPlan.Offer(Waiting.Codecs)))
        {
            fresh.Refuse(winner is null ? 488 : 486, "failed");
            return null;
        }
        winner = fresh;
        by[fresh] = by[old];
        EndForks(EndReason.CompletedElsewhere);
        fresh.ShowPeer(Waiting.Party.Shown());
        return new RingResult.Won(fresh);
    }

    /// <summary>What the waiting side hears.</summary>
    private void Arrange()
    {
        if (asGroup) return;
        if (early is not null && (Waiting.State == LegState.Answered || Waiting.StartEarlyMedia(CodecPlan.Answer(early.Media?.Codec, Waiting.Codecs))))
        {
            call.Path.Join(Waiting.Media, early.Media);
            return;
        }
        // A caller with media of ours up hears nothing by itself any more: it must be played what rings.
        if (tone || (Waiting.State != LegState.Answered && !Waiting.HasEarlyMedia)) return;
        tone = true;
        call.Path.Part();
        call.Path.Play(Waiting.Media, ToneGenerator.For(call.Snapshot.Settings.Country, CallProgress.Ringback));
    }

    private void EndForks(EndReason reason, bool everyone = false)
    {
        foreach (var fork in forks.ToArray())
        {
            if (everyone || fork != winner) fork.End(reason);
        }
    }

    /// <summary>Somebody who is rung, and through whom the call has come there.</summary>
    private sealed record Target(UserRecord User, string Root, IReadOnlyList<Diversion> Diversions);
}
