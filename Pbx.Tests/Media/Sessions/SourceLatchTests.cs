using System.Net;
using Pbx.Media.Ice;
using Pbx.Media.Sessions;

namespace Pbx.Tests.Media.Sessions;

public class SourceLatchTests
{
    private static readonly TransportAddress Signalled = At("10.0.0.5", 4000);
    private static readonly TransportAddress SameHost = At("10.0.0.5", 4777);
    private static readonly TransportAddress Nat = At("203.0.113.9", 61000);
    private static readonly TransportAddress Attacker = At("198.51.100.66", 6666);

    private readonly SourceLatch _latch = new();

    [Fact]
    public void Nothing_is_taken_before_a_negotiation()
    {
        Assert.False(_latch.Accept(Signalled, 1, 1, false, Ms(0)));
        Assert.False(_latch.Remote.IsKnown());
    }

    [Fact]
    public void The_SDP_address_is_right_with_its_first_packet()
    {
        Open();
        Assert.True(_latch.Accept(Signalled, 1, 100, false, Ms(10)));
        Assert.True(_latch.IsLocked);
        Assert.Equal(Signalled, _latch.Remote);
    }

    [Fact]
    public void A_stranger_needs_four_packets_of_one_source_in_sequence()
    {
        Open();
        Assert.Equal([false, false, false, true], Send(Nat, 1, 10, 11, 12, 13));
        Assert.Equal(Nat, _latch.Remote);
    }

    [Theory]
    [InlineData(10, 12, 14, 16)]
    [InlineData(10, 10, 10, 10)]
    [InlineData(13, 12, 11, 10)]
    public void A_stranger_without_a_run_is_not_believed(params int[] sequence)
    {
        Open();
        Assert.DoesNotContain(true, Send(Nat, 1, sequence));
    }

    [Fact]
    public void The_signalling_host_needs_two_packets_and_no_window()
    {
        _latch.Open(At("192.168.1.20", 4000), default, At("203.0.113.9", 1), Ms(0));
        Assert.False(_latch.Accept(Nat, 7, 65535, false, Ms(60_000)));
        Assert.True(_latch.Accept(Nat, 7, 0, false, Ms(60_020)));
    }

    [Fact]
    public void After_the_window_no_stranger_is_learned()
    {
        Open();
        for (ushort i = 0; i < 50; i++)
            Assert.False(_latch.Accept(Attacker, 1, i, false, Ms(6000 + (20 * i))));
    }

    [Fact]
    public void A_locked_source_is_not_replaced_while_it_sends_even_in_the_window()
    {
        Open();
        Assert.True(_latch.Accept(Signalled, 1, 100, false, Ms(0)));
        for (ushort i = 0; i < 100; i++)
        {
            Assert.False(_latch.Accept(Attacker, 9, i, false, Ms(20 * i)));
            Assert.True(_latch.Accept(Signalled, 1, (ushort)(101 + i), false, Ms(20 * i)));
        }

        Assert.Equal(Signalled, _latch.Remote);
    }

    [Fact]
    public void An_attacker_who_was_faster_loses_the_latch_to_the_SDP_address()
    {
        Open();
        Send(Attacker, 9, 1, 2, 3, 4);
        Assert.Equal(Attacker, _latch.Remote);
        Assert.True(_latch.Accept(Signalled, 1, 100, false, Ms(7000)));
        Assert.Equal(Signalled, _latch.Remote);
        Assert.DoesNotContain(true, Send(Attacker, 9, 5, 6, 7, 8, 9));
    }

    [Fact]
    public void Where_SDP_and_signalling_agree_no_stranger_is_learned()
    {
        _latch.Open(Signalled, default, SameHost, Ms(0));
        Assert.DoesNotContain(true, Send(Attacker, 9, 1, 2, 3, 4, 5, 6));
        Assert.False(_latch.MayBePeer(Attacker, Ms(10)));
        Assert.Equal(Signalled, _latch.Remote);
        Assert.Equal([false, true], Send(SameHost, 1, 1, 2));
    }

    [Fact]
    public void While_a_phone_behind_a_NAT_holds_no_stranger_takes_its_place()
    {
        Open();
        Send(Nat, 1, 1, 2, 3, 4);
        Assert.Equal(Nat, _latch.Remote);
        _latch.Open(Signalled, default, default, Ms(20_000));
        Assert.DoesNotContain(true, Send(Attacker, 9, Ms(22_000), 1, 2, 3, 4, 5, 6));
        Assert.Equal(Nat, _latch.Remote);
        var moved = Nat.WithPort(62222);
        Assert.Equal([false, false, false, true], Send(moved, 1, Ms(23_000), 5, 6, 7, 8));
    }

    [Fact]
    public void An_authentic_packet_is_looked_for_only_where_it_would_be_taken()
    {
        Open();
        Assert.True(_latch.MayProve(Nat, Ms(0)));
        Assert.True(_latch.Accept(Nat, 1, 1, true, Ms(5900)));
        Assert.False(_latch.MayProve(Attacker, Ms(6000)));
        Assert.True(_latch.MayProve(Nat, Ms(6000)));
        Assert.True(_latch.MayProve(Attacker, Ms(7000)));
    }

    [Fact]
    public void Interleaved_strangers_do_not_break_the_run_of_the_right_one()
    {
        Open();
        var accepted = false;
        for (ushort i = 0; i < 4; i++)
        {
            _latch.Accept(Attacker, 9, (ushort)(i * 7), false, Ms(i));
            accepted = _latch.Accept(Nat, 1, i, false, Ms(i));
        }

        Assert.True(accepted);
    }

    [Fact]
    public void A_silent_source_may_come_again_from_another_port_of_its_host_but_not_from_elsewhere()
    {
        Open();
        Assert.True(_latch.Accept(Signalled, 1, 100, false, Ms(0)));
        Assert.DoesNotContain(true, Send(Attacker, 1, Ms(20_000), 101, 102, 103, 104, 105));
        _latch.Open(At("192.168.1.20", 4000), default, At("203.0.113.9", 1), Ms(30_000));
        Send(Nat, 1, Ms(30_010), 1, 2);
        Assert.Equal(Nat, _latch.Remote);
        var moved = Nat.WithPort(62222);
        Assert.Equal([false, true], Send(moved, 1, Ms(40_000), 3, 4));
        Assert.Equal(moved, _latch.Remote);
    }

    [Fact]
    public void A_negotiation_with_another_address_begins_anew_and_one_with_the_same_keeps_the_lock()
    {
        Open();
        Send(Nat, 1, 1, 2, 3, 4);
        _latch.Open(Signalled, default, default, Ms(10_000));
        Assert.Equal(Nat, _latch.Remote);
        var other = At("10.0.0.6", 4000);
        _latch.Open(other, default, default, Ms(20_000));
        Assert.Equal(other, _latch.Remote);
        Assert.False(_latch.IsLocked);
    }

    [Fact]
    public void An_old_style_hold_keeps_the_lock()
    {
        Open();
        Assert.True(_latch.Accept(Signalled, 1, 100, false, Ms(0)));
        _latch.Open(default, default, default, Ms(9000));
        Assert.Equal(Signalled, _latch.Remote);
        Assert.True(_latch.Accept(Signalled, 1, 101, false, Ms(9000)));
    }

    [Fact]
    public void An_authenticated_packet_needs_no_run()
    {
        Open();
        Assert.True(_latch.Accept(Nat, 1, 1, true, Ms(9000)));
        Assert.False(_latch.Accept(Attacker, 1, 2, true, Ms(9020)));
        Assert.True(_latch.Accept(Attacker, 1, 3, true, Ms(10_100)));
        Assert.True(_latch.Accept(SameHost, 1, 4, true, Ms(10_120)));
    }

    [Fact]
    public void RTCP_is_taken_from_the_host_of_the_RTP_only()
    {
        _latch.Open(Signalled, Signalled.WithPort(4001), default, Ms(0));
        Assert.False(_latch.AcceptRtcp(Attacker, true, false));
        Assert.Equal(4001, _latch.RemoteRtcp.Port);
        Assert.True(_latch.AcceptRtcp(At("10.0.0.5", 4999), true, false));
        Assert.Equal(4999, _latch.RemoteRtcp.Port);
    }

    private static TransportAddress At(string address, int port) => TransportAddress.Udp(new IPEndPoint(IPAddress.Parse(address), port));

    private static TimeSpan Ms(int value) => TimeSpan.FromMilliseconds(value);

    private void Open() => _latch.Open(Signalled, default, default, Ms(0));

    private bool[] Send(TransportAddress from, uint ssrc, params int[] sequence) => Send(from, ssrc, Ms(0), sequence);

    private bool[] Send(TransportAddress from, uint ssrc, TimeSpan start, params int[] sequence) =>
        [.. sequence.Select((s, i) => _latch.Accept(from, ssrc, (ushort)s, false, start + Ms(20 * i)))];
}
