using Pbx.Core.Flows;
using Pbx.Core.Prompts;

namespace Pbx.Core.Voicemail;

/// <summary>Takes messages for a person or a group. The PIN is kept with the messages, not here.</summary>
public sealed record Mailbox : FlowNode
{
    /// <summary>Whose it is: an account id, or null for one of a group.</summary>
    public string? UserId { get; init; }

    /// <summary>What is said before the tone, by language; where nothing is set, the system's own words.</summary>
    public PromptSet Greeting { get; init; } = PromptSet.None;

    /// <summary>Longest message, seconds.</summary>
    public int MaxSeconds { get; init; } = 300;

    /// <summary>Account ids of those who may listen to it and see its lamp.</summary>
    public IReadOnlyList<string> Listeners { get; init; } = [];

    /// <summary>Addresses that get each message with its recording.</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>A message that was sent by e-mail is not kept.</summary>
    public bool DeleteAfterEmail { get; init; }

    /// <inheritdoc />
    public override IEnumerable<FlowEdge> Edges => [];
}
