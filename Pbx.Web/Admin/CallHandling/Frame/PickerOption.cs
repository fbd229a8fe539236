namespace Pbx.Web.Admin.CallHandling.Frame;

/// <summary>Something to pick: its value, its words, what is said beside it, its picture.</summary>
public sealed record PickerOption(string Value, string Words, string Detail, string Icon)
{
    /// <summary>The words that are searched contain all that was typed.</summary>
    public bool Matches(string typed) => typed.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => $"{Words} {Detail}".Contains(word, StringComparison.CurrentCultureIgnoreCase));
}
