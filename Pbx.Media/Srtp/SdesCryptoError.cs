namespace Pbx.Media.Srtp;

/// <summary>Why an <c>a=crypto</c> line cannot be used.</summary>
public enum SdesCryptoError
{
    None,
    MalformedLine,
    BadTag,
    UnknownSuite,
    UnsupportedKeyMethod,
    BadKey,
    BadKeyLength,
    BadLifetime,

    /// <summary>A master key identifier would be in every packet; no phone needs it.</summary>
    MkiNotSupported,

    /// <summary>A session parameter that must be understood (RFC 4568 6.3.7), for example UNENCRYPTED_SRTP.</summary>
    UnsupportedParameter,
}
