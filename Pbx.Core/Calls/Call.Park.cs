using System.Globalization;
using Pbx.Core.CallHistory;
using Pbx.Core.Live;
using Pbx.Core.Music;
using Pbx.Media.Audio;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <content>Parking: whoever is left at a place hears music until somebody fetches the call, or until it comes back to whoever has parked it.</content>
internal sealed partial class Call
{
    private static readonly TimeSpan LongestParking = TimeSpan.FromSeconds(90);

    // Whom nobody wants is not kept for ever.
    private const int MostRecalls = 10;

    private int? reserved;

    /// <summary>Somebody waits to be fetched.</summary>
    public bool IsParked { get; private set; }

    /// <summary>Since when.</summary>
    public DateTimeOffset ParkedSince { get; private set; }

    /// <summary>Somebody fetches the call that is parked here.</summary>
    public void Fetch(CallLeg by)
    {
        IsParked = false;
        by.MoveTo(this);
        legs.Add(by);
        Post(new CallEvent.Fetched(by));
    }

    /// <summary>A place for the call that will be transferred here; null: it is not free, or none is.</summary>
    public int? Reserve(int? wanted) => reserved = board.Parking.Take(this, wanted);

    private static int? PlaceOf(string argument) => int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;

    /// <summary>The transferor leaves, and who stays is parked. False: the call is over.</summary>
    private async Task<bool> LeaveParkedAsync(CallLeg by, CallLeg stays, string argument, TransferRequest request)
    {
        if (board.Parking.Take(this, PlaceOf(argument)) is not { } place)
        {
            request.Refuse(486, "busy");
            return true;
        }
        request.Accept();
        request.Report(200, "OK", final: true);
        if (by == Callee) Record.To = by.Party;
        (Caller, Callee) = (stays, null);
        Record.WasTransferred = true;
        path.Part();
        recorder.End();
        by.End(TransferredAway);
        return await ParkAsync(place, by.Party);
    }

    /// <summary>The caller waits at a place that is taken already. True: somebody has fetched the call; false: it is over.</summary>
    private async Task<bool> ParkAsync(int place, LiveParty parker)
    {
        try
        {
            for (var recalls = 0; ; recalls++)
            {
                if (await WaitParkedAsync(place, parker) is { } fetched) return fetched;
                board.Parking.Leave(place, this);
                if (recalls < MostRecalls && parker.UserId is { } id && Snapshot.UsersById.TryGetValue(id, out var user))
                {
                    path.Part();
                    SetState(LiveCallState.Transferring);
                    switch (await RingAsync(user, Caller!, exceptDevice: null, evenIfDisturbing: true))
                    {
                        case RingResult.Won won:
                            Meet(won.Leg);
                            return true;
                        case RingResult.WaitingEnded ended:
                            HungUp(Caller!, ended.Reason);
                            return false;
                        case RingResult.Stopped stopped:
                            Stop(stopped.Reason, stopped.Key);
                            return false;
                        case RingResult.Failed when (board.Parking.Take(this, place) ?? board.Parking.Take(this, null)) is { } again:
                            place = again;
                            continue;
                    }
                }
                Record.Finish(CallOutcome.Answered, "no-answer", 480);
                return false;
            }
        }
        finally
        {
            board.Parking.Leave(place, this);
            IsParked = false;
        }
    }

    /// <summary>Null: the time is over; else as <see cref="ParkAsync"/>.</summary>
    private async Task<bool?> WaitParkedAsync(int place, LiveParty parker)
    {
        var token = new object();
        var caller = Caller!;
        (IsParked, ParkedSince) = (true, board.Now);
        caller.ShowHeld(false);
        caller.ShowPeer(parker.Shown());
        SetState(LiveCallState.OnHold);
        PlayParked(parker);
        using var timer = board.After(LongestParking, () => Post(new CallEvent.TimeUp(token)));
        try
        {
            while (true)
            {
                switch (await queue.NextAsync())
                {
                    case CallEvent.Ended ended when ended.Leg == caller:
                        HungUp(caller, ended.Reason);
                        return false;
                    case CallEvent.Fetched fetched when fetched.By.State == LegState.Early && !fetched.By.IsOver:
                        if (!fetched.By.Accept(CodecPlan.Answer(caller.Media?.Codec, fetched.By.Codecs)))
                        {
                            Dismiss(fetched.By, 488, "bad-sdp");
                            IsParked = true;
                            break;
                        }
                        Meet(fetched.By);
                        return true;
                    case CallEvent.Fetched or CallEvent.Ended:
                        IsParked = true;
                        break;
                    case CallEvent.MediaChanged:
                        PlayParked(parker);
                        break;
                    case CallEvent.TransferAsked asked:
                        asked.Request.Refuse(603, "forbidden");
                        break;
                    case CallEvent.TakenOver taken:
                        Dismiss(taken.New, 481, "gone");
                        break;
                    case CallEvent.TimeUp time when time.Token == token && IsParked:
                        return null;
                    case CallEvent.Stop stop:
                        Stop(stop.Reason, stop.Key);
                        return false;
                }
            }
        }
        finally
        {
            IsParked = false;
        }
    }

    private void PlayParked(LiveParty parker)
    {
        path.Part();
        if (Caller!.IsHolding) return;
        var music = parker.UserId is { } id ? MusicRules.WhenHeld(Snapshot.Plan, id, GroupId) : null;
        path.Play(Caller.Media, music is null ? new SilenceSource() : board.FlowSounds.Music(Snapshot, music));
    }

    private void Meet(CallLeg leg)
    {
        path.Part();
        Callee = leg;
        Record.To = leg.Party;
        Caller!.ShowPeer(leg.Party.Shown());
        leg.ShowPeer(Caller.Party.Shown());
    }

    /// <summary>Somebody who has dialled the code for parking hears the place, and transfers a call there.</summary>
    private async Task OfferPlaceAsync(string number, string argument)
    {
        var parker = Caller!;
        if (Reserve(PlaceOf(argument)) is not { } place)
        {
            await ServeAsync(parker, number);
            return;
        }
        try
        {
            if (parker.State == LegState.Early && !parker.Accept(CodecPlan.Answer(null, parker.Codecs)))
            {
                Refuse(488, "bad-sdp");
                return;
            }
            Record.AnsweredAt ??= board.Now;
            SetState(LiveCallState.Talking);
            switch (await SpeakAsync(parker, number, new FeatureCodes.ParkByPhone(place)))
            {
                case CallEvent.TakenOver taken:
                    Substitute(parker, taken.New);
                    parker.End(TransferredAway);
                    if (await ParkAsync(place, parker.Party)) await TalkAsync();
                    break;
                case CallEvent.Ended ended:
                    HungUp(parker, ended.Reason);
                    break;
                case CallEvent.Stop stop:
                    Stop(stop.Reason, stop.Key);
                    break;
                default:
                    Record.Finish(CallOutcome.Answered, "hung-up-by-callee");
                    break;
            }
        }
        finally
        {
            reserved = null;
            board.Parking.Leave(place, this);
        }
    }
}
