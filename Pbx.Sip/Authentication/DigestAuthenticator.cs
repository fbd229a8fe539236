using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Authentication;

/// <summary>What a request proved.</summary>
public enum DigestVerdict
{
    /// <summary>No credentials for our realm: challenge.</summary>
    Missing,

    /// <summary>The sender knows the password and the nonce is good.</summary>
    Valid,

    /// <summary>The sender knows the password but the nonce is old, foreign or used up: challenge with stale=true.</summary>
    Stale,

    /// <summary>Refuse. Whether the user exists must not show.</summary>
    Wrong,
}

/// <summary>The reason of a verdict, for counting and logs, never for the answer.</summary>
public enum DigestReason
{
    None,
    NoCredentials,
    UnsupportedAlgorithm,
    UnsupportedQop,
    WrongUri,
    UnknownUser,
    WrongPassword,
    NonceExpired,
    NonceReplayed,
}

/// <summary>Result of a check.</summary>
/// <param name="IsFinal">The nonce was good and the credentials wrong: another challenge would only make a phone try the same again, at once and for ever.</param>
public sealed record DigestResult(DigestVerdict Verdict, DigestReason Reason, string UserName = "", DigestSecret? Secret = null, bool IsFinal = false);

/// <summary>
/// The server side of digest authentication (RFC 3261 22, RFC 7616, RFC 8760): offers SHA-256 before MD5, tracks nonce counts, and does the
/// same work for users that do not exist. Owned by the signalling loop.
/// </summary>
public sealed class DigestAuthenticator
{
    private readonly NonceIssuer _nonces;
    private readonly byte[] _secret;

    /// <param name="secret">At least 16 random octets, new at each start.</param>
    /// <param name="nonceLifetime">How long one nonce serves; five minutes when null.</param>
    public DigestAuthenticator(string realm, byte[] secret, TimeSpan? nonceLifetime = null, int rememberedNonces = 50_000)
    {
        Realm = realm;
        _secret = secret;
        _nonces = new NonceIssuer(secret, nonceLifetime ?? TimeSpan.FromMinutes(5), rememberedNonces);
    }

    public string Realm { get; }

    internal int RememberedNonces => _nonces.Remembered;

    /// <summary>The challenges for a 401 or 407, strongest first (RFC 8760 2.4).</summary>
    public IReadOnlyList<DigestChallenge> Challenge(TimeSpan now, bool stale = false)
    {
        var nonce = _nonces.Issue(now);
        return [Offer(DigestAlgorithm.Sha256, nonce, stale), Offer(DigestAlgorithm.Md5, nonce, stale)];
    }

    /// <summary>A 401 (or 407 when <paramref name="proxy"/>) to the request, with fresh challenges.</summary>
    public SipResponse ChallengeResponse(SipRequest request, string toTag, TimeSpan now, bool stale = false, bool proxy = false)
    {
        var response = SipResponse.For(request, proxy ? 407 : 401, null, toTag);
        var name = proxy ? HeaderNames.ProxyAuthenticate : HeaderNames.WwwAuthenticate;
        foreach (var challenge in Challenge(now, stale)) response.Headers.Add(name, challenge);
        return response;
    }

    /// <summary>Checks the credentials of a request. <paramref name="find"/> is asked once whenever there are credentials.</summary>
    public DigestResult Verify(SipRequest request, Func<string, DigestSecret?> find, TimeSpan now, bool proxy = false)
    {
        foreach (var given in proxy ? request.ProxyAuthorization : request.Authorization)
        {
            if (!given.IsDigest || !given.Realm.Equals(Realm, StringComparison.Ordinal)) continue;
            return Verify(given, request, find, now);
        }
        return new DigestResult(DigestVerdict.Missing, DigestReason.NoCredentials);
    }

    private DigestResult Verify(DigestCredentials given, SipRequest request, Func<string, DigestSecret?> find, TimeSpan now)
    {
        DigestResult Wrong(DigestReason reason) => new(DigestVerdict.Wrong, reason, given.Username);

        if (!DigestAlgorithms.TryParse(given.AlgorithmName, out var algorithm)) return Wrong(DigestReason.UnsupportedAlgorithm);
        if (given.Qop is not null && given.Qop.ToLowerInvariant() is not ("auth" or "auth-int")) return Wrong(DigestReason.UnsupportedQop);
        if (!ConcernsRequest(given.Uri, request.RequestUri)) return Wrong(DigestReason.WrongUri);

        var secret = find(given.Username);
        // For a user that does not exist, the same sums over a hash that no password has.
        var decoy = Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(given.Username)));
        var ha1 = secret is null ? decoy : algorithm.Value.IsSha256() ? secret.Ha1Sha256 : secret.Ha1Md5;
        var expected = DigestHash.Response(
            algorithm.Value, ha1, given.Nonce, given.NonceCount, given.Cnonce, given.Qop, request.Method, given.Uri, request.Body.Span);
        var same = DigestHash.Same(given.Response, expected);
        var fresh = _nonces.IsFresh(given.Nonce, now, out var serial);
        if (secret is null || !same)
            return Wrong(secret is null ? DigestReason.UnknownUser : DigestReason.WrongPassword) with { IsFinal = fresh };
        if (!fresh) return new DigestResult(DigestVerdict.Stale, DigestReason.NonceExpired, given.Username, secret);
        // A client without qop has no count: each nonce serves it once.
        var count = given.Qop is null ? 1 : Count(given.NonceCount);
        return _nonces.TryUse(serial, count, now)
            ? new DigestResult(DigestVerdict.Valid, DigestReason.None, given.Username, secret)
            : new DigestResult(DigestVerdict.Stale, DigestReason.NonceReplayed, given.Username, secret);
    }

    private DigestChallenge Offer(DigestAlgorithm algorithm, string nonce, bool stale) => new()
    {
        Realm = Realm,
        Nonce = nonce,
        Stale = stale,
        AlgorithmName = algorithm.NameOf(),
        Qop = ["auth"],
    };

    private static uint Count(string? text) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var count) ? count : 0;

    // The digest-uri may differ from the Request-URI in ports and parameters that hops rewrite (RFC 3261 22.4), not in whom it addresses.
    private static bool ConcernsRequest(string digestUri, SipUri requestUri)
    {
        if (!SipUri.TryParse(digestUri, out var uri)) return false;
        if (uri.Opaque is not null) return uri.Equals(requestUri);
        return uri.User == requestUri.User && uri.Host.Equals(requestUri.Host, StringComparison.OrdinalIgnoreCase);
    }
}
