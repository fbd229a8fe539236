using System.Buffers.Binary;

namespace Pbx.Media.Rtp;

/// <summary>Writes RTP headers (RFC 3550 section 5.1) and changes fields of a packet in place.</summary>
public static class RtpWriter
{
    /// <summary>Writes the twelve fixed bytes: no CSRC, no extension, no padding. Returns 12.</summary>
    public static int WriteHeader(Span<byte> packet, bool marker, int payloadType, ushort sequenceNumber, uint timestamp, uint ssrc)
    {
        packet[0] = 0x80;
        packet[1] = (byte)((marker ? 0x80 : 0) | (payloadType & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], ssrc);
        return RtpPacket.MinHeaderLength;
    }

    public static void SetMarker(Span<byte> packet, bool marker) => packet[1] = (byte)((packet[1] & 0x7F) | (marker ? 0x80 : 0));

    public static void SetPayloadType(Span<byte> packet, int payloadType) => packet[1] = (byte)((packet[1] & 0x80) | (payloadType & 0x7F));

    public static void SetSequenceNumber(Span<byte> packet, ushort sequenceNumber) =>
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], sequenceNumber);

    public static void SetTimestamp(Span<byte> packet, uint timestamp) => BinaryPrimitives.WriteUInt32BigEndian(packet[4..], timestamp);

    public static void SetSsrc(Span<byte> packet, uint ssrc) => BinaryPrimitives.WriteUInt32BigEndian(packet[8..], ssrc);

    public static void SetHasExtension(Span<byte> packet, bool value) => packet[0] = (byte)((packet[0] & 0xEF) | (value ? 0x10 : 0));

    /// <summary>Takes the padding off a packet: clears its bit and returns the shorter length.</summary>
    public static int RemovePadding(Span<byte> packet, int paddingLength)
    {
        packet[0] &= 0xDF;
        return packet.Length - paddingLength;
    }
}
