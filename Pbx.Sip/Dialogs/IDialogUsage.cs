using Pbx.Sip.Messages;
using Pbx.Sip.Transactions;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Dialogs;

/// <summary>What a dialog is for (RFC 5057): a session or a subscription.</summary>
internal interface IDialogUsage
{
    /// <summary>A request in the dialog. It must be answered.</summary>
    void OnRequest(SipRequest request, ServerTransaction transaction, SipFlow flow, Dialog dialog);

    /// <summary>An ACK in the dialog.</summary>
    void OnAck(SipRequest ack, SipFlow flow, Dialog dialog);
}
