using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Pbx.Sip;
using Pbx.Sip.Engine;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;
using Pbx.Sip.Transport;
using TransportTarget = Pbx.Sip.Transport.SipTarget;

namespace Pbx.Tests.Sip.Engine;

/// <summary>Engines that talk to each other as bytes over a network with delay, jitter (and so reordering) and loss from a seed, in virtual time.</summary>
internal sealed class VirtualInternet(int seed, double loss)
{
    private readonly PriorityQueue<Action, (TimeSpan, long)> _events = new();
    private readonly Dictionary<IPEndPoint, VirtualNode> _nodes = [];
    private long _order;

    public Random Random { get; } = new(seed);

    public TimeSpan Now { get; private set; }

    public long Datagrams { get; private set; }

    public VirtualNode Add(string address, ISipApplication application, SipEngineSettings? settings = null)
    {
        var node = new VirtualNode(this, new IPEndPoint(IPAddress.Parse(address), 5060), application, settings ?? new SipEngineSettings(), seed + _nodes.Count);
        _nodes.Add(node.EndPoint, node);
        return node;
    }

    public void Schedule(TimeSpan delay, Action action) => _events.Enqueue(action, (Now + delay, ++_order));

    public void Transmit(SipMessage message, IPEndPoint from, IPEndPoint to)
    {
        Datagrams++;
        if (Random.NextDouble() < loss || !_nodes.TryGetValue(to, out var node)) return;
        var bytes = message.ToBytes();
        Schedule(TimeSpan.FromMilliseconds(5 + Random.NextDouble() * 40), () => node.Receive(bytes, from));
    }

    /// <summary>Runs until nothing is left to happen, but no longer than the limit.</summary>
    public void Run(TimeSpan limit)
    {
        while (true)
        {
            var next = _events.TryPeek(out _, out var due) ? due.Item1 : TimeSpan.MaxValue;
            foreach (var node in _nodes.Values)
                if (node.Deadline < next) next = node.Deadline;
            if (next == TimeSpan.MaxValue || next > limit) return;
            if (next > Now) Now = next;
            while (_events.TryPeek(out _, out due) && due.Item1 <= Now) _events.Dequeue()();
            foreach (var node in _nodes.Values) node.Advance();
        }
    }
}

/// <summary>One engine at one address.</summary>
internal sealed class VirtualNode : IEngineNetwork
{
    private readonly VirtualInternet _internet;

    public VirtualNode(VirtualInternet internet, IPEndPoint endPoint, ISipApplication application, SipEngineSettings settings, int seed)
    {
        _internet = internet;
        EndPoint = endPoint;
        Engine = new SipEngine(settings, application, this, new SeededRandomSource(seed), NullLogger.Instance);
    }

    public IPEndPoint EndPoint { get; }

    public SipEngine Engine { get; }

    public TimeSpan Deadline { get; private set; } = TimeSpan.MaxValue;

    public void Advance() => Deadline = Engine.Advance(_internet.Now);

    public void Receive(byte[] bytes, IPEndPoint from)
    {
        Assert.True(SipParser.TryParseDatagram(bytes, out var message, out var error), error?.ToString());
        if (message is SipRequest request) request.TopVia = request.TopVia!.Seen(from);
        Advance();
        Engine.OnMessage(message, new SipFlow(SipTransportKind.Udp, EndPoint, from));
        Advance();
    }

    public void Do(Action action)
    {
        Advance();
        action();
        Advance();
    }

    public void AssertEmpty()
    {
        Assert.Equal(0, Engine.Transactions.ClientCount);
        Assert.Equal(0, Engine.Transactions.ServerCount);
        Assert.Equal(0, Engine.Transactions.OngoingCount);
        Assert.Equal(0, Engine.Dialogs.Count);
        Assert.Equal(0, Engine.Dialogs.SessionCount);
        Assert.Equal(0, Engine.Timers.Count);
        Assert.Equal(0, Engine.Statistics[SipCounter.ApplicationException]);
    }

    public bool TrySend(SipMessage message, SipFlow flow)
    {
        _internet.Transmit(message, EndPoint, flow.Remote);
        return true;
    }

    public SipFlow? FlowTo(TransportTarget target) => new(target.Transport, EndPoint, target.Remote);

    public void Resolve(SipUri uri, Action<IReadOnlyList<TransportTarget>> done) => done([]);

    public (string Host, int Port) AdvertisedFor(SipFlow flow) => (EndPoint.Address.ToString(), EndPoint.Port);
}
