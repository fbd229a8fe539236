using System.Globalization;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Authentication;

/// <summary>
/// The client side of digest authentication (RFC 3261 22.2-22.3, RFC 8760 2.4): answers 401 and 407, keeps nonce and count for each realm,
/// and gives up where the answer would be the same again.
/// </summary>
public sealed class DigestClient(string username, string password, Func<string> newCnonce)
{
    private const int MaxAttempts = 2;

    private readonly Dictionary<(string Realm, bool Proxy), Session> _sessions = [];

    /// <summary>
    /// Puts credentials into <paramref name="next"/>, the request that follows a refusal (new CSeq and branch are the caller's work).
    /// False when there is no usable challenge, or another try would only fail again.
    /// </summary>
    /// <param name="attempt">0 after the first refusal of this request, 1 after the second ...</param>
    public bool TryAnswer(SipRequest refused, SipResponse response, SipRequest next, int attempt)
    {
        if (attempt >= MaxAttempts) return false;
        var proxy = response.StatusCode == 407;
        var challenges = proxy ? response.ProxyAuthenticate : response.WwwAuthenticate;
        var answered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var challenge in challenges)
        {
            if (!challenge.IsDigest || challenge.Nonce.Length == 0 || answered.Contains(challenge.Realm)) continue;
            if (!DigestAlgorithms.TryParse(challenge.AlgorithmName, out var algorithm) || !Qop(challenge, out var qop)) continue;
            // The same nonce refused again means a wrong password; a new one may mean that the old had merely aged, stale or not.
            if (!challenge.Stale && UsedNonce(refused, challenge.Realm, proxy) == challenge.Nonce) return false;
            _sessions[(challenge.Realm, proxy)] = new Session(challenge, algorithm.Value, qop);
            answered.Add(challenge.Realm);
        }
        if (answered.Count == 0) return false;
        Apply(next);
        return true;
    }

    /// <summary>Puts in credentials for every realm that has challenged before, with the next nonce-count. Replaces old credentials.</summary>
    public void Apply(SipRequest request)
    {
        if (_sessions.Count == 0) return;
        request.Headers.Remove(HeaderNames.Authorization);
        request.Headers.Remove(HeaderNames.ProxyAuthorization);
        foreach (var ((_, proxy), session) in _sessions)
            request.Headers.Add(proxy ? HeaderNames.ProxyAuthorization : HeaderNames.Authorization, Credentials(session, request));
    }

    private DigestCredentials Credentials(Session session, SipRequest request)
    {
        var challenge = session.Challenge;
        var uri = request.RequestUri.ToString();
        var count = session.Qop is null ? null : (++session.Count).ToString("x8", CultureInfo.InvariantCulture);
        var cnonce = session.Qop is null && !session.Algorithm.IsSession() ? null : newCnonce();
        var ha1 = DigestHash.Ha1(session.Algorithm, username, challenge.Realm, password);
        return new DigestCredentials
        {
            Username = username,
            Realm = challenge.Realm,
            Nonce = challenge.Nonce,
            Uri = uri,
            Opaque = challenge.Opaque,
            AlgorithmName = challenge.AlgorithmName,
            Qop = session.Qop,
            NonceCount = count,
            Cnonce = cnonce,
            Response = DigestHash.Response(
                session.Algorithm, ha1, challenge.Nonce, count, cnonce, session.Qop, request.Method, uri, request.Body.Span),
        };
    }

    // auth where offered, auth-int where it is the only one, none for an RFC 2069 challenge.
    private static bool Qop(DigestChallenge challenge, out string? qop)
    {
        qop = null;
        if (challenge.Qop.Count == 0) return true;
        qop = challenge.Qop.Contains("auth", StringComparer.OrdinalIgnoreCase) ? "auth"
            : challenge.Qop.Contains("auth-int", StringComparer.OrdinalIgnoreCase) ? "auth-int" : null;
        return qop is not null;
    }

    private static string? UsedNonce(SipRequest request, string realm, bool proxy)
    {
        foreach (var given in proxy ? request.ProxyAuthorization : request.Authorization)
            if (given.Realm == realm) return given.Nonce;
        return null;
    }

    private sealed class Session(DigestChallenge challenge, DigestAlgorithm algorithm, string? qop)
    {
        public DigestChallenge Challenge { get; } = challenge;
        public DigestAlgorithm Algorithm { get; } = algorithm;
        public string? Qop { get; } = qop;
        public uint Count { get; set; }
    }
}
