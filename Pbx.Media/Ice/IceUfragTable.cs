using System.Diagnostics.CodeAnalysis;
using System.Text;
using Pbx.Media.Stun;

namespace Pbx.Media.Ice;

/// <summary>Finds the session of a check on a shared port by our user fragment, the first half of USERNAME (RFC 8445 7.2.2). Allocates nothing per check.</summary>
public sealed class IceUfragTable<TSession>
    where TSession : class
{
    private const int MaxUfrag = 256;

    private readonly Dictionary<string, TSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TSession>.AlternateLookup<ReadOnlySpan<char>> _byChars;

    public IceUfragTable() => _byChars = _sessions.GetAlternateLookup<ReadOnlySpan<char>>();

    public int Count => _sessions.Count;

    public bool TryAdd(string ufrag, TSession session) => _sessions.TryAdd(ufrag, session);

    public bool Remove(string ufrag) => _sessions.Remove(ufrag);

    public bool TryFind(ReadOnlySpan<byte> packet, [NotNullWhen(true)] out TSession? session)
    {
        session = null;
        Span<char> chars = stackalloc char[MaxUfrag];
        return TryReadUfrag(packet, chars, out var length) && _byChars.TryGetValue(chars[..length], out session);
    }

    /// <summary>Our user fragment in a request, unverified.</summary>
    private static bool TryReadUfrag(ReadOnlySpan<byte> packet, Span<char> ufrag, out int length)
    {
        length = 0;
        if (!StunMessage.TryParse(packet, out var message, out _) || message.Class != StunClass.Request) return false;
        var username = message.Username;
        var colon = username.IndexOf((byte)':');
        return colon > 0 && colon <= ufrag.Length && Encoding.ASCII.TryGetChars(username[..colon], ufrag, out length);
    }
}
