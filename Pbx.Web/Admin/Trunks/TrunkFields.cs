using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Pbx.Core.Trunks;
using Pbx.Core.Trunks.Templates;
using Pbx.Web.Admin.CallHandling.Frame;
using Pbx.Web.Resources;

namespace Pbx.Web.Admin.Trunks;

/// <summary>Base of the groups of fields of a trunk.</summary>
public abstract class TrunkFields : ComponentBase
{
    /// <summary>What is typed.</summary>
    [Parameter, EditorRequired] public PlanForm<Trunk> Form { get; set; } = default!;

    /// <summary>Names and problems in words.</summary>
    [Inject] protected PlanNames Names { get; set; } = default!;

    [Inject] private IStringLocalizer<LineText> Words { get; set; } = default!;

    /// <summary>As typed.</summary>
    protected Trunk Now => Form.Current;

    /// <summary>Template it was made from, or null.</summary>
    protected TrunkTemplate? Template => TrunkTemplates.Find(Now.Template);

    /// <summary>The problem of a field in words, or null.</summary>
    protected string? Problem(string field) => Form.Problem(field) is { } problem ? Names.Problem(problem) : null;

    /// <summary>The words of an enumeration, to choose from.</summary>
    protected IReadOnlyList<(string Value, string Words)> Choices<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(value => (value.ToString(), Words[$"{typeof(T).Name.Replace("Trunk", "", StringComparison.Ordinal)}.{value}"].Value))];

    /// <summary>What is ticked.</summary>
    protected static bool Ticked(ChangeEventArgs e) => e?.Value is true;
}
