using System.Security.Cryptography;
using System.Text;

namespace Pbx.Core.Users;

/// <summary>SIP passwords and the hashes that are kept in their place (RFC 7616 3.4.2, RFC 8760).</summary>
public static class SipSecrets
{
    /// <summary>Length of a generated password: about 116 bits.</summary>
    public const int PasswordLength = 20;

    // Typed from a screen into a telephone: nothing that looks like something else (0 O o 1 l I), nothing that a phone's keypad lacks.
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

    /// <summary>A new password.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString(Alphabet, PasswordLength);

    /// <summary>H(user:realm:password) with MD5, lower-case hex.</summary>
    public static string Ha1Md5(string userName, string realm, string password) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes($"{userName}:{realm}:{password}")));

    /// <summary>H(user:realm:password) with SHA-256, lower-case hex.</summary>
    public static string Ha1Sha256(string userName, string realm, string password) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{userName}:{realm}:{password}")));

    /// <summary>Puts a password's hashes on an account.</summary>
    internal static void SetSipPassword(this PbxUser user, string realm, string password)
    {
        user.Ha1Md5 = Ha1Md5(user.SipName!, realm, password);
        user.Ha1Sha256 = Ha1Sha256(user.SipName!, realm, password);
    }
}
