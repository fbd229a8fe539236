using System.Security.Cryptography;
using System.Text;

namespace Pbx.Media.Ice;

/// <summary>User fragment and password of one side (RFC 8445 5.3).</summary>
public sealed class IceCredentials
{
    private const string IceChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const int UfragLength = 8, PasswordLength = 24;

    public IceCredentials(string ufrag, string password)
    {
        ArgumentNullException.ThrowIfNull(ufrag);
        ArgumentNullException.ThrowIfNull(password);
        Ufrag = ufrag;
        Password = password;
        UfragBytes = Encoding.UTF8.GetBytes(ufrag);
        PasswordBytes = Encoding.UTF8.GetBytes(password);
    }

    public string Ufrag { get; }

    public string Password { get; }

    internal byte[] UfragBytes { get; }

    internal byte[] PasswordBytes { get; }

    public static IceCredentials Generate(RandomNumberGenerator random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return new IceCredentials(Text(random, UfragLength), Text(random, PasswordLength));
    }

    // A password does not belong in logs.
    public override string ToString() => Ufrag;

    private static string Text(RandomNumberGenerator random, int length)
    {
        Span<byte> bytes = stackalloc byte[length];
        random.GetBytes(bytes);
        Span<char> text = stackalloc char[length];
        for (var i = 0; i < length; i++) text[i] = IceChars[bytes[i] & 63];
        return new string(text);
    }
}
