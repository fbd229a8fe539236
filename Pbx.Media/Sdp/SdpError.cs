namespace Pbx.Media.Sdp;

/// <summary>Why a text is not a session description.</summary>
public enum SdpErrorReason
{
    None,
    Empty,
    TooLarge,
    TooManyLines,
    TooManyMedia,
    NulCharacter,
    BadLine,
    BadVersion,
    MissingOrigin,
    BadOrigin,
    BadConnection,
    BadBandwidth,
    BadTiming,
    BadMedia,
    BadPort,
    BadAttribute,
}

/// <summary>The reason and the line, counted from 1, at which a session description was refused.</summary>
public readonly record struct SdpError(SdpErrorReason Reason, int Line)
{
    public override string ToString() => $"{Reason} in line {Line}";
}
