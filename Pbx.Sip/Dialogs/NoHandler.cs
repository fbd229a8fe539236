namespace Pbx.Sip.Dialogs;

/// <summary>Stands in until the application has set its handler: offers and transfers are declined.</summary>
internal sealed class NoHandler : IInviteHandler
{
    public static NoHandler Instance { get; } = new();

    public void OnProvisional(IInviteSession session, int statusCode, byte[]? sdp)
    {
    }

    public void OnAccepted(IInviteSession session, byte[]? sdp)
    {
    }

    public void OnAcknowledged(IInviteSession session, byte[]? sdp)
    {
    }

    public void OnOffer(IInviteSession session, IIncomingOffer offer) => offer.Reject(488);

    public void OnRefer(IInviteSession session, IIncomingRefer refer) => refer.Reject(603);

    public void OnInfo(IInviteSession session, string contentType, byte[] body)
    {
    }

    public void OnEnded(IInviteSession session, EndReason reason)
    {
    }
}
