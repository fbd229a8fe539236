namespace Pbx.Core.Versions;

/// <summary>What became of one object, or of what there is once, from one plan to another.</summary>
/// <param name="Part">Names it among the parts of a plan.</param>
/// <param name="Kind">What it is, camelCase: ringGroup, limits ...; <c>order</c>: the order of the list that <paramref name="Id"/> names.</param>
/// <param name="Id">Its id, or the list; empty: there is one.</param>
/// <param name="Name">What it is called now, or was before it went.</param>
/// <param name="Act">What became of it.</param>
/// <param name="Fields">Each field that says something else, in the order of the written form.</param>
public sealed record PlanDifference(string Part, string Kind, string Id, string Name, PlanAct Act, IReadOnlyList<FieldDifference> Fields);

/// <summary>One field of two objects, by its path (<c>noAnswer.then</c>). Values are text as they are, or JSON; null: there is none.</summary>
/// <param name="Path">Names of the fields that lead to it.</param>
/// <param name="Old">As it was.</param>
/// <param name="New">As it is.</param>
public sealed record FieldDifference(string Path, string? Old, string? New)
{
    /// <summary>Of lists: what is in the new one only.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];

    /// <summary>Of lists: what is in the old one only.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];
}

/// <summary>What became of an object.</summary>
public enum PlanAct
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It says something else.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Removed,
}
