using System.Net;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Trunks;
using Pbx.Core.Trunks.Testing;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Trunks;

/// <summary>The test of a trunk, step by step: what is found, what is left behind (nothing), and whom it disturbs (nobody).</summary>
public class TrunkTestTests : TrunkTestWorld
{
    [Fact]
    public void All_is_well_from_the_name_to_the_sound()
    {
        Register();
        Begin(number: "044 668 18 00");
        Assert.Equal(1, Account.Refreshes);
        Assert.Equal(TrunkTestState.Running, Report[TrunkTestStep.Register].State);
        Taken();
        var invite = Call.Invite!;
        // The same INVITE as a call of a person would have.
        Assert.Equal("sip:+41446681800@b.example", invite.Target.RequestUri);
        Assert.Same(Account, invite.Target.Registration);
        Assert.Contains(new KeyValuePair<string, string>("P-Asserted-Identity", "<sip:+41223004545@b.example>"), invite.Headers);
        Assert.Equal(1, Live("b").Calls);
        Answered();
        Assert.Equal("ToneGenerator", Media.Hears);
        Media.Counted = new MediaStatistics { PacketsReceived = 390, JitterMs = 3, ReportsReceived = 2, ReportsOnUs = 2, Security = "RTP" };
        World.Advance(9);
        Over();
        Assert.Equal("lookup.found reach.answers register.done nat.none call.answered sound.codec sound.received sound.heard", Found);
        Assert.Equal("BYE", Call.Log);
        Assert.Equal(FindingSeverity.Ok, Report.Worst);
        Assert.Equal(["PCMA", "PCMA, PCMU, G722"], Report[TrunkTestStep.Sound].Findings[0].Arguments);
        Assert.Equal(LiveTrunkState.Registered, Live("b").State);
        Assert.False(Account.IsEnded);
    }

    [Fact]
    public void Without_a_number_no_call_is_placed()
    {
        Begin();
        Taken();
        Over();
        Assert.Empty(World.Outside);
        Assert.Equal(TrunkTestState.Skipped, Report[TrunkTestStep.Call].State);
        Assert.Equal(TrunkTestState.Skipped, Report[TrunkTestStep.Inbound].State);
    }

    [Fact]
    public void A_name_that_leads_nowhere_ends_it()
    {
        Set(plan => plan with { Trunks = [A, B with { Domain = "nowhere.example" }] });
        Begin(number: "0446681800");
        Over();
        Assert.Equal("lookup.nothing!", Found);
        Assert.Equal(["nowhere.example"], Report[TrunkTestStep.LookUp].Findings[0].Arguments);
        Assert.Equal(TrunkTestState.Skipped, Report[TrunkTestStep.Reach].State);
    }

    [Theory]
    [InlineData(SipFailure.PortClosed, "reach.port-closed!")]
    [InlineData(SipFailure.Unreachable, "reach.unreachable!")]
    [InlineData(SipFailure.TlsName, "reach.tls-name!")]
    [InlineData(SipFailure.TlsExpired, "reach.tls-expired!")]
    [InlineData(SipFailure.TlsUntrusted, "reach.tls-untrusted!")]
    [InlineData(SipFailure.TlsFailed, "reach.tls-failed!")]
    [InlineData(SipFailure.Disconnected, "reach.disconnected!")]
    [InlineData(SipFailure.Garbled, "reach.garbled!")]
    public void A_server_that_cannot_be_reached_has_a_word(SipFailure failure, string found)
    {
        World.Sip.OnRequest = _ => new SipOutcome(503, "") { Failure = failure };
        Begin();
        Over();
        Assert.Equal(found, FoundIn(TrunkTestStep.Reach));
        Assert.Equal(TrunkTestState.Skipped, Report[TrunkTestStep.Register].State);
    }

    [Fact]
    public void Silence_is_told_from_a_closed_port_and_from_what_is_no_sip()
    {
        World.Sip.OnRequest = _ => new SipOutcome(408, "") { Failure = SipFailure.NoAnswer };
        World.Sip.ClosedPorts.Add(ServerOfB);
        Begin();
        Over();
        Assert.Equal("reach.port-closed!", FoundIn(TrunkTestStep.Reach));
        World.Sip.ClosedPorts.Clear();
        World.Sip.Noisy.Add(ServerOfB);
        Begin();
        Over();
        Assert.Equal("reach.garbled!", FoundIn(TrunkTestStep.Reach));
        // Some answer no OPTIONS and everything else: what follows decides.
        World.Sip.Noisy.Clear();
        Begin();
        Assert.Equal("reach.silent?", FoundIn(TrunkTestStep.Reach));
        World.Advance(13);
        Over();
        Assert.Equal("register.silent!", FoundIn(TrunkTestStep.Register));
    }

    [Fact]
    public void The_proxy_that_answers_is_used_and_the_silent_one_named()
    {
        World.Sip.OnRequest = request => request.Target.OutboundProxy == "sip:192.0.2.10" ? new SipOutcome(408, "") { Failure = SipFailure.NoAnswer } : new SipOutcome(200, "OK");
        Begin("a", "0446681800");
        Assert.Equal("sip:192.0.2.11", Call.Invite!.Target.OutboundProxy);
        Call.PeerRejects(486);
        Over();
        Assert.Equal("lookup.found lookup.found reach.answers reach.other-silent? register.not-needed call.busy?", Found);
    }

    [Fact]
    public void A_trunk_that_is_off_is_registered_for_the_test_only()
    {
        Set(plan => plan with { Trunks = [A, B with { Enabled = false }] });
        var before = World.Sip.Accounts.Count;
        Begin();
        Assert.Equal(before + 1, World.Sip.Accounts.Count);
        Taken();
        Over();
        Assert.True(Account.IsEnded);
        Assert.Equal(LiveTrunkState.Disabled, Live("b").State);
    }

    [Fact]
    public void A_draft_with_the_account_of_the_trunk_at_work_gives_it_back()
    {
        Register();
        var live = Account;
        Begin(change: order => order with { Draft = B with { ExpiresSeconds = 120 }, Password = "typed" });
        Assert.NotSame(live, Account);
        Assert.Equal(("typed", 120), (Account.Wanted.Credentials!.Password, (int)Account.Wanted.Expires.TotalSeconds));
        Taken(granted: 120);
        Over();
        Assert.True(Account.IsEnded);
        Assert.Equal((false, 1), (live.IsEnded, live.Refreshes));
    }

    [Fact]
    public void It_can_be_ended_at_any_moment_and_nothing_is_left()
    {
        Set(plan => plan with { Trunks = [A, B with { Enabled = false }] });
        Begin(number: "0446681800");
        Taken();
        Call.PeerRings();
        World.Run();
        Cancel();
        Assert.Equal("CANCEL", Call.Log);
        Assert.True(Account.IsEnded);
        Assert.True(Report.IsCancelled);
    }

    [Fact]
    public void One_test_at_a_time_and_none_for_ever()
    {
        Begin(change: order => order with { AwaitsCall = true });
        Begin();
        Assert.Equal("test.running!", Found);
        World.Advance(300);
        Over();
    }

    [Fact]
    public void The_end_of_the_program_ends_it()
    {
        Begin(number: "0446681800");
        Taken();
        _ = World.Service.StopAsync(TimeSpan.FromSeconds(3));
        World.Run();
        World.AssertClean(0);
        Assert.Equal((true, true), (Report.IsOver, Report.IsCancelled));
        Assert.Equal("CANCEL", Call.Log);
    }

    [Theory]
    [InlineData("112", "call.emergency!")]
    [InlineData("144", "call.emergency!")]
    [InlineData("+12025550123", "call.outside-country!")]
    [InlineData("abc", "call.no-number!")]
    public void What_people_may_not_call_a_test_may_not_either(string number, string found)
    {
        Begin(number: number);
        Taken();
        Over();
        Assert.Equal(found, FoundIn(TrunkTestStep.Call));
        Assert.Empty(World.Outside);
    }

    [Fact]
    public void A_full_trunk_carries_no_test()
    {
        Set(plan => plan with { Trunks = [A, B with { Channels = 1 }] });
        World.Service.Board.Trunks.Find("b")!.CallBegan();
        Begin(number: "0446681800");
        Taken();
        Over(calls: 1);
        Assert.Equal("call.full!", FoundIn(TrunkTestStep.Call));
    }

    [Theory]
    [InlineData(404, "call.unknown-number!")]
    [InlineData(484, "call.incomplete-number!")]
    [InlineData(488, "call.codec-refused!")]
    [InlineData(403, "call.forbidden!")]
    [InlineData(603, "call.forbidden!")]
    [InlineData(433, "call.caller-id!")]
    [InlineData(402, "call.credit!")]
    [InlineData(407, "call.wrong-password!")]
    [InlineData(503, "call.channels!")]
    [InlineData(500, "call.server-error!")]
    [InlineData(480, "call.unavailable?")]
    [InlineData(302, "call.redirected!")]
    [InlineData(483, "call.loop!")]
    [InlineData(420, "call.refused!")]
    public void What_comes_back_for_a_call_has_a_word(int status, string found)
    {
        Begin(number: "0446681800");
        Taken();
        Call.PeerRejects(status);
        Over();
        Assert.Equal(found, FoundIn(TrunkTestStep.Call));
        Assert.Equal([$"{status}"], Report[TrunkTestStep.Call].Findings[0].Details);
        Assert.Equal(TrunkTestState.Skipped, Report[TrunkTestStep.Sound].State);
    }

    [Fact]
    public void Srtp_that_is_refused_gives_way_where_it_may()
    {
        Set(plan => plan with { Trunks = [A, B with { Srtp = TrunkSrtp.Offered }] });
        Begin(number: "0446681800");
        Taken();
        Call.PeerRejects(488);
        World.Run();
        Assert.Equal(2, World.Outside.Count);
        Answered();
        World.Advance(9);
        Over();
        Assert.Equal("call.srtp-plain? call.answered", FoundIn(TrunkTestStep.Call));
        Set(plan => plan with { Trunks = [A, B with { Srtp = TrunkSrtp.Required }] });
        Begin(number: "0446681800");
        Taken();
        Call.PeerRejects(488);
        Over();
        Assert.Equal("call.srtp-refused!", FoundIn(TrunkTestStep.Call));
    }

    [Fact]
    public void A_call_that_nobody_takes_and_one_that_nobody_answers()
    {
        Begin(number: "0446681800");
        Taken();
        World.Advance(11);
        Over();
        Assert.Equal("call.silent!", FoundIn(TrunkTestStep.Call));
        Begin(number: "0446681800");
        Taken();
        Call.PeerRings();
        World.Advance(41);
        Over();
        Assert.Equal("call.rang?", FoundIn(TrunkTestStep.Call));
        Assert.Equal("CANCEL", Call.Log);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n")]
    public void An_answer_without_sound_is_named(string? sdp)
    {
        Begin(number: "0446681800");
        Taken();
        Call.PeerAnswers(sdp is null ? null : System.Text.Encoding.ASCII.GetBytes(sdp));
        Over();
        Assert.Equal("call.bad-answer!", FoundIn(TrunkTestStep.Call));
        Assert.Equal("BYE", Call.Log);
    }

    [Fact]
    public void A_call_that_the_other_side_cuts_is_named()
    {
        Begin(number: "0446681800");
        Taken();
        Answered();
        World.Advance(3);
        Call.PeerHangsUp();
        Over();
        Assert.StartsWith("sound.cut? sound.codec sound.received", FoundIn(TrunkTestStep.Sound), StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_from_outside_shows_how_it_was_read_and_goes_its_way()
    {
        var bob = World.Phone("102");
        Begin(change: order => order with { AwaitsCall = true });
        Taken();
        Assert.Equal(TrunkTestState.Running, Report[TrunkTestStep.Inbound].State);
        Assert.True(World.Service.MustAuthenticate("INVITE", new SipParty("", "+41791234567", "x"), IPEndPoint.Parse("203.0.113.9:5060"), "UDP"));
        var caller = World.CallFrom("192.0.2.20:5060", "0223004545", Sdp.Of(AudioCodec.Pcma), invite => invite.Headers["P-Asserted-Identity"] = "<sip:+41791234567@b.example>");
        Assert.Equal(InviteState.Calling, World.To(bob).State);
        caller.PeerCancels();
        World.Run();
        Assert.True(Report.IsOver);
        Assert.Equal("inbound.stranger? inbound.called inbound.caller inbound.goes", FoundIn(TrunkTestStep.Inbound));
        Assert.Equal(["0223004545", "Request-URI", "+41223004545"], Report[TrunkTestStep.Inbound].Findings[1].Arguments);
        Assert.Equal(["+41791234567", "P-Asserted-Identity"], Report[TrunkTestStep.Inbound].Findings[2].Arguments);
        Assert.Equal(["user:u102"], Report[TrunkTestStep.Inbound].Findings[3].Arguments);
        Assert.False(World.Service.Board.Trunks.IsWatched);
    }

    [Fact]
    public void A_call_to_a_number_that_is_none_of_ours_is_named_and_so_is_silence()
    {
        Begin(change: order => order with { AwaitsCall = true });
        Taken();
        World.CallFrom("192.0.2.20:5060", "acc1", Sdp.Of(AudioCodec.Pcma), invite => invite.From = new SipParty("", "anonymous", "anonymous.invalid"));
        Over();
        Assert.Equal("inbound.unknown-number! inbound.withheld", FoundIn(TrunkTestStep.Inbound));
        Begin(change: order => order with { AwaitsCall = true });
        Taken();
        World.Advance(61);
        Over();
        Assert.Equal("inbound.nothing!", FoundIn(TrunkTestStep.Inbound));
    }
}
