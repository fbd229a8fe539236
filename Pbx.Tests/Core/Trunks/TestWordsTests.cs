using System.Net;
using Pbx.Core.Trunks;
using Pbx.Core.Trunks.Testing;
using Pbx.Media;
using Pbx.Sip;

namespace Pbx.Tests.Core.Trunks;

/// <summary>What answers and counters mean.</summary>
public class TestWordsTests
{
    private static readonly IPEndPoint Server = new(IPAddress.Parse("203.0.113.20"), 5060);
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly Trunk Trunk = new() { Id = "t", Name = "T", Domain = "carrier.example", UserName = "acc", ExpiresSeconds = 600 };

    [Theory]
    [InlineData(401, true, "register.wrong-password!")]
    [InlineData(407, false, "register.no-password!")]
    [InlineData(403, true, "register.forbidden!")]
    [InlineData(404, true, "register.unknown-account!")]
    [InlineData(423, true, "register.too-brief!")]
    [InlineData(200, true, "register.no-binding!")]
    [InlineData(503, true, "register.server-error!")]
    [InlineData(420, true, "register.refused!")]
    public void A_refused_registration(int status, bool hasPassword, string found)
    {
        var state = new ClientRegistrationState(ClientRegistrationPhase.Failed, Now) { StatusCode = status, Reason = "Words" };
        var finding = Assert.Single(TestWords.Registration(state, Trunk, "s", hasPassword, Now));
        Assert.Equal(found, Mark(finding));
        Assert.Equal([$"{status} Words"], finding.Details);
    }

    [Theory]
    [InlineData(600, "register.done")]
    [InlineData(3600, "register.done register.longer?")]
    [InlineData(60, "register.done register.shorter")]
    public void The_period_that_is_granted(int granted, string found)
    {
        var state = new ClientRegistrationState(ClientRegistrationPhase.Registered, Now) { Until = Now.AddSeconds(granted) };
        Assert.Equal(found, Marks(TestWords.Registration(state, Trunk, "s", true, Now)));
    }

    [Theory]
    [InlineData("192.168.1.5:5060", "198.51.100.7:34567", "UDP", "nat.behind?", "198.51.100.7")]
    [InlineData("198.51.100.7:5060", "198.51.100.7:5060", "UDP", "nat.none", "198.51.100.7:5060")]
    [InlineData("198.51.100.7:5060", "198.51.100.7:34567", "UDP", "nat.port?", "198.51.100.7:34567")]
    [InlineData("198.51.100.7:5060", "198.51.100.7:34567", "TCP", "nat.none", "198.51.100.7:34567")]
    [InlineData("198.51.100.7:5060", "198.51.100.8:5060", "UDP", "nat.other?", "198.51.100.8:5060")]
    [InlineData("pbx.example:5060", "198.51.100.8:5060", "UDP", "nat.name", "198.51.100.8:5060")]
    [InlineData("192.168.1.5:5060", null, "UDP", "", null)]
    public void What_the_server_sees_of_us(string sentAs, string? seenAs, string transport, string found, string? shown)
    {
        var findings = TestWords.Nat(new SipWay(Server, transport, sentAs, seenAs is null ? null : IPEndPoint.Parse(seenAs))).ToList();
        Assert.Equal(found, Marks(findings));
        Assert.Equal(shown, findings.FirstOrDefault()?.Arguments[^1]);
    }

    [Fact]
    public void Nothing_received_has_its_causes()
    {
        Assert.Equal("sound.nothing!", Heard(new()));
        Assert.Equal("sound.private-address!", Heard(new(), ours: "192.168.1.5:9000"));
        Assert.Equal("sound.foreign!", Heard(new() { ForeignPackets = 200 }));
        Assert.Equal("sound.unknown-encoding!", Heard(new() { UnknownEncodings = 200 }));
    }

    [Fact]
    public void What_was_received_is_measured()
    {
        Assert.Equal("sound.received", Heard(new() { PacketsReceived = 400, JitterMs = 5 }));
        Assert.Equal("sound.uneven?", Heard(new() { PacketsReceived = 400, JitterMs = 45 }));
        Assert.Equal("sound.uneven?", Heard(new() { PacketsReceived = 400, PacketsLost = 4 }));
        Assert.Equal("sound.loss!", Heard(new() { PacketsReceived = 380, PacketsLost = 20 }));
        Assert.Equal("sound.received sound.nat?", Heard(new() { PacketsReceived = 400, SignalledAt = new(IPAddress.Parse("10.0.0.1"), 4000), HeardFrom = new(IPAddress.Parse("203.0.113.30"), 4000) }));
        Assert.Equal("sound.received sound.some-unknown?", Heard(new() { PacketsReceived = 400, UnknownEncodings = 3 }));
        Assert.Equal("sound.srtp sound.received", Heard(new() { PacketsReceived = 400, Security = "SRTP AES_CM_128_HMAC_SHA1_80" }));
    }

    [Fact]
    public void Whether_the_other_side_hears_us_it_says_itself()
    {
        Assert.Equal("sound.heard", Reported(new() { ReportsReceived = 2, ReportsOnUs = 1 }));
        Assert.Equal("sound.heard-badly!", Reported(new() { ReportsReceived = 2, ReportsOnUs = 1, RemoteLoss = 0.2 }));
        Assert.Equal("sound.unheard!", Reported(new() { ReportsReceived = 2 }));
        Assert.Equal("sound.unreported?", Reported(new()));
        // The only report came before it could have heard anything.
        Assert.Equal("sound.unreported?", Reported(new() { ReportsReceived = 1 }, new() { ReportsReceived = 1 }));
    }

    private static string Heard(MediaStatistics now, string ours = "198.51.100.7:9000")
    {
        var found = TestWords.Sound(now, new(), IPEndPoint.Parse(ours), Server.Address, "PCMA").ToList();
        return Marks(found.Skip(1).SkipLast(1));
    }

    private static string Reported(MediaStatistics now, MediaStatistics? early = null) =>
        Mark(TestWords.Sound(now with { PacketsReceived = 400 }, early ?? new(), null, null, "PCMA").Last());

    private static string Marks(IEnumerable<TrunkTestFinding> findings) => string.Join(' ', findings.Select(Mark));

    private static string Mark(TrunkTestFinding finding) => finding.Key + finding.Severity switch
    {
        FindingSeverity.Problem => "!",
        FindingSeverity.Hint => "?",
        _ => "",
    };
}
