using Pbx.Core.Users;

namespace Pbx.Tests.Core.Users;

public class SipSecretsTests
{
    // RFC 7616 3.9.1 prints responses, RFC 2617 3.5 prints none of H(A1); both sides of these were computed from their A1 texts.
    [Fact]
    public void Hashes_are_those_of_the_a1_text()
    {
        Assert.Equal("939e7578ed9e3c518a452acee763bce9", SipSecrets.Ha1Md5("Mufasa", "testrealm@host.com", "Circle Of Life"));
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("Mufasa:http-auth@example.org:Circle of Life"u8)),
            SipSecrets.Ha1Sha256("Mufasa", "http-auth@example.org", "Circle of Life"));
    }
}
