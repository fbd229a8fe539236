using Pbx.Core.Trunks;
using Pbx.Sip;

namespace Pbx.Tests.Core.Trunks;

/// <summary>Registration with carriers, watching those without one, and what is told of both.</summary>
public class TrunkLineTests : TrunkWorld
{
    [Fact]
    public void An_account_is_registered_and_told()
    {
        var wanted = Account.Wanted;
        Assert.Equal("sip:b.example", wanted.Registrar);
        Assert.Equal(new SipParty("", "acc1", "b.example"), wanted.Account);
        Assert.Equal(new SipCredentials("login1", "secret"), wanted.Credentials);
        Assert.Equal(LiveTrunkState.Connecting, Live("b").State);
        Register();
        Assert.Equal((LiveTrunkState.Registered, "192.0.2.20:5060 UDP"), (Live("b").State, Live("b").Server));
        // Another name or encoding disturbs nothing; another password begins anew.
        Set(plan => plan with { Trunks = [A, B with { Name = "Other", Codecs = ["PCMA"] }] });
        Assert.Equal(("Other", LiveTrunkState.Registered), (Live("b").Name, Live("b").State));
        Assert.Single(World.Sip.Accounts);
        var first = Account;
        _ = World.Secrets.SetAsync("b", "better", "");
        World.Run();
        Assert.True(first.IsEnded);
        Assert.Equal("better", Account.Wanted.Credentials!.Password);
        Set(plan => plan with { Trunks = [A] });
        Assert.True(Account.IsEnded);
        Assert.Null(World.Service.Trunks.Find("b"));
    }

    [Theory]
    [InlineData(401, false, "wrong-password")]
    [InlineData(408, true, "no-answer")]
    [InlineData(503, true, "no-connection")]
    [InlineData(404, false, "unknown-account")]
    [InlineData(500, false, "server-error")]
    [InlineData(423, false, "refused")]
    public void Failures_have_a_word(int status, bool isLocal, string word)
    {
        Account.Tell(new ClientRegistrationState(ClientRegistrationPhase.Failed, World.Time.GetUtcNow()) { StatusCode = status, IsLocal = isLocal });
        Assert.Equal((LiveTrunkState.Failed, word), (Live("b").State, Live("b").Error));
    }

    [Fact]
    public void A_host_that_is_not_there_has_a_word()
    {
        Set(plan => plan with { Trunks = [B with { Domain = "nowhere.example" }] });
        Account.Tell(new ClientRegistrationState(ClientRegistrationPhase.Failed, World.Time.GetUtcNow()) { StatusCode = 503, IsLocal = true });
        Assert.Equal("no-host", Live("b").Error);
    }

    [Fact]
    public void A_trunk_without_registration_is_watched()
    {
        World.Sip.OnRequest = request => new SipOutcome(request.Target.OutboundProxy == "sip:192.0.2.10" ? 408 : 405, "");
        Set(plan => plan with { Trunks = [A with { OptionsSeconds = 30 }] });
        Assert.Equal(LiveTrunkState.Reachable, Live("a").State);
        Assert.Equal(["sip:192.0.2.10", "sip:192.0.2.11"], World.Sip.Requests.Select(request => request.Target.OutboundProxy));
        World.Sip.OnRequest = _ => new SipOutcome(408, "");
        World.Advance(31);
        Assert.Equal((LiveTrunkState.Failed, "no-answer"), (Live("a").State, Live("a").Error));
    }

    [Fact]
    public void At_the_end_carriers_are_told()
    {
        Register();
        var stopping = World.Service.StopAsync(TimeSpan.FromSeconds(3));
        World.Run();
        Assert.True(Account.IsEnded);
        Assert.False(stopping.IsFaulted);
    }
}
