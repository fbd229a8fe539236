using System.Net;
using Pbx.Sip.Engine;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;
using Pbx.Sip.Transport;
using TransportTarget = Pbx.Sip.Transport.SipTarget;

namespace Pbx.Tests.Sip.Engine;

/// <summary>Chance from a seed.</summary>
internal sealed class SeededRandomSource(int seed) : IRandomSource
{
    private readonly Random _random = new(seed);

    public void Fill(Span<byte> bytes) => _random.NextBytes(bytes);
}

/// <summary>The world of one engine in a script: what it sends is kept, parsed again from its bytes.</summary>
internal sealed class TestNetwork : IEngineNetwork
{
    public static readonly IPEndPoint Local = new(IPAddress.Parse("192.0.2.1"), 5060);

    public Queue<(SipMessage Message, SipFlow Flow)> Sent { get; } = new();

    public HashSet<IPEndPoint> Unreachable { get; } = [];

    public HashSet<SipFlow> Closed { get; } = [];

    public Dictionary<string, IReadOnlyList<TransportTarget>> Names { get; } = [];

    public bool TrySend(SipMessage message, SipFlow flow)
    {
        if (Unreachable.Contains(flow.Remote) || Closed.Contains(flow)) return false;
        Sent.Enqueue((Reparse(message), flow));
        return true;
    }

    public SipFlow? FlowTo(TransportTarget target) => new(target.Transport, Local, target.Remote, target.Transport.IsReliable() ? 99 + Closed.Count : 0);

    public void Resolve(SipUri uri, Action<IReadOnlyList<TransportTarget>> done) =>
        done(Names.TryGetValue(uri.HostName, out var targets) ? targets : []);

    public (string Host, int Port) AdvertisedFor(SipFlow flow) => (flow.Local.Address.ToString(), flow.Local.Port);

    public static SipMessage Reparse(SipMessage message)
    {
        Assert.True(SipParser.TryParseDatagram(message.ToBytes(), out var parsed, out var error), error?.ToString());
        return parsed;
    }
}
