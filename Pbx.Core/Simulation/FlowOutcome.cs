using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pbx.Core.Simulation;

/// <summary>
/// How a call ends. Written in JSON as <c>user:ID</c> (who picks up), <c>outside:NUMBER</c>, <c>mailbox:ID</c> (where a message is left), <c>service:NUMBER</c>,
/// <c>ended:REASON</c> or <c>caller-hung-up</c>; as an expectation the part after the colon may be left out, and any will do.
/// </summary>
/// <param name="Kind">In which way.</param>
/// <param name="Id">Account of who picks up, the mailbox, the number, the reason; empty: none, or any.</param>
[JsonConverter(typeof(FlowOutcomeConverter))]
public sealed record FlowOutcome(FlowOutcomeKind Kind, string Id = "")
{
    private static readonly (FlowOutcomeKind Kind, string Word)[] Words =
    [
        (FlowOutcomeKind.Person, "user"), (FlowOutcomeKind.Outside, "outside"), (FlowOutcomeKind.Mailbox, "mailbox"),
        (FlowOutcomeKind.Service, "service"), (FlowOutcomeKind.Ended, "ended"), (FlowOutcomeKind.CallerHungUp, "caller-hung-up"),
    ];

    /// <summary>Reads the written form; null if it is none.</summary>
    public static FlowOutcome? Parse(string? text)
    {
        var parts = (text ?? "").Split(':', 2);
        var known = Words.FirstOrDefault(one => one.Word == parts[0]);
        return known.Word is null ? null : new FlowOutcome(known.Kind, parts.Length > 1 ? parts[1] : "");
    }

    /// <summary>This is what is expected.</summary>
    public bool Is(FlowOutcome expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        return Kind == expected.Kind && (expected.Id.Length == 0 || expected.Id == Id);
    }

    /// <inheritdoc />
    public override string ToString() => Words.First(one => one.Kind == Kind).Word + (Id.Length == 0 ? "" : ":" + Id);
}

/// <summary>Ways in which a call ends.</summary>
public enum FlowOutcomeKind
{
    /// <summary>A person picks up.</summary>
    Person,

    /// <summary>A number outside answers, or is called by one of the people.</summary>
    Outside,

    /// <summary>The caller leaves a message.</summary>
    Mailbox,

    /// <summary>A service of the system answers.</summary>
    Service,

    /// <summary>The system ends the call.</summary>
    Ended,

    /// <summary>The caller gives up.</summary>
    CallerHungUp,
}

/// <summary><see cref="FlowOutcome"/> as a string.</summary>
internal sealed class FlowOutcomeConverter : JsonConverter<FlowOutcome>
{
    public override FlowOutcome Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FlowOutcome.Parse(reader.GetString()) ?? throw new JsonException("expected user:ID, outside:NUMBER, mailbox:ID, service:NUMBER, ended:REASON or caller-hung-up");

    public override void Write(Utf8JsonWriter writer, FlowOutcome value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
