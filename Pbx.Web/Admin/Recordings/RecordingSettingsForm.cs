using Pbx.Core.Recordings;
using Pbx.Core.Users;

namespace Pbx.Web.Admin.Recordings;

/// <summary>What the company decides about recordings, as it is typed.</summary>
public sealed class RecordingSettingsForm(RecordingSettings stored)
{
    /// <summary>As stored.</summary>
    public RecordingSettings Stored { get; private set; } = stored;

    /// <summary>As typed.</summary>
    public RecordingSettings Current { get; private set; } = stored;

    /// <summary>Days; null while what stands in the field is no number.</summary>
    public int? Days { get; private set; } = stored.RetentionDays;

    /// <summary>Megabytes; null likewise.</summary>
    public int? Megabytes { get; private set; } = stored.MinFreeMegabytes;

    /// <summary>Problems by field.</summary>
    public List<FieldProblem> Problems { get; } = [];

    /// <summary>True if leaving would lose something.</summary>
    public bool Changed => Current != Stored || Days != Stored.RetentionDays || Megabytes != Stored.MinFreeMegabytes;

    /// <summary>Takes what was chosen.</summary>
    public void Set(RecordingSettings next) => Current = next;

    /// <summary>Takes the days.</summary>
    public void SetDays(int? days)
    {
        Days = days;
        Problems.RemoveAll(problem => problem.Field == "retentionDays");
    }

    /// <summary>Takes the megabytes.</summary>
    public void SetMegabytes(int? megabytes)
    {
        Megabytes = megabytes;
        Problems.RemoveAll(problem => problem.Field == "minFreeMegabytes");
    }

    /// <summary>What is to be stored; null, with problems, if a number is none.</summary>
    public RecordingSettings? Check()
    {
        Problems.Clear();
        if (Days is null) Problems.Add(new FieldProblem("retentionDays", "not-a-number"));
        if (Megabytes is null) Problems.Add(new FieldProblem("minFreeMegabytes", "not-a-number"));
        return Days is { } days && Megabytes is { } megabytes ? Current with { RetentionDays = days, MinFreeMegabytes = megabytes } : null;
    }

    /// <summary>What is stored now.</summary>
    public void Accept(RecordingSettings now)
    {
        Stored = Current = now ?? throw new ArgumentNullException(nameof(now));
        (Days, Megabytes) = (now.RetentionDays, now.MinFreeMegabytes);
        Problems.Clear();
    }

    /// <summary>Somebody else has stored something: what is typed here stays to be looked at.</summary>
    public void Rebase(RecordingSettings now) => Stored = now;

    /// <summary>Back to what is stored.</summary>
    public void Discard() => Accept(Stored);
}
