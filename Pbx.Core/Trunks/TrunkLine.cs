using System.Net;
using Pbx.Core.Calls;
using Pbx.Sip;

namespace Pbx.Core.Trunks;

/// <summary>One trunk at work: its registration or its watch, its addresses and its calls. On the signalling loop only.</summary>
internal sealed class TrunkLine : IDisposable
{
    private static readonly TimeSpan LookUpAgain = TimeSpan.FromMinutes(5);

    private static readonly IReadOnlyList<string?> NoProxy = [null];

    private readonly Switchboard board;
    private readonly Action<LiveTrunk> publish;
    private string? password;
    private IClientRegistration? registration;
    private ITimer? watch;
    private ITimer? lookUp;
    private bool asking;
    private bool gone;

    // Counts the beginnings, so that what was asked for an old configuration is not taken for the new one.
    private int connection;

    public TrunkLine(Switchboard board, Trunk trunk, string? password, Action<LiveTrunk> publish)
    {
        this.board = board;
        this.publish = publish;
        this.password = password;
        Trunk = trunk;
        Live = new LiveTrunk(trunk.Id, trunk.Name, LiveTrunkState.Connecting, board.Now);
        Begin();
    }

    /// <summary>Its configuration now.</summary>
    public Trunk Trunk { get; private set; }

    /// <summary>What pages see.</summary>
    public LiveTrunk Live { get; private set; }

    /// <summary>Where its calls come from.</summary>
    public TrunkAddresses Addresses { get; private set; } = TrunkAddresses.None;

    /// <summary>Its account at the carrier's registrar, or null.</summary>
    public IClientRegistration? Registration => registration;

    /// <summary>Calls now.</summary>
    public int Calls { get; private set; }

    /// <summary>No further call fits.</summary>
    public bool IsFull => Trunk.Channels > 0 && Calls >= Trunk.Channels;

    /// <summary>Hears what comes of each REGISTER.</summary>
    public event Action<ClientRegistrationState>? RegistrationTold;

    /// <summary>Answers the carrier's challenges, or null.</summary>
    public SipCredentials? Credentials => CredentialsOf(Trunk, password);

    /// <summary>Where media will probably come from; null when nothing is known.</summary>
    public IPAddress? Peer => registration?.State.Server?.Address ?? (Addresses.Servers.Count > 0 ? Addresses.Servers[0].Address : null);

    /// <summary>Proxies to try for a call, in order; one null: the domain itself.</summary>
    public IReadOnlyList<string?> Proxies
    {
        get
        {
            // A registered account is called over the proxy that knows it.
            if (registration?.State is { Phase: ClientRegistrationPhase.Registered, Proxy: { } proxy }) return [proxy];
            IReadOnlyList<string?> all = TrunkUris.Proxies(Trunk);
            return all.Count > 0 ? all : NoProxy;
        }
    }

    /// <summary>Takes a new configuration. Calls that run go on.</summary>
    public void Apply(Trunk trunk, string? newPassword)
    {
        var same = Connection(trunk, newPassword) == Connection(Trunk, password);
        Trunk = trunk;
        password = newPassword;
        if (same)
        {
            Addresses = new TrunkAddresses(Addresses.Servers, trunk.Sources);
            Publish(Live with { Name = trunk.Name });
            return;
        }
        EndQuietly();
        Publish(new LiveTrunk(trunk.Id, trunk.Name, LiveTrunkState.Connecting, board.Now) { Calls = Calls });
        Begin();
    }

    public void CallBegan() => Publish(Live with { Calls = ++Calls });

    public void CallEnded() => Publish(Live with { Calls = --Calls });

    /// <summary>A call has failed because of the trunk.</summary>
    public void CallFailed(EndReason reason)
    {
        Publish(Live with { LastError = TrunkErrors.OfCall(reason, password is not null, Addresses.Servers.Count > 0) });
    }

    /// <summary>Unregisters and stops. Completes when the carrier knows.</summary>
    public Task EndAsync()
    {
        gone = true;
        return End();
    }

    public void Dispose()
    {
        watch?.Dispose();
        lookUp?.Dispose();
    }

    private static string Connection(Trunk trunk, string? password) => string.Join(
        '\n', trunk.Enabled, trunk.Authentication, trunk.Domain, string.Join(',', trunk.Proxies), trunk.Transport, trunk.UserName, trunk.AuthenticationName,
        trunk.ExpiresSeconds, trunk.OptionsSeconds, password);

    private void Begin()
    {
        connection++;
        if (!Trunk.Enabled)
        {
            Addresses = TrunkAddresses.None;
            Publish(Live with { State = LiveTrunkState.Disabled });
            return;
        }
        Addresses = new TrunkAddresses([], Trunk.Sources);
        LookUp();
        lookUp = board.Time.CreateTimer(_ => board.Post(LookUp), null, LookUpAgain, LookUpAgain);
        if (Trunk.Authentication == TrunkAuthentication.Registers) Register();
        else if (Trunk.OptionsSeconds > 0) Watch();
        else Publish(Live with { State = LiveTrunkState.Reachable });
    }

    /// <summary>Who answers challenges for a trunk with this password, or null.</summary>
    public static SipCredentials? CredentialsOf(Trunk trunk, string? password) => password is null || trunk.Authentication == TrunkAuthentication.ByAddress
        ? null
        : new SipCredentials(trunk.AuthenticationName.Length > 0 ? trunk.AuthenticationName : trunk.UserName, password);

    /// <summary>How a trunk registers.</summary>
    public static OutgoingRegistration RegistrationOf(Trunk trunk, SipCredentials? credentials) => new()
    {
        Account = TrunkUris.Account(trunk),
        Registrar = TrunkUris.Domain(trunk),
        Proxies = TrunkUris.Proxies(trunk),
        Credentials = credentials,
        Expires = TimeSpan.FromSeconds(trunk.ExpiresSeconds),
        KeepAlive = TimeSpan.FromSeconds(trunk.OptionsSeconds),
    };

    /// <summary>The request that asks a server whether it is there (RFC 3261 11).</summary>
    public static OutgoingRequest OptionsOf(Trunk trunk, string? proxy, string ownHost)
    {
        var self = trunk.UserName.Length > 0 ? TrunkUris.Account(trunk) : new SipParty("", "", ownHost);
        return new OutgoingRequest("OPTIONS", new SipTarget { RequestUri = TrunkUris.Domain(trunk), OutboundProxy = proxy }, self, new SipParty("", "", trunk.Domain));
    }

    private void Register() => registration = board.Sip!.Register(RegistrationOf(Trunk, Credentials), OnRegistration);

    private void OnRegistration(ClientRegistrationState state)
    {
        if (gone || state.Phase == ClientRegistrationPhase.Ended) return;
        if (state.Server is { } server && Addresses.Match(server) == 0) Addresses = new TrunkAddresses([.. Addresses.Servers, server], Trunk.Sources);
        var failed = state.Phase == ClientRegistrationPhase.Failed;
        Publish(Live with
        {
            State = state.Phase switch
            {
                ClientRegistrationPhase.Registered => LiveTrunkState.Registered,
                ClientRegistrationPhase.Failed => LiveTrunkState.Failed,
                _ => LiveTrunkState.Connecting,
            },
            Since = state.Since,
            Until = state.Until,
            NextTry = state.NextTry,
            StatusCode = state.StatusCode,
            Reason = state.Reason,
            Error = failed ? TrunkErrors.Of(state.StatusCode, state.IsLocal, password is not null, Addresses.Servers.Count > 0, state.Failure) : "",
            Server = state.Server is null ? "" : $"{state.Server} {state.Transport}",
        });
        RegistrationTold?.Invoke(state);
    }

    private void Watch()
    {
        var interval = TimeSpan.FromSeconds(Trunk.OptionsSeconds);
        watch = board.Time.CreateTimer(_ => board.Post(() => _ = AskAsync()), null, interval, interval);
        _ = AskAsync();
    }

    /// <summary>OPTIONS to the proxies in order: any answer is a sign of life (RFC 3261 11).</summary>
    private async Task AskAsync()
    {
        if (asking || gone || !Trunk.Enabled) return;
        asking = true;
        var (asked, by) = (Trunk, connection);
        try
        {
            var outcome = new SipOutcome(503, "");
            foreach (var proxy in TrunkUris.Proxies(asked) is { Count: > 0 } all ? all : NoProxy)
            {
                outcome = await board.Sip!.RequestAsync(OptionsOf(asked, proxy, board.Snapshots.Current?.Settings.Fqdn ?? asked.Domain), CancellationToken.None);
                if (outcome.StatusCode is not (408 or 503)) break;
            }
            if (gone || by != connection) return;
            var alive = outcome.StatusCode is not (408 or 503);
            var state = alive ? LiveTrunkState.Reachable : LiveTrunkState.Failed;
            Publish(Live with
            {
                State = state,
                Since = state == Live.State ? Live.Since : board.Now,
                StatusCode = alive ? 0 : outcome.StatusCode,
                Error = alive ? "" : TrunkErrors.Of(outcome.StatusCode, isLocal: true, password is not null, Addresses.Servers.Count > 0, outcome.Failure),
            });
        }
        finally
        {
            asking = false;
        }
    }

    private void LookUp() => _ = LookUpAsync();

    private async Task LookUpAsync()
    {
        var asked = connection;
        var found = new List<IPEndPoint>();
        foreach (var uri in TrunkUris.Servers(Trunk)) found.AddRange(await board.Sip!.ResolveAsync(uri));
        // A name server that is out of order takes no address away.
        if (gone || asked != connection || found.Count == 0) return;
        if (registration?.State.Server is { } server && !found.Contains(server)) found.Add(server);
        Addresses = new TrunkAddresses([.. found.Distinct()], Trunk.Sources);
    }

    private void EndQuietly() => _ = End();

    private Task End()
    {
        Dispose();
        (watch, lookUp) = (null, null);
        var ending = registration;
        registration = null;
        return ending?.EndAsync() ?? Task.CompletedTask;
    }

    private void Publish(LiveTrunk live)
    {
        Live = live;
        if (!gone) publish(live);
    }
}
