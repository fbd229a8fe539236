using Pbx.Core.Flows;
using Pbx.Core.Prompts;

namespace Pbx.Core.Menus;

/// <summary>Says what can be chosen and waits for a key (auto-attendant, IVR).</summary>
public sealed record Menu : FlowNode
{
    /// <summary>What is said, by language. It can be interrupted by a key.</summary>
    public PromptSet Prompt { get; init; } = PromptSet.None;

    /// <summary>0-9, *, #: where each key leads.</summary>
    public IReadOnlyDictionary<char, FlowTarget> Keys { get; init; } = new SortedDictionary<char, FlowTarget>();

    /// <summary>Callers may dial an extension or the number of a node.</summary>
    public bool DialExtensions { get; init; }

    /// <summary>How long a key is waited for after the prompt, seconds.</summary>
    public int TimeoutSeconds { get; init; } = 5;

    /// <summary>How often the prompt is said in all before <see cref="Timeout"/> or <see cref="WrongKey"/> applies.</summary>
    public int Repeats { get; init; } = 3;

    /// <summary>Nothing was chosen.</summary>
    public FlowTarget Timeout { get; init; } = FlowTarget.HangUp;

    /// <summary>Only keys that lead nowhere were chosen.</summary>
    public FlowTarget WrongKey { get; init; } = FlowTarget.HangUp;

    /// <inheritdoc />
    public override IEnumerable<FlowEdge> Edges =>
        [.. Keys.Select(key => new FlowEdge(key.Key.ToString(), key.Value)), new("timeout", Timeout), new("wrong-key", WrongKey)];
}
