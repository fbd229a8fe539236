using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pbx.Sip.Engine;

/// <summary>Where chance comes from: the operating system in a running program, a seed in tests.</summary>
public interface IRandomSource
{
    /// <summary>Fills the span with random bytes.</summary>
    void Fill(Span<byte> bytes);
}

/// <summary>Cryptographic randomness, taken in blocks. Used on the loop only.</summary>
public sealed class CryptographicRandomSource : IRandomSource
{
    private readonly byte[] _block = new byte[1024];
    private int _used = 1024;

    /// <inheritdoc/>
    public void Fill(Span<byte> bytes)
    {
        if (_used + bytes.Length > _block.Length)
        {
            RandomNumberGenerator.Fill(_block);
            _used = 0;
        }
        var part = _block.AsSpan(_used, bytes.Length);
        part.CopyTo(bytes);
        part.Clear();
        _used += bytes.Length;
    }
}

/// <summary>Tags, branches and Call-IDs (RFC 3261 8.1.1.4, 8.1.1.7, 19.3) and the waiting times that are left to chance.</summary>
internal sealed class SipTokens(IRandomSource random)
{
    /// <summary>64 bits, twice what 19.3 asks for.</summary>
    public string NewTag() => Hex(8, "");

    public string NewBranch() => Hex(10, Headers.Via.MagicCookie);

    public string NewCallId() => Hex(16, "");

    /// <summary>A number from 0 to <paramref name="exclusiveMaximum"/> - 1.</summary>
    public uint Next(uint exclusiveMaximum)
    {
        Span<byte> bytes = stackalloc byte[4];
        random.Fill(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes) % exclusiveMaximum;
    }

    private string Hex(int count, string prefix) => string.Create(
        prefix.Length + count * 2, (random, prefix, count), static (text, state) =>
        {
            Span<byte> bytes = stackalloc byte[16];
            bytes = bytes[..state.count];
            state.random.Fill(bytes);
            state.prefix.CopyTo(text);
            Convert.TryToHexStringLower(bytes, text[state.prefix.Length..], out _);
        });
}
