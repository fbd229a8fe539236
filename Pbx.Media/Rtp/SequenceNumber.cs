namespace Pbx.Media.Rtp;

/// <summary>Arithmetic of numbers that wrap around (RFC 1982, as RFC 3550 uses it).</summary>
public static class SequenceNumber
{
    /// <summary>How far <paramref name="a"/> is ahead of <paramref name="b"/>, negative when behind.</summary>
    public static int Difference(ushort a, ushort b) => (short)(a - b);

    /// <summary>The same for timestamps.</summary>
    public static int Difference(uint a, uint b) => (int)(a - b);

    public static bool IsNewer(ushort a, ushort b) => Difference(a, b) > 0;

    public static bool IsNewer(uint a, uint b) => Difference(a, b) > 0;
}

/// <summary>Counts a 16-bit sequence number on without wrapping (RFC 3550 appendix A.1): cycles above, the number below.</summary>
public struct ExtendedSequence
{
    private bool _started;

    /// <summary>The highest number seen.</summary>
    public long Highest { get; private set; }

    /// <summary>The number as a count that does not wrap; old packets give a number below <see cref="Highest"/>.</summary>
    public long Update(ushort sequenceNumber)
    {
        if (!_started)
        {
            _started = true;
            // One cycle above zero, so that a reordered packet before the first is not negative.
            return Highest = 0x10000 + sequenceNumber;
        }

        var extended = Peek(sequenceNumber);
        if (extended > Highest)
            Highest = extended;
        return extended;
    }

    /// <summary>What <see cref="Update"/> would give, without remembering it.</summary>
    public readonly long Peek(ushort sequenceNumber) =>
        _started ? Highest + SequenceNumber.Difference(sequenceNumber, (ushort)Highest) : 0x10000 + sequenceNumber;

    public void Reset() => this = default;
}
