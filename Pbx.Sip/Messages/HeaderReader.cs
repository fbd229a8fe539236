namespace Pbx.Sip.Messages;

/// <summary>Reads the grammar that header fields share: LWS, tokens, quoted strings, parameters (RFC 3261 25.1).</summary>
internal ref struct HeaderReader(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;

    public int Position { get; set; }

    public readonly bool AtEnd => Position >= _text.Length;

    /// <summary>The character at the position, or NUL at the end.</summary>
    public readonly char Current => Position < _text.Length ? _text[Position] : '\0';

    public readonly ReadOnlySpan<char> Rest => _text[Position..];

    public readonly ReadOnlySpan<char> From(int start) => _text[start..Position];

    public void SkipSpace()
    {
        while (Position < _text.Length && SipText.IsSpace(_text[Position])) Position++;
    }

    /// <summary>Takes <paramref name="c"/> with the LWS around it, if it comes next.</summary>
    public bool Accept(char c)
    {
        var start = Position;
        SkipSpace();
        if (Current != c || AtEnd)
        {
            Position = start;
            return false;
        }
        Position++;
        SkipSpace();
        return true;
    }

    public bool TryToken(out ReadOnlySpan<char> token)
    {
        var start = Position;
        while (Position < _text.Length && SipText.IsTokenChar(_text[Position])) Position++;
        token = _text[start..Position];
        return !token.IsEmpty;
    }

    /// <summary>A quoted string with its quotes and escapes as written.</summary>
    public bool TryQuoted(out ReadOnlySpan<char> raw)
    {
        raw = default;
        if (Current != '"') return false;
        var start = Position;
        for (var i = start + 1; i < _text.Length; i++)
        {
            if (_text[i] == '\\') i++;
            else if (_text[i] == '"')
            {
                Position = i + 1;
                raw = _text[start..Position];
                return true;
            }
        }
        return false;
    }

    /// <summary>generic-param: a name and, after EQUAL, a token, host or quoted string.</summary>
    public bool TryParameter(out SipParameter parameter)
    {
        parameter = default;
        if (!TryToken(out var name)) return false;
        if (!Accept('='))
        {
            parameter = new SipParameter(SipParameters.Intern(name), null);
            return true;
        }
        if (Current == '"')
        {
            if (!TryQuoted(out var quoted)) return false;
            parameter = new SipParameter(SipParameters.Intern(name), quoted.ToString());
            return true;
        }
        var start = Position;
        while (Position < _text.Length && !IsValueEnd(_text[Position])) Position++;
        parameter = new SipParameter(SipParameters.Intern(name), SipParameters.InternValue(_text[start..Position]));
        return true;
    }

    /// <summary>*( SEMI generic-param ), possibly none. False when one is malformed.</summary>
    public bool TryParameters(out SipParameters parameters)
    {
        parameters = SipParameters.Empty;
        if (!Accept(';'))
        {
            SkipSpace();
            return true;
        }
        var list = SipParameters.Scratch();
        do
        {
            if (!TryParameter(out var parameter)) return false;
            list.Add(parameter);
        } while (Accept(';'));
        SkipSpace();
        parameters = new SipParameters(list.ToArray());
        return true;
    }

    /// <summary>Skips to the end of this element of a comma list; quotes and angle brackets shield commas.</summary>
    public ReadOnlySpan<char> ListElement()
    {
        var start = Position;
        var angle = false;
        while (Position < _text.Length)
        {
            var c = _text[Position];
            if (c == '"' && !angle)
            {
                if (!TryQuoted(out _)) Position = _text.Length;
                continue;
            }
            if (c == '<') angle = true;
            else if (c == '>') angle = false;
            else if (c == ',' && !angle) break;
            Position++;
        }
        return SipText.TrimSpace(_text[start..Position]);
    }

    private static bool IsValueEnd(char c) => c is ';' or ',' or '<' or '>' or '"' || c <= ' ' || c == 127;
}
