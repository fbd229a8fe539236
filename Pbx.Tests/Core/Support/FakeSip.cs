using System.Net;
using Pbx.Sip;

namespace Pbx.Tests.Core.Support;

/// <summary>A SIP stack without network: sessions that note what was sent and say what a peer would.</summary>
internal sealed class FakeSip(VirtualLoop loop) : ISipUserAgent
{
    public List<FakeSession> Sessions { get; } = [];

    public FakeRegistrations Bindings { get; } = new();

    public IRegistrations Registrations => Bindings;

    public TimeSpan SessionExpires { get; set; } = TimeSpan.FromMinutes(30);

    public bool IsOnLoop => loop.IsRunning;

    public void Post(Action action) => loop.Post(action);

    public Task<T> InvokeAsync<T>(Func<Task<T>> function)
    {
        var result = new TaskCompletionSource<T>();
        loop.Post(async () =>
        {
            try
            {
                result.SetResult(await function());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return result.Task;
    }

    public IInviteSession Invite(OutgoingInvite invite, IInviteHandler handler)
    {
        Assert.True(IsOnLoop);
        var session = new FakeSession(loop, isClient: true, invite.Target.Binding!.RemoteEndPoint, invite.Target.Binding.Transport) { Handler = handler, Invite = invite };
        Sessions.Add(session);
        return session;
    }

    public Task<SipOutcome> RequestAsync(OutgoingRequest request, CancellationToken cancellationToken) => Task.FromResult(new SipOutcome(200, "OK"));

    public IInviteSession? FindSession(string callId, string localTag, string remoteTag) =>
        Sessions.Find(s => s.State != InviteState.Ended && s.CallId == callId && s.LocalTag == localTag && s.RemoteTag == remoteTag);
}

internal sealed class FakeRegistrations : IRegistrations
{
    public List<Binding> Live { get; } = [];

    public IReadOnlyList<Binding> All => Live;

    public IReadOnlyList<Binding> For(string aor) => [.. Live.Where(b => b.Aor == aor)];

    public void Remove(string aor) => Live.RemoveAll(b => b.Aor == aor);

    public void Restore(IEnumerable<Binding> bindings) => Live.AddRange(bindings);
}

internal sealed class FakeIncoming(FakeSession session, string dialled) : IIncomingInvite
{
    public IInviteSession Session => session;

    public string Dialled => dialled;

    public string? AuthenticatedAor { get; set; }

    public SipParty From { get; set; } = new("", "x", "pbx");

    public SipParty To => new("", dialled, "pbx");

    public SipParty? AssertedIdentity => null;

    public byte[]? Sdp { get; set; }

    public IInviteSession? Replaces { get; set; }

    public bool ReplacesEarlyOnly { get; set; }

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

internal sealed class FakeRefer(string number, ReplacesParameters? replaces, FakeSession on) : IIncomingRefer
{
    public string Number => number;

    public ReplacesParameters? Replaces => replaces;

    public void Accept() => on.Sent.Add("202");

    public void Reject(int statusCode) => on.Sent.Add($"refer {statusCode}");
}

internal sealed class FakeOffer(byte[]? sdp) : IIncomingOffer
{
    public byte[]? Sdp => sdp;

    public byte[]? Answer { get; private set; }

    public int Status { get; private set; }

    public void Accept(byte[] sdp) => (Answer, Status) = (sdp, 200);

    public void Reject(int statusCode) => Status = statusCode;
}
