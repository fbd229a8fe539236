using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pbx.Core.Flows;

/// <summary>Where a call goes next: a node, a person, the operator, or nowhere. Written in JSON as <c>node:ID</c>, <c>user:ID</c>, <c>operator</c> or <c>hang-up</c>.</summary>
[JsonConverter(typeof(FlowTargetConverter))]
public abstract record FlowTarget
{
    private FlowTarget() { }

    /// <summary>The call ends.</summary>
    public static FlowTarget HangUp { get; } = new End();

    /// <summary>Whoever is the operator of the department whose number was called; the end where nobody is.</summary>
    public static FlowTarget Operator { get; } = new ToOperator();

    /// <summary>A node by its id.</summary>
    public static FlowTarget Node(string id) => new ToNode(id);

    /// <summary>A user by account id.</summary>
    public static FlowTarget User(string id) => new ToUser(id);

    /// <summary>A node.</summary>
    public sealed record ToNode(string Id) : FlowTarget
    {
        /// <inheritdoc />
        public override string ToString() => "node:" + Id;
    }

    /// <summary>A person: the devices ring, and then the person's own mailbox, if there is one, takes the call.</summary>
    public sealed record ToUser(string Id) : FlowTarget
    {
        /// <inheritdoc />
        public override string ToString() => "user:" + Id;
    }

    /// <summary>The operator of the department whose number was called, see <see cref="Schedules.Department.Operator"/>.</summary>
    public sealed record ToOperator : FlowTarget
    {
        /// <inheritdoc />
        public override string ToString() => "operator";
    }

    /// <summary>The end.</summary>
    public sealed record End : FlowTarget
    {
        /// <inheritdoc />
        public override string ToString() => "hang-up";
    }

    /// <summary>Reads the written form; null if it is none.</summary>
    public static FlowTarget? Parse(string? text) => text switch
    {
        "hang-up" => HangUp,
        "operator" => Operator,
        ['n', 'o', 'd', 'e', ':', .. { Length: > 0 } id] => new ToNode(id),
        ['u', 's', 'e', 'r', ':', .. { Length: > 0 } id] => new ToUser(id),
        _ => null,
    };
}

/// <summary><see cref="FlowTarget"/> as a string.</summary>
internal sealed class FlowTargetConverter : JsonConverter<FlowTarget>
{
    public override FlowTarget Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FlowTarget.Parse(reader.GetString()) ?? throw new JsonException("expected node:ID, user:ID, operator or hang-up");

    public override void Write(Utf8JsonWriter writer, FlowTarget value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
