using System.Net;
using Pbx.Core.Configuration;
using Pbx.Core.Trunks;
using Pbx.Core.Trunks.Testing;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Trunks;

/// <summary>A test of a trunk in virtual time: what has been told so far, and what the carrier does.</summary>
public abstract class TrunkTestWorld : TrunkWorld, IDisposable
{
    private readonly CancellationTokenSource cancel = new();
    private Task? running;

    /// <summary>All that was told, the newest last.</summary>
    protected List<TrunkTestReport> Told { get; } = [];

    protected TrunkTestReport Report => Told[^1];

    /// <summary>Keys of all findings, the bad ones with a mark.</summary>
    protected string Found => string.Join(' ', Report.Steps.SelectMany(step => step.Findings).Select(Mark));

    protected static IPEndPoint ServerOfB { get; } = new(IPAddress.Parse("192.0.2.20"), 5060);

    private protected FakeSession Call => World.Outside[^1];

    private protected FakeMediaSession Media => World.Media.All[^1];

    protected string FoundIn(TrunkTestStep step) => string.Join(' ', Report[step].Findings.Select(Mark));

    protected void Begin(string trunk = "b", string number = "", Func<TrunkTestOrder, TrunkTestOrder>? change = null)
    {
        var order = new TrunkTestOrder(trunk) { Number = number, UserId = "u101" };
        if (change is not null) order = change(order);
        World.Loop.Post(() => running = World.Service.Tests.RunAsync(order, Told.Add, cancel));
        World.Run();
    }

    protected void Cancel()
    {
        cancel.Cancel();
        World.Run();
        Over();
    }

    /// <summary>The registrar takes the account, or says again that it has it.</summary>
    protected void Taken(string sentAs = "192.0.2.1:5060", string? seenAs = "192.0.2.1:5060", int granted = 600) => Tell(new ClientRegistrationState(ClientRegistrationPhase.Registered, World.Time.GetUtcNow())
    {
        Until = World.Time.GetUtcNow().AddSeconds(granted),
        Server = ServerOfB,
        Transport = "UDP",
        Way = new SipWay(ServerOfB, "UDP", sentAs, seenAs is null ? null : IPEndPoint.Parse(seenAs)),
    });

    protected void Tell(ClientRegistrationState state)
    {
        Account.Tell(state);
        World.Run();
    }

    /// <summary>The test is over, and nothing is left of it.</summary>
    protected void Over(int calls = 0)
    {
        World.Run();
        Assert.True(Report.IsOver, Found);
        Assert.True(running!.IsCompletedSuccessfully, running.Exception?.ToString());
        World.AssertClean(0);
        Assert.Equal(calls, Live("b").Calls);
    }

    /// <summary>A test call that is answered with this SDP.</summary>
    protected void Answered(byte[]? sdp = null)
    {
        Call.PeerRings();
        World.Run();
        Call.PeerAnswers(sdp ?? Sdp.Of(AudioCodec.Pcma));
        World.Run();
    }

    public void Dispose()
    {
        cancel.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string Mark(TrunkTestFinding finding) => finding.Key + finding.Severity switch
    {
        FindingSeverity.Problem => "!",
        FindingSeverity.Hint => "?",
        _ => "",
    };
}
