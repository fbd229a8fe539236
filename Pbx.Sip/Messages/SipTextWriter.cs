namespace Pbx.Sip.Messages;

/// <summary>A growing character buffer that message parts append themselves to.</summary>
public sealed class SipTextWriter(int capacity = 256)
{
    private char[] _buffer = new char[Math.Max(16, capacity)];

    public int Length { get; private set; }

    public ReadOnlySpan<char> Written => _buffer.AsSpan(0, Length);

    internal int Capacity => _buffer.Length;

    public void Clear() => Length = 0;

    public void Append(char c)
    {
        if (Length == _buffer.Length) Grow(1);
        _buffer[Length++] = c;
    }

    public void Append(string? text) => Append(text.AsSpan());

    public void Append(ReadOnlySpan<char> text)
    {
        if (Length + text.Length > _buffer.Length) Grow(text.Length);
        text.CopyTo(_buffer.AsSpan(Length));
        Length += text.Length;
    }

    public void Append(uint number)
    {
        if (Length + 10 > _buffer.Length) Grow(10);
        number.TryFormat(_buffer.AsSpan(Length), out var written);
        Length += written;
    }

    public void Append(int number) => Append((uint)Math.Max(0, number));

    /// <summary>Turns CR and LF that were written since <paramref name="from"/> into spaces: no value can begin a header of its own.</summary>
    internal void FlattenLines(int from)
    {
        var part = _buffer.AsSpan(from, Length - from);
        for (var at = part.IndexOfAny('\r', '\n'); at >= 0; at = part.IndexOfAny('\r', '\n'))
            part[at] = ' ';
    }

    /// <summary>The text of one value.</summary>
    public static string TextOf(Headers.ISipHeaderValue value, int capacity = 96)
    {
        var writer = new SipTextWriter(capacity);
        value.AppendTo(writer);
        return writer.ToString();
    }

    public override string ToString() => new(_buffer, 0, Length);

    private void Grow(int more) => Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + more));
}
