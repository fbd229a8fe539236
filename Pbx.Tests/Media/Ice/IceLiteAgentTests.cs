using System.Net;
using System.Security.Cryptography;
using System.Text;
using Pbx.Media.Ice;
using Pbx.Media.Stun;
using Pbx.Tests.Media.Support;

namespace Pbx.Tests.Media.Ice;

public sealed class IceLiteAgentTests : IDisposable
{
    private static readonly TransportAddress Wifi = TransportAddress.Udp(IPEndPoint.Parse("192.0.2.10:40000"));
    private static readonly TransportAddress Mobile = TransportAddress.Udp(IPEndPoint.Parse("[2001:db8::7]:50000"));
    private static readonly TransportAddress Tcp = TransportAddress.From(IceProtocol.Tcp, IPEndPoint.Parse("192.0.2.10:41000"), 7);

    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly IceLiteAgent _agent;
    private readonly TestIceClient _client;
    private readonly byte[] _response = new byte[200];
    private TimeSpan _now = TimeSpan.FromSeconds(100);

    public IceLiteAgentTests()
    {
        _agent = new IceLiteAgent(_random);
        _client = new TestIceClient(IceCredentials.Generate(_random), _agent.Local);
    }

    public void Dispose() => _random.Dispose();

    private IceCheckResult Send(byte[] packet, TransportAddress from) => _agent.HandleStun(packet, from, _now, _response);

    private IceCheckResult Check(TransportAddress from, bool nominate, uint priority = 1) => Send(_client.Check(from, nominate, priority), from);

    /// <summary>Plays client and agent against each other on virtual time, over a network that loses by seed.</summary>
    private void Run(TimeSpan duration, double loss = 0, int seed = 1, Action<IceCheckResult>? each = null)
    {
        var random = new Random(seed);
        for (var end = _now + duration; _now < end; _now += TimeSpan.FromMilliseconds(50))
        {
            foreach (var (from, packet) in _client.Poll(_now))
            {
                if (random.NextDouble() < loss) continue;
                var result = Send(packet, from);
                each?.Invoke(result);
                if (result.ResponseLength > 0 && random.NextDouble() >= loss) _client.Handle(from, _response.AsSpan(0, result.ResponseLength), _now);
            }
            if (_agent.NextDeadline <= _now) _agent.Tick(_now);
        }
    }

    [Fact]
    public void Credentials_are_long_enough_and_differ()
    {
        Assert.True(_agent.Local.Ufrag.Length >= 4 && _agent.Local.Password.Length >= 22);
        Assert.NotEqual(_agent.Local.Ufrag, _client.Local.Ufrag);
        Assert.DoesNotContain(_agent.Local.Password, _agent.Local.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_browser_connects_nominates_and_keeps_its_consent()
    {
        _client.AddLocal(Wifi, 100);
        Run(TimeSpan.FromMinutes(2));
        Assert.Equal(IceState.Connected, _agent.State);
        Assert.True(_agent.IsNominated);
        Assert.Equal(Wifi, _agent.Selected);
        Assert.Equal(Wifi, _client.Nominated);
        Assert.Equal(Wifi.ToEndPoint(), _client.Mapped!.Value.ToEndPoint());
        Assert.True(_agent.IsProved(Wifi));
        Assert.False(_agent.IsProved(Mobile));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_connects_through_thirty_percent_loss(int seed)
    {
        _client.AddLocal(Wifi, 100);
        _client.AddLocal(Mobile, 50);
        Run(TimeSpan.FromSeconds(20), loss: 0.3, seed);
        Assert.Equal(IceState.Connected, _agent.State);
        Assert.Equal(_client.Nominated, _agent.Selected);
    }

    [Fact]
    public void The_first_check_proves_the_address_and_is_reported_once()
    {
        var first = Check(Wifi, nominate: false);
        Assert.Equal(new IceCheckResult(IceCheckOutcome.Valid, first.ResponseLength, NewAddress: true, SelectedChanged: true), first);
        Assert.False(_agent.IsNominated);
        var second = Check(Wifi, nominate: true);
        Assert.Equal(new IceCheckResult(IceCheckOutcome.Valid, first.ResponseLength, NewAddress: false, SelectedChanged: false), second);
        Assert.True(_agent.IsNominated);
    }

    [Fact]
    public void The_peer_moves_to_another_pair_and_back()
    {
        Check(Wifi, true, 100);
        var other = Check(Tcp, false, 10);
        Assert.True(other is { NewAddress: true, SelectedChanged: false });
        Assert.Equal(Wifi, _agent.Selected);
        Assert.True(Check(Tcp, true, 10).SelectedChanged);
        Assert.Equal(Tcp, _agent.Selected);
        Check(Wifi, false, 100);
        Assert.True(Check(Wifi, true, 100).SelectedChanged);
        Assert.Equal(Wifi, _agent.Selected);
    }

    [Fact]
    public void Aggressive_nomination_settles_on_the_highest_priority()
    {
        var changes = 0;
        for (var i = 0; i < 10; i++)
        {
            if (Check(Mobile, true, 10).SelectedChanged) changes++;
            if (Check(Wifi, true, 100).SelectedChanged) changes++;
            _now += TimeSpan.FromSeconds(1);
        }
        Assert.Equal(Wifi, _agent.Selected);
        Assert.Equal(2, changes);
    }

    [Fact]
    public void Without_checks_for_30_seconds_the_peer_is_lost_and_may_come_back()
    {
        Check(Wifi, true);
        var start = _now;
        Assert.Equal(start + TimeSpan.FromSeconds(30), _agent.NextDeadline);
        _now = start + TimeSpan.FromSeconds(29.9);
        Assert.False(_agent.Tick(_now));
        _now = start + TimeSpan.FromSeconds(30);
        Assert.True(_agent.Tick(_now));
        Assert.Equal(IceState.Lost, _agent.State);
        Assert.Null(_agent.Selected);
        Assert.Null(_agent.NextDeadline);
        Assert.True(_agent.TryTakeRemoved(out var gone));
        Assert.Equal(Wifi, gone);
        Assert.False(_agent.TryTakeRemoved(out _));
        Assert.True(Check(Mobile, true) is { Outcome: IceCheckOutcome.Valid, SelectedChanged: true });
        Assert.Equal(IceState.Connected, _agent.State);
    }

    [Fact]
    public void A_silent_selected_pair_gives_way_to_one_that_lives()
    {
        Check(Wifi, true, 100);
        _now += TimeSpan.FromSeconds(20);
        Check(Tcp, false, 10);
        _now += TimeSpan.FromSeconds(10);
        Assert.True(_agent.Tick(_now));
        Assert.Equal(Tcp, _agent.Selected);
        Assert.Equal(IceState.Connected, _agent.State);
    }

    [Fact]
    public void A_cut_tcp_connection_keeps_the_session_until_consent_ends()
    {
        Check(Tcp, true);
        _agent.Remove(Tcp);
        Assert.Null(_agent.Selected);
        Assert.Equal(IceState.Connected, _agent.State);
        Assert.Equal(_now + TimeSpan.FromSeconds(30), _agent.NextDeadline);
        Assert.True(_agent.Tick(_now + TimeSpan.FromSeconds(30)));
        Assert.Equal(IceState.Lost, _agent.State);
    }

    [Fact]
    public void Restart_takes_old_checks_until_the_first_new_one()
    {
        _client.AddLocal(Wifi, 100);
        Run(TimeSpan.FromSeconds(10));
        var old = _agent.Local;
        var fresh = _agent.Restart();
        Assert.NotEqual(old.Ufrag, fresh.Ufrag);
        Assert.NotEqual(old.Password, fresh.Password);
        Assert.Same(old, _agent.Previous);
        // A second restart before the peer reacted: it can only know the first credentials.
        fresh = _agent.Restart();
        Assert.Equal(IceCheckOutcome.Valid, Check(Wifi, true, 100).Outcome);
        Assert.Equal(Wifi, _agent.Selected);

        var stale = _client.Check(Wifi, true);
        _client.Restart(IceCredentials.Generate(_random), fresh);
        _client.AddLocal(Mobile, 50);
        _client.RemoveLocal(Wifi);
        var lost = false;
        Run(TimeSpan.FromSeconds(10), each: r => lost |= r.Outcome != IceCheckOutcome.Valid);
        Assert.False(lost);
        Assert.Null(_agent.Previous);
        Assert.Equal(Mobile, _agent.Selected);
        Assert.False(_agent.IsProved(Wifi));
        Assert.Equal(IceCheckOutcome.WrongUsername, Send(stale, Wifi).Outcome);
    }

    [Fact]
    public void A_peer_that_takes_itself_for_controlled_changes_its_role()
    {
        _client.AddLocal(Wifi, 100);
        _client.Controlling = false;
        var conflicts = 0;
        Run(TimeSpan.FromSeconds(3), each: r => conflicts += r.Outcome == IceCheckOutcome.RoleConflict ? 1 : 0);
        Assert.Equal(1, conflicts);
        Assert.Equal(StunErrorCode.RoleConflict, _client.LastError);
        Assert.True(_client.Controlling);
        Assert.True(_agent.IsNominated);
    }

    [Fact]
    public void Bad_checks_are_refused_by_name()
    {
        byte[] Request(Action<byte[]>? change = null, string? username = null, string? password = null, ushort? extra = null)
        {
            var buffer = new byte[300];
            var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, new byte[12]);
            if (username != "") writer.AddUsername(Encoding.UTF8.GetBytes(username ?? $"{_agent.Local.Ufrag}:x"));
            if (extra is { } type) writer.Add(type, [1, 2]);
            if (password != "") writer.AddMessageIntegrity(Encoding.UTF8.GetBytes(password ?? _agent.Local.Password));
            writer.AddFingerprint();
            var packet = buffer[..writer.Length];
            change?.Invoke(packet);
            return packet;
        }

        int ErrorOf(byte[] packet, IceCheckOutcome outcome)
        {
            var result = Send(packet, Wifi);
            Assert.Equal(outcome, result.Outcome);
            if (result.ResponseLength == 0) return 0;
            Assert.True(StunMessage.TryParse(_response.AsSpan(0, result.ResponseLength), out var message, out _));
            Assert.Equal(StunClass.Error, message.Class);
            return message.ErrorCode;
        }

        Assert.Equal(0, ErrorOf([1, 2, 3], IceCheckOutcome.Malformed));
        Assert.Equal(0, ErrorOf(Request(p => p[^1] ^= 1), IceCheckOutcome.BadFingerprint));
        Assert.Equal(0, ErrorOf(Convert.FromHexString("0101" + "00002112a442000000000000000000000000"), IceCheckOutcome.NotARequest));
        Assert.Equal(0, ErrorOf(Convert.FromHexString("0011" + "00002112a442000000000000000000000000"), IceCheckOutcome.NotARequest));
        Assert.Equal(0, ErrorOf(Convert.FromHexString("0003" + "00002112a442000000000000000000000000"), IceCheckOutcome.UnknownMethod));
        Assert.Equal(400, ErrorOf(Request(username: ""), IceCheckOutcome.MissingCredentials));
        Assert.Equal(400, ErrorOf(Request(password: ""), IceCheckOutcome.MissingCredentials));
        Assert.Equal(401, ErrorOf(Request(username: "other:x"), IceCheckOutcome.WrongUsername));
        Assert.Equal(401, ErrorOf(Request(username: "nocolon"), IceCheckOutcome.WrongUsername));
        Assert.Equal(401, ErrorOf(Request(password: "guess"), IceCheckOutcome.BadIntegrity));
        Assert.Equal(420, ErrorOf(Request(extra: 0x7001), IceCheckOutcome.UnknownAttributes));
        Assert.Equal(0, _agent.PairCount);
        Assert.Equal(IceState.Waiting, _agent.State);
        Assert.Equal(IceCheckOutcome.Valid, Send(Request(), Wifi).Outcome);
    }

    [Fact]
    public void Addresses_are_capped_and_the_selected_one_stays()
    {
        Check(Wifi, true, 100);
        for (var port = 1; port <= 100; port++) Check(TransportAddress.Udp(new IPEndPoint(IPAddress.Loopback, port)), false);
        Assert.Equal(16, _agent.PairCount);
        Assert.Equal(Wifi, _agent.Selected);
        var removed = 0;
        while (_agent.TryTakeRemoved(out var address))
        {
            removed++;
            Assert.False(_agent.IsProved(address));
        }
        Assert.Equal(85, removed);
    }

    [Fact]
    public void A_check_allocates_nothing()
    {
        var table = new IceUfragTable<IceLiteAgent>();
        Assert.True(table.TryAdd(_agent.Local.Ufrag, _agent));
        var packet = _client.Check(Wifi, true);
        void Round()
        {
            if (Datagram.Classify(packet) != DatagramKind.Stun || !table.TryFind(packet, out var agent)) throw new InvalidOperationException();
            if (agent.HandleStun(packet, Wifi, _now, _response).Outcome != IceCheckOutcome.Valid) throw new InvalidOperationException();
        }
        for (var i = 0; i < 200; i++) Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_shared_port_finds_the_session_by_ufrag()
    {
        var other = new IceLiteAgent(_random);
        var table = new IceUfragTable<IceLiteAgent>();
        Assert.True(table.TryAdd(other.Local.Ufrag, other));
        Assert.True(table.TryAdd(_agent.Local.Ufrag, _agent));
        Assert.False(table.TryAdd(_agent.Local.Ufrag, other));
        Assert.True(table.TryFind(_client.Check(Wifi, false), out var found));
        Assert.Same(_agent, found);
        Assert.True(table.Remove(_agent.Local.Ufrag));
        Assert.False(table.TryFind(_client.Check(Wifi, false), out _));
        Assert.False(table.TryFind([1, 2, 3], out _));
        Assert.Equal(1, table.Count);
    }
}
