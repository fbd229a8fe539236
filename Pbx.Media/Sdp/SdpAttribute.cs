namespace Pbx.Media.Sdp;

/// <summary>One a= line (RFC 8866 section 5.13): a property (no value) or a name with its value, kept as written.</summary>
public sealed record SdpAttribute(string Name, string? Value = null)
{
    public override string ToString() => Value is null ? Name : $"{Name}:{Value}";

    internal static SdpAttribute Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new(text) : new(text[..colon], text[(colon + 1)..]);
    }
}

/// <summary>Look-ups in an attribute list; names are matched as RFC 8866 writes them, case-sensitively.</summary>
public static class SdpAttributes
{
    public static bool Has(this SdpList<SdpAttribute> attributes, string name) => Index(attributes, name) >= 0;

    /// <summary>The value of the first attribute of this name, or null.</summary>
    public static string? First(this SdpList<SdpAttribute> attributes, string name)
    {
        var index = Index(attributes, name);
        return index < 0 ? null : attributes[index].Value;
    }

    /// <summary>The values of all attributes of this name, in order.</summary>
    public static IEnumerable<string> All(this SdpList<SdpAttribute> attributes, string name)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Value is not null && attribute.Name == name)
                yield return attribute.Value;
        }
    }

    private static int Index(SdpList<SdpAttribute> attributes, string name)
    {
        for (var i = 0; i < attributes.Count; i++)
        {
            if (attributes[i].Name == name)
                return i;
        }

        return -1;
    }
}
