using System.Text.Json;
using Pbx.Sip;
using Pbx.Sip.Authentication;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Tests.Support;

namespace Pbx.Tests.Sip.Authentication;

public class DigestTests
{
    private const string Realm = "pbx.example";
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);
    private readonly DigestAuthenticator _server = new(Realm, new byte[32]);
    private readonly Func<string, DigestSecret?> _users = name => name == "alice" ? Secret("alice", "s3crèt") : null;
    private int _cnonce;

    [Theory]
    [InlineData(DigestAlgorithm.Md5, "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData(DigestAlgorithm.Sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void Rfc7616_3_9_1(DigestAlgorithm algorithm, string response) => Assert.Equal(response, DigestHash.Response(
        algorithm, DigestHash.Ha1(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life"),
        "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "00000001", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "auth", "GET", "/dir/index.html"));

    [Fact]
    public void Published_vectors()
    {
        var tried = 0;
        using var file = JsonDocument.Parse(File.ReadAllText(TestData.PathOf("vectors/digest.json")));
        foreach (var v in file.RootElement.EnumerateArray())
        {
            string? Text(string name) => v.GetProperty(name).GetString();
            if (Text("algorithm") is not ("MD5" or "SHA-256") || !DigestAlgorithms.TryParse(Text("algorithm"), out var algorithm)) continue;
            var ha1 = DigestHash.Ha1(algorithm.Value, Text("username")!, Text("realm")!, Text("password")!);
            Assert.Equal(Text("response"), DigestHash.Response(
                algorithm.Value, ha1, Text("nonce")!, Text("nc"), Text("cnonce"), Text("qop"), Text("method")!, Text("uri")!));
            tried++;
        }
        Assert.Equal(6, tried);
    }

    [Fact]
    public void A_client_and_the_server_agree_for_request_after_request()
    {
        var client = Client("s3crèt");
        var first = Register();
        Assert.Equal(DigestVerdict.Missing, Verify(first).Verdict);
        var refused = _server.ChallengeResponse(first, "t", Start);
        Assert.Equal(["SHA-256", "MD5"], refused.WwwAuthenticate.Select(c => c.AlgorithmName));
        var next = Register();
        Assert.True(client.TryAnswer(first, refused, next, 0));
        Assert.Equal("SHA-256", Assert.Single(next.Authorization).AlgorithmName);
        Assert.Equal(DigestVerdict.Valid, Verify(next).Verdict);
        for (var n = 2; n < 20; n++)
        {
            var again = Register();
            client.Apply(again);
            Assert.Equal(n.ToString("x8"), Assert.Single(again.Authorization).NonceCount);
            Assert.Equal(DigestVerdict.Valid, Verify(again).Verdict);
        }
    }

    [Fact]
    public void A_replay_is_refused_and_reordering_is_not()
    {
        var client = Client("s3crèt");
        client.TryAnswer(Register(), _server.ChallengeResponse(Register(), "t", Start), Register(), 0);
        var requests = Enumerable.Range(0, 3).Select(_ => Register()).ToArray();
        foreach (var request in requests) client.Apply(request);
        Assert.Equal(DigestVerdict.Valid, Verify(requests[2]).Verdict);
        Assert.Equal(DigestVerdict.Valid, Verify(requests[0]).Verdict);
        Assert.Equal((DigestVerdict.Stale, DigestReason.NonceReplayed), (Verify(requests[0]).Verdict, Verify(requests[2]).Reason));
        Assert.Equal(DigestVerdict.Valid, Verify(requests[1]).Verdict);
    }

    [Fact]
    public void An_old_or_foreign_nonce_is_stale_only_for_who_knows_the_password()
    {
        var client = Client("s3crèt");
        var request = Register();
        client.TryAnswer(Register(), _server.ChallengeResponse(Register(), "t", Start), request, 0);
        var late = _server.Verify(request, _users, Start + TimeSpan.FromMinutes(6));
        Assert.Equal((DigestVerdict.Stale, DigestReason.NonceExpired), (late.Verdict, late.Reason));
        var other = new DigestAuthenticator(Realm, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
        Assert.Equal(DigestVerdict.Stale, other.Verify(request, _users, Start).Verdict);

        var wrong = Register();
        Client("guess").TryAnswer(Register(), _server.ChallengeResponse(Register(), "t", Start), wrong, 0);
        Assert.Equal(DigestVerdict.Wrong, _server.Verify(wrong, _users, Start + TimeSpan.FromMinutes(6)).Verdict);
        Assert.Equal(DigestVerdict.Wrong, Verify(wrong).Verdict);
        Assert.Contains("stale=true", _server.ChallengeResponse(request, "t", Start, stale: true).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_that_does_not_exist_is_as_wrong_as_a_wrong_password()
    {
        var known = Register();
        Client("guess").TryAnswer(Register(), _server.ChallengeResponse(Register(), "t", Start), known, 0);
        var unknown = Register();
        Client("guess", "mallory").TryAnswer(Register(), _server.ChallengeResponse(Register(), "t", Start), unknown, 0);
        Assert.Equal(Verify(known).Verdict, Verify(unknown).Verdict);
        Assert.Equal((DigestReason.WrongPassword, DigestReason.UnknownUser), (Verify(known).Reason, Verify(unknown).Reason));
        Assert.Equal(0, _server.RememberedNonces);
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("mallory")]
    public void Wrong_with_a_good_nonce_is_final_whether_the_user_exists_or_not(string name)
    {
        var client = Client("guess", name);
        var wrong = Register();
        client.TryAnswer(Register(), _server.ChallengeResponse(Register(), "t", Start), wrong, 0);
        Assert.True(Verify(wrong).IsFinal);

        // an old nonce is no proof of anything: a new one comes
        Assert.False(_server.Verify(wrong, _users, Start + TimeSpan.FromMinutes(6)).IsFinal);
    }

    [Theory]
    [InlineData("MD5-sess", "auth")]
    [InlineData("SHA-256-sess", "auth")]
    [InlineData("MD5", "auth-int")]
    [InlineData(null, "auth")]
    [InlineData("MD5", null)]
    public void Every_way_of_counting_is_understood(string? algorithm, string? qop)
    {
        var challenge = _server.Challenge(Start)[1] with { AlgorithmName = algorithm, Qop = qop is null ? [] : [qop] };
        var response = SipResponse.For(Register(), 401);
        response.Headers.Add(HeaderNames.WwwAuthenticate, challenge);
        var request = Register();
        request.Body = "body"u8.ToArray();
        Assert.True(Client("s3crèt").TryAnswer(Register(), response, request, 0));
        Assert.Equal(DigestVerdict.Valid, Verify(request).Verdict);
        Assert.Equal(DigestVerdict.Stale, Verify(request).Verdict);
        request.Body = "other"u8.ToArray();
        Assert.Equal(qop == "auth-int" ? DigestVerdict.Wrong : DigestVerdict.Stale, Verify(request).Verdict);
    }

    [Fact]
    public void Credentials_do_not_serve_another_method_or_address()
    {
        var request = Register();
        Client("s3crèt").TryAnswer(Register(), _server.ChallengeResponse(Register(), "t", Start), request, 0);
        var invite = new SipRequest("INVITE", request.RequestUri, request.Headers.Clone());
        Assert.Equal(DigestVerdict.Wrong, Verify(invite).Verdict);
        request.RequestUri = SipUri.Parse("sip:other.example");
        Assert.Equal(DigestReason.WrongUri, Verify(request).Reason);
    }

    [Fact]
    public void The_client_tries_once_more_on_a_new_nonce_and_then_stops()
    {
        var client = Client("wrong");
        var first = Register();
        var second = Register();
        Assert.True(client.TryAnswer(first, _server.ChallengeResponse(first, "t", Start), second, 0));
        var same = SipResponse.For(second, 401);
        same.Headers.Add(HeaderNames.WwwAuthenticate, _server.Challenge(Start)[0] with { Nonce = second.Authorization[0].Nonce });
        Assert.False(client.TryAnswer(second, same, Register(), 1));
        var third = Register();
        Assert.True(client.TryAnswer(second, _server.ChallengeResponse(second, "t", Start), third, 1));
        Assert.Equal("00000001", third.Authorization[0].NonceCount);
        Assert.False(client.TryAnswer(third, _server.ChallengeResponse(third, "t", Start), Register(), 2));
    }

    [Fact]
    public void Proxies_and_unknown_algorithms()
    {
        var client = Client("s3crèt");
        var response = SipResponse.For(Register(), 407);
        response.Headers.Add("Proxy-Authenticate", "Digest realm=\"p\", nonce=\"n1\", algorithm=SHA-512-256, qop=\"auth\"");
        response.Headers.Add("Proxy-Authenticate", "Basic realm=\"p\"");
        Assert.False(client.TryAnswer(Register(), response, Register(), 0));
        response.Headers.Add("Proxy-Authenticate", "Digest realm=\"p\", nonce=\"n1\",, qop=\"auth-int, auth\", opaque=\"o\"");
        var next = Register();
        Assert.True(client.TryAnswer(Register(), response, next, 0));
        Assert.Empty(next.Authorization);
        Assert.Equal(("o", "auth", (string?)null), (next.ProxyAuthorization[0].Opaque, next.ProxyAuthorization[0].Qop, next.ProxyAuthorization[0].AlgorithmName));
    }

    [Fact]
    public void Memory_for_nonces_is_bounded_and_forgetting_is_safe()
    {
        var small = new DigestAuthenticator(Realm, new byte[16], null, rememberedNonces: 10);
        SipRequest? oldest = null;
        for (var n = 0; n < 50; n++)
        {
            var request = Register();
            Client("s3crèt").TryAnswer(Register(), small.ChallengeResponse(Register(), "t", Start), request, 0);
            Assert.Equal(DigestVerdict.Valid, small.Verify(request, _users, Start).Verdict);
            oldest ??= request;
        }
        Assert.InRange(small.RememberedNonces, 1, 10);
        Assert.Equal(DigestVerdict.Stale, small.Verify(oldest!, _users, Start).Verdict);
    }

    private DigestResult Verify(SipRequest request) => _server.Verify(request, _users, Start + TimeSpan.FromSeconds(1));

    private DigestClient Client(string password, string user = "alice") => new(user, password, () => $"c{_cnonce++}");

    private static DigestSecret Secret(string user, string password) => new(
        $"sip:{user}@{Realm}", DigestHash.Ha1(DigestAlgorithm.Md5, user, Realm, password), DigestHash.Ha1(DigestAlgorithm.Sha256, user, Realm, password));

    private static SipRequest Register() => new("REGISTER", new SipUri(null, Realm))
    {
        From = new NameAddress(new SipUri("alice", Realm)).WithTag("1"),
        To = new NameAddress(new SipUri("alice", Realm)),
        CallId = "c",
        CSeq = new CSeq(1, "REGISTER"),
    };
}
