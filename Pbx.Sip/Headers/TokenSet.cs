using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Pbx.Sip.Messages;

namespace Pbx.Sip.Headers;

/// <summary>A comma list of tokens: Supported, Require, Proxy-Require, Unsupported, Allow, Allow-Events (RFC 3261 20.5, 20.32, 20.37).</summary>
public sealed class TokenSet : ISipHeaderValue<TokenSet>, IReadOnlyList<string>
{
    private readonly string[] _tokens;

    public TokenSet(params IEnumerable<string> tokens) => _tokens = tokens.ToArray();

    public static TokenSet Empty { get; } = new();

    public int Count => _tokens.Length;

    public string this[int index] => _tokens[index];

    /// <summary>Option tags and event packages ignore case; method names never differ by case alone in practice.</summary>
    public bool Contains(string token)
    {
        foreach (var item in _tokens)
            if (item.Equals(token, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>Empty elements are skipped; what is no token makes the list malformed.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out TokenSet? value)
    {
        value = null;
        var tokens = new List<string>(8);
        foreach (var range in text.Split(','))
        {
            var token = SipText.TrimSpace(text[range]);
            if (token.IsEmpty) continue;
            if (!SipText.IsToken(token)) return false;
            tokens.Add(SipMethods.Intern(token));
        }
        value = new TokenSet(tokens);
        return true;
    }

    public void AppendTo(SipTextWriter writer)
    {
        for (var i = 0; i < _tokens.Length; i++)
        {
            if (i > 0) writer.Append(", ");
            writer.Append(_tokens[i]);
        }
    }

    public override string ToString() => string.Join(", ", _tokens);

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_tokens).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
