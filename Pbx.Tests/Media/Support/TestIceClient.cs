using System.Buffers.Binary;
using System.Text;
using Pbx.Media.Ice;
using Pbx.Media.Stun;

namespace Pbx.Tests.Media.Support;

/// <summary>A full, controlling ICE agent as small as tests need: checks from several local addresses, retransmission (RFC 8489 6.2.1),
/// regular nomination, consent checks, role change on 487. Sans-IO: <see cref="Poll"/> gives what to send.</summary>
public sealed class TestIceClient(IceCredentials local, IceCredentials remote, int seed = 1)
{
    public static readonly TimeSpan Retransmit = TimeSpan.FromMilliseconds(500);
    public static readonly TimeSpan ConsentInterval = TimeSpan.FromSeconds(5);

    private readonly Random _random = new(seed);
    private readonly List<Path> _paths = [];
    private readonly ulong _tieBreaker = (ulong)seed;

    public IceCredentials Local { get; private set; } = local;

    public IceCredentials Remote { get; private set; } = remote;

    public bool Controlling { get; set; } = true;

    public TransportAddress? Nominated { get; private set; }

    public TransportAddress? Mapped { get; private set; }

    public int LastError { get; private set; }

    /// <summary>Adds one of our addresses to check from.</summary>
    public void AddLocal(TransportAddress address, uint priority) => _paths.Add(new Path(address, priority));

    /// <summary>The network behind this address is gone.</summary>
    public void RemoveLocal(TransportAddress address)
    {
        _paths.RemoveAll(p => p.Address == address);
        if (Nominated == address) Nominated = null;
    }

    public void Restart(IceCredentials newLocal, IceCredentials newRemote)
    {
        (Local, Remote, Nominated) = (newLocal, newRemote, null);
        foreach (var path in _paths) (path.Valid, path.Due, path.Pending) = (false, TimeSpan.Zero, null);
    }

    /// <summary>Packets that are due, each with the local address to send it from.</summary>
    public IEnumerable<(TransportAddress From, byte[] Packet)> Poll(TimeSpan now)
    {
        foreach (var path in _paths.ToArray())
        {
            if (path.Due > now) continue;
            path.Due = now + (path.Valid ? ConsentInterval : Retransmit);
            if (Nominated is null && path.Valid) Nominate(path, now);
            yield return (path.Address, Check(path, Nominated == path.Address));
        }
    }

    /// <summary>Takes a response that came to this local address.</summary>
    public bool Handle(TransportAddress at, ReadOnlySpan<byte> packet, TimeSpan now)
    {
        if (!StunMessage.TryParse(packet, out var message, out _) || !message.VerifyFingerprint()) return false;
        var path = _paths.Find(p => p.Address == at);
        if (path?.Pending is null || !message.TransactionId.SequenceEqual(path.Pending)) return false;
        if (message.Class == StunClass.Error)
        {
            LastError = message.ErrorCode;
            if (LastError != StunErrorCode.RoleConflict || !message.VerifyIntegrity(Key(Remote))) return false;
            Controlling = !Controlling;
            path.Due = now;
            return false;
        }
        if (!message.VerifyIntegrity(Key(Remote)) || !message.TryGetXorMappedAddress(out var mapped)) return false;
        Mapped = mapped;
        path.Pending = null;
        if (!path.Valid)
        {
            path.Valid = true;
            if (Nominated is null) Nominate(path, now);
        }
        return true;
    }

    /// <summary>One Binding request as this client would send it now.</summary>
    public byte[] Check(TransportAddress from, bool useCandidate, uint priority = 1) =>
        Check(_paths.Find(p => p.Address == from) ?? new Path(from, priority), useCandidate);

    private static byte[] Key(IceCredentials credentials) => Encoding.UTF8.GetBytes(credentials.Password);

    private void Nominate(Path path, TimeSpan now)
    {
        Nominated = path.Address;
        path.Due = now;
    }

    private byte[] Check(Path path, bool useCandidate)
    {
        path.Pending = new byte[12];
        _random.NextBytes(path.Pending);
        var buffer = new byte[400];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, path.Pending);
        writer.AddUsername(Encoding.UTF8.GetBytes($"{Remote.Ufrag}:{Local.Ufrag}"));
        // What Chromium adds and nobody needs to understand.
        Span<byte> networkInfo = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(networkInfo, 0x0001000A);
        writer.Add(0xC057, networkInfo);
        if (Controlling) writer.AddIceControlling(_tieBreaker);
        else writer.AddIceControlled(_tieBreaker);
        if (useCandidate && Controlling) writer.AddUseCandidate();
        writer.AddPriority(path.Priority);
        writer.AddMessageIntegrity(Key(Remote));
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }

    private sealed class Path(TransportAddress address, uint priority)
    {
        public TransportAddress Address { get; } = address;

        public uint Priority { get; } = priority;

        public bool Valid { get; set; }

        public TimeSpan Due { get; set; }

        public byte[]? Pending { get; set; }
    }
}
