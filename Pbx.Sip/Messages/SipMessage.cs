using System.Buffers;
using Pbx.Sip.Authentication;
using Pbx.Sip.Headers;

namespace Pbx.Sip.Messages;

/// <summary>
/// A request or response (RFC 3261 7): start line, header fields, body. Typed headers are parsed when first asked for and kept.
/// One owner at a time; hand on a <c>Clone</c>.
/// </summary>
public abstract class SipMessage
{
    protected SipMessage(SipHeaders headers) => Headers = headers;

    public SipHeaders Headers { get; }

    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary><see cref="NameAddress.Empty"/> when absent or malformed; the parser lets no such message through.</summary>
    public NameAddress From
    {
        get => Headers.Get<NameAddress>(HeaderNames.From) ?? NameAddress.Empty;
        set => Headers.Set(HeaderNames.From, value);
    }

    /// <inheritdoc cref="From"/>
    public NameAddress To
    {
        get => Headers.Get<NameAddress>(HeaderNames.To) ?? NameAddress.Empty;
        set => Headers.Set(HeaderNames.To, value);
    }

    /// <summary>Empty when absent.</summary>
    public string CallId
    {
        get => Headers[HeaderNames.CallId] ?? "";
        set => Headers.Set(HeaderNames.CallId, value);
    }

    /// <summary>The default value (method null) when absent or malformed.</summary>
    public CSeq CSeq
    {
        get => Pbx.Sip.Headers.CSeq.TryParse(Headers.Text(HeaderNames.CSeq), out var value) ? value : default;
        set => Headers.Set(HeaderNames.CSeq, value.ToString());
    }

    public IReadOnlyList<Via> Vias
    {
        get => Headers.GetList<Via>(HeaderNames.Via);
        set => Headers.SetList(HeaderNames.Via, value);
    }

    /// <summary>The first Via; setting replaces that one alone.</summary>
    public Via? TopVia
    {
        get => Headers.GetList<Via>(HeaderNames.Via) is { Count: > 0 } all ? all[0] : null;
        set
        {
            if (value is null) Headers.RemoveFirst<Via>(HeaderNames.Via);
            else Headers.SetFirst(HeaderNames.Via, value);
        }
    }

    public IReadOnlyList<NameAddress> Contacts
    {
        get => Addresses(HeaderNames.Contact);
        set => Headers.SetList(HeaderNames.Contact, value);
    }

    /// <summary>The first Contact, or null.</summary>
    public NameAddress? Contact
    {
        get => Contacts is { Count: > 0 } all ? all[0] : null;
        set => SetOrRemove(HeaderNames.Contact, value);
    }

    public IReadOnlyList<NameAddress> Routes
    {
        get => Addresses(HeaderNames.Route);
        set => Headers.SetList(HeaderNames.Route, value);
    }

    public IReadOnlyList<NameAddress> RecordRoutes
    {
        get => Addresses(HeaderNames.RecordRoute);
        set => Headers.SetList(HeaderNames.RecordRoute, value);
    }

    /// <summary>RFC 3327.</summary>
    public IReadOnlyList<NameAddress> Paths
    {
        get => Addresses(HeaderNames.Path);
        set => Headers.SetList(HeaderNames.Path, value);
    }

    /// <summary>RFC 3325 9.1.</summary>
    public IReadOnlyList<NameAddress> AssertedIdentities
    {
        get => Addresses(HeaderNames.PAssertedIdentity);
        set => Headers.SetList(HeaderNames.PAssertedIdentity, value);
    }

    /// <summary>0 to 255; null when absent or malformed.</summary>
    public int? MaxForwards
    {
        get => SipText.TryNumber(Headers.Text(HeaderNames.MaxForwards), 255, out var hops) ? (int)hops : null;
        set => SetNumber(HeaderNames.MaxForwards, (uint?)value);
    }

    public uint? Expires
    {
        get => Number(HeaderNames.Expires);
        set => SetNumber(HeaderNames.Expires, value);
    }

    public uint? MinExpires
    {
        get => Number(HeaderNames.MinExpires);
        set => SetNumber(HeaderNames.MinExpires, value);
    }

    public MediaType? ContentType
    {
        get => Headers.Get<MediaType>(HeaderNames.ContentType);
        set => SetOrRemove(HeaderNames.ContentType, value);
    }

    public IReadOnlyList<MediaType> Accept => Headers.GetList<MediaType>(HeaderNames.Accept);

    public TokenSet Supported
    {
        get => Tokens(HeaderNames.Supported);
        set => Headers.Set(HeaderNames.Supported, value);
    }

    public TokenSet Require
    {
        get => Tokens(HeaderNames.Require);
        set => SetTokens(HeaderNames.Require, value);
    }

    public TokenSet ProxyRequire => Tokens(HeaderNames.ProxyRequire);

    public TokenSet Unsupported
    {
        get => Tokens(HeaderNames.Unsupported);
        set => SetTokens(HeaderNames.Unsupported, value);
    }

    public TokenSet Allow
    {
        get => Tokens(HeaderNames.Allow);
        set => SetTokens(HeaderNames.Allow, value);
    }

    public TokenSet AllowEvents
    {
        get => Tokens(HeaderNames.AllowEvents);
        set => SetTokens(HeaderNames.AllowEvents, value);
    }

    /// <summary>The User-Agent of a request or the Server of a response.</summary>
    public string? UserAgent
    {
        get => Headers[HeaderNames.UserAgent] ?? Headers[HeaderNames.Server];
        set => Headers[this is SipResponse ? HeaderNames.Server : HeaderNames.UserAgent] = value;
    }

    public IReadOnlyList<Reason> Reasons => Headers.GetList<Reason>(HeaderNames.Reason);

    /// <summary>The first Reason (RFC 3326), or null.</summary>
    public Reason? Reason
    {
        get => Reasons is { Count: > 0 } all ? all[0] : null;
        set => SetOrRemove(HeaderNames.Reason, value);
    }

    public SessionExpires? SessionExpires
    {
        get => Headers.Get<SessionExpires>(HeaderNames.SessionExpires);
        set => SetOrRemove(HeaderNames.SessionExpires, value);
    }

    /// <summary>Seconds of Min-SE (RFC 4028 5).</summary>
    public uint? MinSE
    {
        get => Headers.Get<SessionExpires>(HeaderNames.MinSE)?.Seconds;
        set => SetNumber(HeaderNames.MinSE, value);
    }

    /// <summary>RFC 3262 7.1.</summary>
    public uint? RSeq
    {
        get => Number(HeaderNames.RSeq);
        set => SetNumber(HeaderNames.RSeq, value);
    }

    public RAck? RAck
    {
        get => Pbx.Sip.Headers.RAck.TryParse(Headers.Text(HeaderNames.RAck), out var value) ? value : null;
        set => Headers[HeaderNames.RAck] = value?.ToString();
    }

    public NameAddress? ReferTo
    {
        get => Headers.Get<NameAddress>(HeaderNames.ReferTo);
        set => SetOrRemove(HeaderNames.ReferTo, value);
    }

    public NameAddress? ReferredBy
    {
        get => Headers.Get<NameAddress>(HeaderNames.ReferredBy);
        set => SetOrRemove(HeaderNames.ReferredBy, value);
    }

    public Replaces? Replaces
    {
        get => Headers.Get<Replaces>(HeaderNames.Replaces);
        set => SetOrRemove(HeaderNames.Replaces, value);
    }

    public EventPackage? Event
    {
        get => Headers.Get<EventPackage>(HeaderNames.Event);
        set => SetOrRemove(HeaderNames.Event, value);
    }

    public SubscriptionState? SubscriptionState
    {
        get => Headers.Get<SubscriptionState>(HeaderNames.SubscriptionState);
        set => SetOrRemove(HeaderNames.SubscriptionState, value);
    }

    public RetryAfter? RetryAfter
    {
        get => Headers.Get<RetryAfter>(HeaderNames.RetryAfter);
        set => SetOrRemove(HeaderNames.RetryAfter, value);
    }

    /// <summary>Every readable Authorization field. Each field is one set of credentials: commas separate its parameters.</summary>
    public IReadOnlyList<DigestCredentials> Authorization => Headers.GetFields<DigestCredentials>(HeaderNames.Authorization);

    public IReadOnlyList<DigestCredentials> ProxyAuthorization => Headers.GetFields<DigestCredentials>(HeaderNames.ProxyAuthorization);

    public IReadOnlyList<DigestChallenge> WwwAuthenticate => Headers.GetFields<DigestChallenge>(HeaderNames.WwwAuthenticate);

    public IReadOnlyList<DigestChallenge> ProxyAuthenticate => Headers.GetFields<DigestChallenge>(HeaderNames.ProxyAuthenticate);

    /// <summary>Sets the body and its type.</summary>
    public void SetBody(MediaType type, ReadOnlyMemory<byte> body)
    {
        ContentType = type;
        Body = body;
    }

    /// <summary>Writes the message as it goes on the wire, with the right Content-Length.</summary>
    public void WriteTo(IBufferWriter<byte> output) => SipWriter.Write(this, output);

    public byte[] ToBytes()
    {
        var output = new ArrayBufferWriter<byte>(1024 + Body.Length);
        SipWriter.Write(this, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The whole message as text, for logs and traces.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(ToBytes());

    internal abstract void AppendStartLine(SipTextWriter writer);

    protected void SetOrRemove(string name, ISipHeaderValue? value)
    {
        if (value is null) Headers.Remove(name);
        else Headers.Set(name, value);
    }

    private IReadOnlyList<NameAddress> Addresses(string name) => Headers.GetList<NameAddress>(name);

    private uint? Number(string name) => SipText.TryNumber(Headers.Text(name), uint.MaxValue, out var value) ? value : null;

    private void SetNumber(string name, uint? value) => Headers[name] = value?.ToString();

    private void SetTokens(string name, TokenSet value)
    {
        if (value.Count == 0) Headers.Remove(name);
        else Headers.Set(name, value);
    }

    private TokenSet Tokens(string name)
    {
        if (Headers.CountOf(name) <= 1) return Headers.Get<TokenSet>(name) ?? TokenSet.Empty;
        var all = new List<string>();
        foreach (var text in Headers.GetAll(name))
            if (TokenSet.TryParse(text, out var part)) all.AddRange(part);
        return new TokenSet(all);
    }
}
