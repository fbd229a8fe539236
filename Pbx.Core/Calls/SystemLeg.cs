using Pbx.Core.Live;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>The calling side of a call that the system itself begins: it waits for whoever is rung, and has neither device nor sound.</summary>
internal sealed class SystemLeg(Switchboard board, Call call, LiveParty shown) : CallLeg(board, call, shown, "", isCallee: false)
{
    public override bool IsHolding => false;

    public override System.Net.IPAddress? RemoteAddress => null;

    public override string Device => "";

    public override void Invite(Invitation invitation) { }

    public override void ShowRinging() { }

    public override bool StartEarlyMedia(IReadOnlyList<AudioCodec> codecs) => false;

    public override bool Accept(IReadOnlyList<AudioCodec> codecs) => false;

    public override void Renegotiate(IReadOnlyList<AudioCodec> codecs) { }

    public override void SendDtmf(char digit, int durationMs) { }

    protected override void OnMedia(MediaEvent mediaEvent) { }

    protected override void OnRefuse(int statusCode, string key) { }

    protected override void OnEnd(EndReason reason, string key, bool wasAnswered) { }
}
