namespace Pbx.Web.Components;

/// <summary>
/// What stands in a search field whose search stands in the address. The address comes back a round trip after it was sent, when more may
/// have been typed, so what comes back from here changes nothing; what comes from a link or from going back does.
/// </summary>
public sealed class SearchText
{
    private readonly HashSet<string> sent = new(StringComparer.Ordinal);

    /// <summary>As typed, with the blank that the next word will follow.</summary>
    public string Typed { get; private set; } = "";

    /// <summary>Takes what was typed.</summary>
    public void Type(string? text)
    {
        Typed = text ?? "";
        sent.Add(Typed.Trim());
    }

    /// <summary>Takes the search of an address.</summary>
    public void Came(string? search)
    {
        var text = search ?? "";
        if (Typed.Trim() == text) sent.Clear();
        else if (!sent.Contains(text)) Typed = text;
    }
}
