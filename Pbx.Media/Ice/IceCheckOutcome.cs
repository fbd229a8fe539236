namespace Pbx.Media.Ice;

/// <summary>What came of a STUN packet.</summary>
public enum IceCheckOutcome
{
    /// <summary>A valid check: its address is proved, consent is fresh.</summary>
    Valid,

    /// <summary>Not parsable as STUN.</summary>
    Malformed,

    /// <summary>A response or indication, which a lite agent does not wait for.</summary>
    NotARequest,

    /// <summary>A method other than Binding.</summary>
    UnknownMethod,

    BadFingerprint,

    /// <summary>No USERNAME or no MESSAGE-INTEGRITY: answered 400.</summary>
    MissingCredentials,

    /// <summary>The user fragment is not ours (any more): answered 401.</summary>
    WrongUsername,

    /// <summary>Signed with another password: answered 401.</summary>
    BadIntegrity,

    /// <summary>An attribute that must be understood is not: answered 420.</summary>
    UnknownAttributes,

    /// <summary>The peer takes itself for controlled as well: answered 487, so that it changes its role.</summary>
    RoleConflict,
}

/// <summary>What the owner does after a STUN packet: send the response back the same way, and look at changes.</summary>
/// <param name="Outcome">Named reason, to count.</param>
/// <param name="ResponseLength">Bytes of the response, 0 for none.</param>
/// <param name="NewAddress">The address is proved for the first time: DTLS and media may be accepted from it.</param>
/// <param name="SelectedChanged">Sending goes to another address from now on.</param>
public readonly record struct IceCheckResult(IceCheckOutcome Outcome, int ResponseLength, bool NewAddress, bool SelectedChanged);
