namespace Pbx.Web.Security;

/// <summary>Names of authorization policies: each lets in its role and the stronger ones.</summary>
public static class PbxPolicies
{
    /// <summary>System owners.</summary>
    public const string Owner = "Owner";

    /// <summary>Administrators and owners.</summary>
    public const string Administrator = "Administrator";

    /// <summary>Managers, administrators and owners.</summary>
    public const string Manager = "Manager";

    /// <summary>Everybody who signed in.</summary>
    public const string User = "User";
}
