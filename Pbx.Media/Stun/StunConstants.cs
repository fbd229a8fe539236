namespace Pbx.Media.Stun;

/// <summary>The class of a message (RFC 8489 5).</summary>
public enum StunClass
{
    Request = 0,
    Indication = 1,
    Success = 2,
    Error = 3,
}

/// <summary>Methods (RFC 8489 18.2).</summary>
public static class StunMethod
{
    public const int Binding = 1;
}

/// <summary>Attribute types (RFC 8489 18.3, RFC 8445 20.1). Those below 0x8000 must be understood.</summary>
public static class StunAttribute
{
    public const ushort MappedAddress = 0x0001;
    public const ushort Username = 0x0006;
    public const ushort MessageIntegrity = 0x0008;
    public const ushort ErrorCode = 0x0009;
    public const ushort UnknownAttributes = 0x000A;
    public const ushort Realm = 0x0014;
    public const ushort Nonce = 0x0015;
    public const ushort MessageIntegritySha256 = 0x001C;
    public const ushort PasswordAlgorithm = 0x001D;
    public const ushort UserHash = 0x001E;
    public const ushort XorMappedAddress = 0x0020;
    public const ushort Priority = 0x0024;
    public const ushort UseCandidate = 0x0025;
    public const ushort Software = 0x8022;
    public const ushort Fingerprint = 0x8028;
    public const ushort IceControlled = 0x8029;
    public const ushort IceControlling = 0x802A;

    public static bool IsKnown(ushort type) => type is MappedAddress or Username or MessageIntegrity or ErrorCode or UnknownAttributes or Realm
        or Nonce or MessageIntegritySha256 or PasswordAlgorithm or UserHash or XorMappedAddress or Priority or UseCandidate
        or Software or Fingerprint or IceControlled or IceControlling;
}

/// <summary>Error codes (RFC 8489 14.8, RFC 8445 7.3.1.1).</summary>
public static class StunErrorCode
{
    public const int BadRequest = 400;
    public const int Unauthenticated = 401;
    public const int UnknownAttribute = 420;
    public const int RoleConflict = 487;
}

/// <summary>Why bytes are not a STUN message.</summary>
public enum StunParseError
{
    None,
    TooShort,
    TooLong,
    NotStun,
    BadLength,
    TruncatedAttribute,
}
