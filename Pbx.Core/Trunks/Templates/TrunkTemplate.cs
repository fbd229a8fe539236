namespace Pbx.Core.Trunks.Templates;

/// <summary>What a new trunk of a carrier begins with, and what is known of how sure each value is.</summary>
/// <param name="Key">Stable name, kept in <see cref="Trunk.Template"/>.</param>
/// <param name="Name">Name of the carrier or its product, which a new trunk is called by; empty for the ones that are for any carrier, which have words of their own.</param>
/// <param name="Region">Where it is offered.</param>
/// <param name="Prefill">Values; what nobody could know is empty.</param>
/// <param name="Remarks">What to say beside the fields.</param>
public sealed record TrunkTemplate(string Key, string Name, TrunkTemplateRegion Region, Trunk Prefill, IReadOnlyList<TrunkRemark> Remarks)
{
    /// <summary>Not even where it is reached is known.</summary>
    public bool IsUnknown => Remarks.Any(remark => remark.Key == TrunkRemark.NothingFound);

    /// <summary>The values as a whole are not confirmed by the carrier, or not any more.</summary>
    public bool IsUnverified => Remarks.Any(remark => remark.Key is TrunkRemark.NoOwnDocument or TrunkRemark.Old);

    /// <summary>Some of the values are not confirmed by the carrier.</summary>
    public bool IsPartlyUnverified => Remarks.Any(remark => remark.Key == TrunkRemark.Unverified);

    /// <summary>A new trunk with these values.</summary>
    public Trunk Make(string id) => Prefill with { Id = id, Name = Name, Template = Key };
}

/// <summary>Where a carrier is.</summary>
public enum TrunkTemplateRegion
{
    /// <summary>For any carrier.</summary>
    Any,

    /// <summary>Switzerland.</summary>
    Switzerland,

    /// <summary>Germany.</summary>
    Germany,

    /// <summary>France.</summary>
    France,

    /// <summary>In many countries.</summary>
    World,
}

/// <summary>Something to know about a value of a template.</summary>
/// <param name="Field">Field of <see cref="Trunk"/>, camelCase; empty: all of it.</param>
/// <param name="Key">Resource key of the words.</param>
/// <param name="Example">What the words name, or empty.</param>
public sealed record TrunkRemark(string Field, string Key, string Example = "")
{
    /// <summary>It says that a value may be wrong.</summary>
    public bool IsDoubt => Key is NoOwnDocument or Unverified or Unknown or NothingFound or Old or "sources-recheck" or "ask-carrier";

    /// <summary>The carrier's own description was not to be had.</summary>
    public const string NoOwnDocument = "no-own-document";

    /// <summary>Seen in examples of others only.</summary>
    public const string Unverified = "unverified";

    /// <summary>Nothing was found; the value is the usual one of this system.</summary>
    public const string Unknown = "unknown";

    /// <summary>Nothing at all was found.</summary>
    public const string NothingFound = "nothing-found";

    /// <summary>From a document that may be out of date.</summary>
    public const string Old = "old";

    /// <summary>Stands in the papers of the order.</summary>
    public const string Letter = "letter";

    /// <summary>Stands in the papers of the order, and looks like the example.</summary>
    public const string LetterLike = "letter-like";

    /// <summary>What it looks like.</summary>
    public const string Like = "like";
}
