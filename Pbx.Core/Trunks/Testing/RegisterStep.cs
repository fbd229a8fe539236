using Pbx.Sip;

namespace Pbx.Core.Trunks.Testing;

/// <summary>Whether the registrar takes the account (RFC 3261 10): the registration at work is renewed, a trunk that is off is registered for the test.</summary>
internal sealed class RegisterStep(TestBench bench) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(3);

    private IClientRegistration? own;
    private ClientRegistrationState? told;

    public async Task<bool> RunAsync(Action<TrunkTestFinding> note)
    {
        if (bench.Trunk.Authentication != TrunkAuthentication.Registers)
        {
            note(TrunkTestFinding.Ok("register.not-needed"));
            foreach (var finding in TestWords.Nat(bench.Way)) note(finding);
            return true;
        }
        var known = bench.Line is { Registration: not null } line ? await AtWorkAsync(line) : await OwnAsync();
        var server = (known?.Way?.Server ?? bench.Server)?.ToString() ?? bench.Trunk.Domain;
        if (known is not { Phase: ClientRegistrationPhase.Registered or ClientRegistrationPhase.Failed } state)
        {
            note(TrunkTestFinding.Problem(bench.HeardNoise(Patience) ? "reach.garbled" : "register.silent", server, bench.Trunk.Domain));
            return false;
        }
        foreach (var finding in TestWords.Registration(state, bench.Trunk, server, bench.Credentials is not null, bench.Board.Now)) note(finding);
        (bench.Server, bench.Way) = (state.Way?.Server ?? bench.Server, state.Way ?? bench.Way);
        if (state.Phase != ClientRegistrationPhase.Registered) return false;
        bench.Proxy = state.Proxy ?? bench.Proxy;
        return true;
    }

    /// <summary>Removes what the test has registered.</summary>
    public async Task EndAsync()
    {
        if (own is null) return;
        var ending = own;
        own = null;
        try
        {
            await ending.EndAsync().WaitAsync(EndWithin, bench.Board.Time);
        }
        catch (TimeoutException)
        {
            // The binding runs out by itself.
        }
        // One account has one binding from here: with the test's, that of the trunk at work went as well.
        if (bench.Board.Trunks.Find(bench.Trunk.Id) is { Trunk.Enabled: true, Registration: { } live } line
            && line.Trunk.UserName == bench.Trunk.UserName && line.Trunk.Domain == bench.Trunk.Domain) live.Refresh();
    }

    public void Dispose()
    {
        if (bench.Line is { } line) line.RegistrationTold -= OnTold;
    }

    private async Task<ClientRegistrationState?> AtWorkAsync(TrunkLine line)
    {
        bench.Registration = line.Registration;
        line.RegistrationTold += OnTold;
        line.Registration!.Refresh();
        await bench.UntilAsync(() => told is { Phase: ClientRegistrationPhase.Registered or ClientRegistrationPhase.Failed }, Patience);
        line.RegistrationTold -= OnTold;
        return told;
    }

    private async Task<ClientRegistrationState?> OwnAsync()
    {
        bench.Registration = own = bench.Sip.Register(TrunkLine.RegistrationOf(bench.Trunk, bench.Credentials), OnTold);
        await bench.UntilAsync(() => told is { Phase: ClientRegistrationPhase.Registered or ClientRegistrationPhase.Failed }, Patience);
        return told;
    }

    private void OnTold(ClientRegistrationState state)
    {
        told = state;
        bench.Nudge();
    }
}
