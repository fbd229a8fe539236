using Microsoft.Extensions.Logging;
using Pbx.Core.Live;
using Pbx.Core.Routing;
using Pbx.Core.Trunks;
using Pbx.Media.Audio;
using Pbx.Media.Sdp;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>
/// Calls a number outside: one way after the other, as long as it is the way that fails and not the called party that refuses (after RFC 3261 16.7). Also owns
/// what the waiting side hears meanwhile: what the carrier sends before the answer, else ringback.
/// </summary>
internal sealed class OutsideAttempt(Call call, Switchboard board, Destination.Outside to, CallLeg waiting, OutsideCaller caller, int depth)
{
    // A carrier says 100 at once; whoever is silent for so long is not there.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Queue<(OutsideRoute Route, TrunkLine Line, string? Proxy)> ways = new();
    private SipLeg? leg;
    private SipLeg? winner;
    private IDisposable? timer;
    private bool tone;
    private bool shown;
    private bool over;
    private RingResult.Failed lastFailure = new(500, "no-trunk");

    /// <summary>Who waits for the answer.</summary>
    public CallLeg Waiting { get; private set; } = waiting;

    /// <summary>The number outside has answered.</summary>
    public bool IsClaimed => winner is not null;

    public bool CanClaim => winner is null && !over && !Waiting.IsOver;

    public bool TryClaim(CallLeg answered)
    {
        if (!CanClaim || answered != leg) return false;
        winner = leg;
        return true;
    }

    public bool Involves(CallLeg other) => other == Waiting || other == leg;

    public CallLeg? OtherOf(CallLeg other) => other == Waiting ? leg : other == leg ? Waiting : null;

    public async Task<RingResult> RunAsync()
    {
        try
        {
            if (Start() is { } failed) return failed;
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

    /// <summary>Takes the first way. Not null: there is none.</summary>
    public RingResult.Failed? Start()
    {
        var lines = to.Routes.Select(route => (Route: route, Line: board.Trunks.Find(route.Trunk.Id))).Where(one => one.Line is { Trunk.Enabled: true }).ToList();
        // What is known to be out of order comes last: it may have recovered this very moment.
        foreach (var (route, line) in lines.OrderBy(one => one.Line!.Live.State == LiveTrunkState.Failed))
        {
            foreach (var proxy in line!.Proxies) ways.Enqueue((route, line, proxy));
        }
        return TakeNextWay();
    }

    /// <summary>Nobody is called any more.</summary>
    public void Stop()
    {
        over = true;
        if (winner is null) leg?.End(new EndReason(EndKind.Cancelled, 487, "caller gave up"));
        Close();
    }

    /// <summary>Nobody can answer any more.</summary>
    public void Close()
    {
        over = true;
        timer?.Dispose();
        timer = null;
    }

    /// <summary>Takes an event of the call. Not null: it is over.</summary>
    public RingResult? Take(CallEvent callEvent)
    {
        switch (callEvent)
        {
            case CallEvent.Ended ended when ended.Leg == Waiting:
                Stop();
                return new RingResult.WaitingEnded(ended.Reason);
            case CallEvent.Answered answered when answered.Leg == winner:
                if (winner.State != LegState.Answered) return new RingResult.Failed(480, "failed");
                call.OutsideAnswered(to);
                return new RingResult.Won(winner);
            case CallEvent.Progress progress when progress.Leg == leg && winner is null:
                OnProgress();
                return null;
            case CallEvent.Ended ended when ended.Leg == leg:
                return OnEnded(ended.Reason);
            case CallEvent.TimeUp time when time.Token == leg && winner is null && !leg!.IsHeard:
                if (ways.Count == 0) return null;
                var silent = leg;
                leg = null;
                silent.End(new EndReason(EndKind.Timeout, 408, "no answer"));
                return Failed(silent, new EndReason(EndKind.Timeout, 408, "no answer"));
            case CallEvent.MediaChanged:
                tone = false;
                Arrange();
                return null;
            case CallEvent.TakenOver taken:
                OnTakenOver(taken.Old, taken.New);
                return null;
            case CallEvent.TransferAsked asked:
                asked.Request.Refuse(603, "forbidden");
                return null;
            case CallEvent.Stop stop:
                leg?.End(stop.Reason);
                return new RingResult.Stopped(stop.Reason, stop.Key);
            default:
                return null;
        }
    }

    private RingResult.Failed? TakeNextWay()
    {
        while (ways.TryDequeue(out var way))
        {
            var (route, line, proxy) = way;
            if (line.IsFull && !to.IsEmergency)
            {
                board.Log.LogInformation("{Call}: trunk {Trunk} is full", call.Id, line.Trunk.Name);
                lastFailure = new RingResult.Failed(500, "trunk-full");
                continue;
            }
            var identity = TrunkIdentity.Of(line.Trunk, caller with { CallerId = route.CallerId, IsAnonymous = IsWithheld(line.Trunk) }, call.Snapshot.Settings.Country);
            leg = SipLeg.ForTrunk(board, call, new LiveParty(to.Number, "", null), new TrunkDial(line, route.Dial, proxy, identity));
            call.AddLeg(leg);
            board.Log.LogInformation("{Call}: {Number} over trunk {Trunk}", call.Id, route.Dial, line.Trunk.Name);
            var current = leg;
            timer?.Dispose();
            timer = board.After(Patience, () => call.Post(new CallEvent.TimeUp(current)));
            IReadOnlyList<AudioCodec> codecs = TrunkCodecs.Offer(line.Trunk);
            leg.Invite(new Invitation(Waiting.Party.Shown(), codecs.Count > 0 ? codecs : CodecPlan.Offer(Waiting.Codecs), Waiting.Media, depth) { Fax = Waiting.FaxWish });
            return null;
        }
        return lastFailure;
    }

    // Whoever helps in an emergency has to see who calls.
    private bool IsWithheld(Trunk trunk) => (caller.IsAnonymous || trunk.AlwaysWithholds) && !to.IsEmergency;

    private void OnProgress()
    {
        if (call.State == LiveCallState.Connecting) call.SetState(LiveCallState.Ringing);
        // Whoever hears the carrier needs no 180.
        Arrange();
        if (shown) return;
        shown = true;
        Waiting.ShowRinging();
    }

    private RingResult.Failed? OnEnded(EndReason reason)
    {
        var ended = leg!;
        leg = null;
        if (ended == winner) return new RingResult.Failed(480, "failed");
        return Failed(ended, reason);
    }

    private RingResult.Failed? Failed(SipLeg ended, EndReason reason)
    {
        tone = false;
        if (!TrunkErrors.IsOfTheWay(reason))
            return new RingResult.Failed(reason.StatusCode is >= 400 and < 700 ? reason.StatusCode : 480, EndKeys.Of(reason));
        board.Log.LogWarning(
            "{Call}: trunk {Trunk} did not take the call: {Kind} {Status} {Reason}", call.Id, ended.Line!.Trunk.Name, reason.Kind, reason.StatusCode, reason.Text);
        ended.Line.CallFailed(reason);
        lastFailure = new RingResult.Failed(500, "no-trunk");
        return TakeNextWay();
    }

    private void OnTakenOver(CallLeg old, CallLeg fresh)
    {
        if (old != Waiting)
        {
            fresh.Refuse(481, "gone");
            return;
        }
        Waiting = fresh;
        call.Substitute(old, fresh);
        old.End(new EndReason(EndKind.Transferred, 0, "transferred"));
        fresh.ShowPeer(call.Record.To.Shown());
        tone = false;
        call.Publish();
        Arrange();
    }

    /// <summary>What the waiting side hears.</summary>
    private void Arrange()
    {
        if (leg is { HasEarlyMedia: true } && (Waiting.State == LegState.Answered || Waiting.StartEarlyMedia(CodecPlan.Answer(leg.Media?.Codec, Waiting.Codecs))))
        {
            call.Path.Join(Waiting.Media, leg.Media);
            return;
        }
        // A caller with media of ours up hears nothing by itself any more: it must be played what rings.
        if (tone || (Waiting.State != LegState.Answered && !Waiting.HasEarlyMedia)) return;
        tone = true;
        call.Path.Part();
        call.Path.Play(Waiting.Media, ToneGenerator.For(call.Snapshot.Settings.Country, CallProgress.Ringback));
    }
}
