namespace Pbx.Media.Srtp;

/// <summary>The highest index so far and which of the 128 up to it were seen (RFC 3711 3.3.2).</summary>
public struct ReplayWindow
{
    public const int Size = 128;

    private UInt128 _seen;

    public ulong Highest { get; private set; }

    public readonly bool IsEmpty => _seen == UInt128.Zero;

    public readonly SrtpDropReason Check(ulong index)
    {
        if (IsEmpty || index > Highest) return SrtpDropReason.None;
        var age = Highest - index;
        if (age >= Size) return SrtpDropReason.TooOld;
        return ((_seen >> (int)age) & UInt128.One) == UInt128.Zero ? SrtpDropReason.None : SrtpDropReason.Replayed;
    }

    /// <summary>Marks an authenticated index.</summary>
    public void Accept(ulong index)
    {
        if (IsEmpty)
        {
            Reset(index);
        }
        else if (index > Highest)
        {
            var step = index - Highest;
            _seen = step >= Size ? UInt128.One : (_seen << (int)step) | UInt128.One;
            Highest = index;
        }
        else if (Highest - index is < Size and var age)
        {
            _seen |= UInt128.One << (int)age;
        }
    }

    /// <summary>Begins anew at this index.</summary>
    public void Reset(ulong index)
    {
        Highest = index;
        _seen = UInt128.One;
    }
}
