using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>A wish to transfer (RFC 3515, RFC 5589), from a SIP phone or a browser.</summary>
/// <param name="Number">Blind: the number to call.</param>
/// <param name="Target">Attended: the transferor's leg in its other call.</param>
internal abstract record TransferRequest(string Number, CallLeg? Target)
{
    /// <summary>It cannot be tried at all.</summary>
    public abstract void Refuse(int statusCode, string key);

    /// <summary>It is being tried.</summary>
    public abstract void Accept();

    /// <summary>How it goes; <paramref name="final"/> closes it.</summary>
    public abstract void Report(int statusCode, string phrase, bool final);
}

/// <summary>A REFER in a dialog (RFC 3515): progress goes in NOTIFY with a sipfrag.</summary>
internal sealed record ReferRequest(IIncomingRefer Refer, IInviteSession Session, CallLeg? Target) : TransferRequest(Refer.Number, Target)
{
    public override void Refuse(int statusCode, string key) => Refer.Reject(statusCode);

    public override void Accept()
    {
        Refer.Accept();
        Session.NotifyRefer(100, "Trying", final: false);
    }

    public override void Report(int statusCode, string phrase, bool final)
    {
        if (Session.State != InviteState.Ended) Session.NotifyRefer(statusCode, phrase, final);
    }
}

/// <summary>A transfer asked by a browser: the command's result says whether it could be tried.</summary>
internal sealed record BrowserTransfer(string Number, CallLeg? Target, TaskCompletionSource<string?> Result) : TransferRequest(Number, Target)
{
    public override void Refuse(int statusCode, string key) => Result.TrySetResult(key);

    public override void Accept() => Result.TrySetResult(null);

    public override void Report(int statusCode, string phrase, bool final) { }
}
