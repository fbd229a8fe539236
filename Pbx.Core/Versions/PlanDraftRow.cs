using System.Globalization;
using System.Text.Json;
using Pbx.Core.Configuration;

namespace Pbx.Core.Versions;

/// <summary>The draft as stored: one row.</summary>
public sealed class PlanDraftRow
{
    /// <summary>The id of the one row.</summary>
    public const int OnlyId = 1;

    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public int Id { get; set; } = OnlyId;

    /// <summary>What it is called.</summary>
    public string Name { get; set; } = "";

    /// <summary>Version that was in force when it was opened.</summary>
    public long BasedOn { get; set; }

    /// <summary>When it was opened.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Who opened it.</summary>
    public string ByName { get; set; } = "";

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Who has changed it last.</summary>
    public string ChangedBy { get; set; } = "";

    /// <summary>Rises with every change.</summary>
    public long Revision { get; set; }

    /// <summary>Accounts that work in it, comma separated.</summary>
    public string Editors { get; set; } = "";

    /// <summary>The plan from which it was made, packed.</summary>
    public byte[] Origin { get; set; } = [];

    /// <summary>The draft itself, packed.</summary>
    public byte[] Plan { get; set; } = [];

    /// <summary>When it is to be published, on the clock of the company (<c>yyyy-MM-ddTHH:mm</c>); empty: nobody has planned it.</summary>
    public string PlannedFor { get; set; } = "";

    /// <summary>Account that has planned it.</summary>
    public string PlannedById { get; set; } = "";

    /// <summary>Who that was.</summary>
    public string PlannedBy { get; set; } = "";

    /// <summary>The time at which it was to be published and was not; empty: that has not happened.</summary>
    public string RefusedFor { get; set; } = "";

    /// <summary>Why not: the problems, as JSON.</summary>
    public string RefusedWhy { get; set; } = "";

    internal static string Write(DateTime? shown) => shown?.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) ?? "";

    internal static DateTime? Read(string shown) =>
        DateTime.TryParseExact(shown, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    internal void Put(PlanDraft draft, CallPlan origin, CallPlan plan)
    {
        (Name, BasedOn, At, ByName) = (draft.Name, draft.BasedOn, draft.At, draft.By);
        (ChangedAt, ChangedBy, Revision, Editors) = (draft.ChangedAt, draft.ChangedBy, draft.Revision, string.Join(',', draft.Editors));
        (Origin, Plan) = (PackedText.Pack(PlanJson.Write(origin)), PackedText.Pack(PlanJson.Write(plan)));
        (PlannedFor, PlannedById, PlannedBy) = (Write(draft.PlannedFor), draft.PlannedById, draft.PlannedBy);
        (RefusedFor, RefusedWhy) = draft.Refusal is { } refusal ? (Write(refusal.PlannedFor), JsonSerializer.Serialize(refusal.Problems)) : ("", "");
    }

    internal (PlanDraft Draft, CallPlan Origin, CallPlan Plan) Take() => (new PlanDraft
    {
        Name = Name,
        BasedOn = BasedOn,
        At = At,
        By = ByName,
        ChangedAt = ChangedAt,
        ChangedBy = ChangedBy,
        Revision = Revision,
        Editors = Editors.Split(',', StringSplitOptions.RemoveEmptyEntries),
        PlannedFor = Read(PlannedFor),
        PlannedById = PlannedById,
        PlannedBy = PlannedBy,
        Refusal = Read(RefusedFor) is { } refused ? new DraftRefusal(refused, JsonSerializer.Deserialize<List<PlanProblem>>(RefusedWhy) ?? []) : null,
    }, PlanJson.Read(PackedText.Unpack(Origin)), PlanJson.Read(PackedText.Unpack(Plan)));
}
