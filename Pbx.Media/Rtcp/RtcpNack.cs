namespace Pbx.Media.Rtcp;

/// <summary>An entry of a generic NACK (RFC 4585 section 6.2.1): a packet and a bit for each of the sixteen behind it.</summary>
public readonly record struct RtcpNack(ushort PacketId, ushort Mask)
{
    public bool Contains(ushort sequenceNumber)
    {
        var behind = (ushort)(sequenceNumber - PacketId);
        return behind == 0 || (behind <= 16 && (Mask >> (behind - 1) & 1) != 0);
    }

    /// <summary>Writes the numbers into <paramref name="numbers"/> (17 at most) and returns how many.</summary>
    public int Expand(Span<ushort> numbers)
    {
        var count = 0;
        numbers[count++] = PacketId;
        for (var bit = 0; bit < 16; bit++)
        {
            if ((Mask >> bit & 1) != 0)
                numbers[count++] = (ushort)(PacketId + bit + 1);
        }

        return count;
    }

    /// <summary>Packs ascending sequence numbers into entries; returns how many entries were needed.</summary>
    public static int Pack(ReadOnlySpan<ushort> numbers, Span<RtcpNack> entries)
    {
        var count = 0;
        foreach (var number in numbers)
        {
            var behind = count == 0 ? 0 : (ushort)(number - entries[count - 1].PacketId);
            if (count > 0 && behind == 0)
                continue;
            if (count > 0 && behind <= 16)
                entries[count - 1] = entries[count - 1] with { Mask = (ushort)(entries[count - 1].Mask | 1 << (behind - 1)) };
            else if (count < entries.Length)
                entries[count++] = new(number, 0);
            else
                break;
        }

        return count;
    }
}
