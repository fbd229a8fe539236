using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Live;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <content>Calls that the system begins: it rings a person first, and then goes on as that person's call.</content>
internal sealed partial class Call
{
    private UserRecord? firstRung;

    /// <summary>What is said to the person who was rung; null: the call goes where it was made for.</summary>
    public IServiceNumber? Says { get; init; }

    /// <summary>Rings a person, who sees <paramref name="shown"/>; once answered, the call goes where it was made for as if that person had dialled.</summary>
    public void Begin(UserRecord person, LiveParty shown)
    {
        firstRung = person;
        Start(new SystemLeg(board, this, shown));
    }

    /// <summary>False: the person is not there, and the call is over.</summary>
    private async Task<bool> RingFirstAsync(UserRecord person)
    {
        var system = Caller!;
        var result = await RingAsync(person, system, exceptDevice: null, evenIfDisturbing: true);
        system.End(EndReason.Normal);
        if (result is RingResult.Won won)
        {
            Caller = won.Leg;
            return true;
        }
        Caller = null;
        if (result is RingResult.Stopped stopped) Stop(stopped.Reason, stopped.Key);
        else Record.Finish(CallOutcome.Missed, (result as RingResult.Failed)?.Key ?? "no-answer", (result as RingResult.Failed)?.StatusCode ?? 480);
        return false;
    }
}
