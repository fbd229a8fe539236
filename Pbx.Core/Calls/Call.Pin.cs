using System.Net;
using Pbx.Core.CallHistory;
using Pbx.Core.FeatureCodes;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <content>The PIN that some rules ask for before a call goes outside.</content>
internal sealed partial class Call
{
    /// <summary>
    /// Answers the caller, since telephones send no digits before, and asks. False: the call is over. The caller is one of our people, whom the answer costs nothing.
    /// </summary>
    private async Task<bool> AskPinAsync()
    {
        var caller = Caller!;
        if (!AnswerItself())
        {
            Refuse(488, "bad-sdp");
            return false;
        }
        var pin = new OutsidePin(() => board.Guard.Failed(caller.RemoteAddress ?? IPAddress.None, "PIN", caller.Party.Number, "wrong PIN for a call outside"));
        switch (await SpeakAsync(caller, "", pin))
        {
            case CallEvent.Ended:
                Record.Finish(CallOutcome.Missed, "cancelled", 487);
                return false;
            case CallEvent.Stop stop:
                Stop(stop.Reason, stop.Key);
                return false;
            case var _ when pin.IsGranted:
                return true;
            default:
                Record.Finish(CallOutcome.Failed, "outside-pin", 403);
                return false;
        }
    }
}
