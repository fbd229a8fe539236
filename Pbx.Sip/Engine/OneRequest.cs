using Pbx.Sip.Dialogs;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Engine;

/// <summary>Waits for the final response of one request outside a dialog.</summary>
internal sealed class OneRequest : IClientRequestUser
{
    private readonly TaskCompletionSource<SipOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _registration;

    public OneRequest(CancellationToken cancellationToken) =>
        _registration = cancellationToken.Register(static state => ((OneRequest)state!)._completion.TrySetCanceled(), this);

    public Task<SipOutcome> Task => _completion.Task;

    public void OnResponse(ClientRequest request, SipResponse response)
    {
        if (response.IsProvisional) return;
        _registration.Dispose();
        _completion.TrySetResult(InviteSession.Outcome(request, response));
    }

    public uint NextCSeq(uint last) => last + 1;
}
