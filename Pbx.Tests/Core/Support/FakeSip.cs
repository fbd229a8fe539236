using System.Net;
using Pbx.Sip;

namespace Pbx.Tests.Core.Support;

/// <summary>A SIP stack without network: sessions that note what was sent and say what a peer would.</summary>
internal sealed class FakeSip(VirtualLoop loop) : ISipUserAgent
{
    public List<FakeSession> Sessions { get; } = [];

    public FakeRegistrations Bindings { get; } = new();

    public IRegistrations Registrations => Bindings;

    public FakeSubscriptions Asked { get; } = new();

    public ISubscriptions Subscriptions => Asked;

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
        var session = new FakeSession(
            loop, isClient: true, invite.Target.Binding?.RemoteEndPoint ?? new IPEndPoint(IPAddress.Parse("192.0.2.10"), 5060), invite.Target.Binding?.Transport ?? "UDP")
        { Handler = handler, Invite = invite };
        Sessions.Add(session);
        return session;
    }

    public Task<SipOutcome> RequestAsync(OutgoingRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Task.FromResult(OnRequest(request));
    }

    /// <summary>Accounts that were registered, newest last.</summary>
    public List<FakeClientRegistration> Accounts { get; } = [];

    /// <summary>What names resolve to.</summary>
    public Dictionary<string, IPEndPoint> Names { get; } = [];

    /// <summary>Requests outside dialogs, and how they are answered.</summary>
    public List<OutgoingRequest> Requests { get; } = [];

    public Func<OutgoingRequest, SipOutcome> OnRequest { get; set; } = _ => new SipOutcome(200, "OK");

    public IClientRegistration Register(OutgoingRegistration registration, Action<ClientRegistrationState> changed)
    {
        var account = new FakeClientRegistration(registration, changed);
        Accounts.Add(account);
        return account;
    }

    public Task<IReadOnlyList<IPEndPoint>> ResolveAsync(string uri) =>
        Task.FromResult<IReadOnlyList<IPEndPoint>>([.. Names.Where(name => uri.Contains(name.Key, StringComparison.Ordinal)).Select(name => name.Value)]);

    public async Task<SipLookUp> LookUpAsync(string uri)
    {
        var found = await ResolveAsync(uri);
        return new SipLookUp([.. found.Select(one => new SipServer("UDP", one))], [.. found.Select(one => $"A/AAAA {uri}: {one.Address}")]);
    }

    /// <summary>Ports at which nothing listens.</summary>
    public List<IPEndPoint> ClosedPorts { get; } = [];

    public Task<bool> IsPortClosedAsync(IPEndPoint server, TimeSpan within) => Task.FromResult(ClosedPorts.Contains(server));

    /// <summary>Who talks what is no SIP.</summary>
    public List<IPEndPoint> Noisy { get; } = [];

    public bool HasHeardNoise(IPEndPoint source, TimeSpan within) => Noisy.Contains(source);

    public IInviteSession? FindSession(string callId, string localTag, string remoteTag) =>
        Sessions.Find(s => s.State != InviteState.Ended && s.CallId == callId && s.LocalTag == localTag && s.RemoteTag == remoteTag);
}

/// <summary>An account at a registrar that says what the test wants.</summary>
internal sealed class FakeClientRegistration(OutgoingRegistration wanted, Action<ClientRegistrationState> changed) : IClientRegistration
{
    public OutgoingRegistration Wanted => wanted;

    public ClientRegistrationState State { get; private set; } = new(ClientRegistrationPhase.Registering, DateTimeOffset.UnixEpoch);

    public bool IsEnded { get; private set; }

    /// <summary>How often it was to be renewed at once.</summary>
    public int Refreshes { get; private set; }

    public void Refresh() => Refreshes++;

    public void Tell(ClientRegistrationState state)
    {
        State = state;
        changed(state);
    }

    public Task EndAsync()
    {
        IsEnded = true;
        return Task.CompletedTask;
    }
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

    public bool IsOpen => Status == 0 && !IsWithdrawn;

    /// <summary>The peer has cancelled its re-INVITE.</summary>
    public bool IsWithdrawn { get; set; }

    public int Status { get; private set; }

    public void Accept(byte[] sdp) => (Answer, Status) = (sdp, 200);

    public void Reject(int statusCode)
    {
        if (IsOpen) Status = statusCode;
    }
}
