using Pbx.Core.Schedules;

namespace Pbx.Core.Simulation;

/// <summary>A call as somebody imagines it: who calls what and when, what the caller does, and how everybody is to be found. Immutable; part of a <see cref="FlowTest"/>.</summary>
public sealed record Scenario
{
    /// <summary>Number that is called, as it would be dialled: one of the company's from outside, or anything that one of the people can dial.</summary>
    public required string Called { get; init; }

    /// <summary>Number of the caller: an extension, or a number outside; empty: withheld.</summary>
    public string Caller { get; init; } = "";

    /// <summary>When the call comes, wall clock in the company's time zone.</summary>
    public required DateTime LocalTime { get; init; }

    /// <summary>What the caller answers to each question of a menu, in order; afterwards nothing is pressed any more.</summary>
    public IReadOnlyList<CallerAnswer> Answers { get; init; } = [];

    /// <summary>How people are to be found, each once.</summary>
    public IReadOnlyList<PersonCase> People { get; init; } = [];

    /// <summary>How everybody else is to be found.</summary>
    public PersonCase Others { get; init; } = PersonCase.Default;

    /// <summary>What a number outside does to which a flow leads.</summary>
    public PersonCase Outside { get; init; } = PersonCase.Default;

    /// <summary>What somebody has said about the hours of departments, by department id.</summary>
    public IReadOnlyDictionary<string, ScheduleState> Forced { get; init; } = new Dictionary<string, ScheduleState>(StringComparer.Ordinal);

    /// <summary>How often groups that rotate have been called before: 0 begins with the first member.</summary>
    public int Turn { get; init; }

    /// <summary>How long the caller speaks to a mailbox, seconds; 0: says nothing.</summary>
    public int MessageSeconds { get; init; } = 10;

    /// <summary>After how many seconds the caller gives up; null: never.</summary>
    public int? HangsUpAfterSeconds { get; init; }
}

/// <summary>What the caller does when a menu has asked.</summary>
/// <param name="Keys">Keys, 0-9 * #; empty: nothing is pressed.</param>
/// <param name="AfterSeconds">Seconds after the question began; null: a second after it was said.</param>
public sealed record CallerAnswer(string Keys, int? AfterSeconds = null);

/// <summary>How a person is to be found, and what the person does when it rings.</summary>
/// <param name="Does">What.</param>
/// <param name="AfterSeconds">After how many seconds of ringing, for those who answer or decline.</param>
public sealed record PersonCase(PersonConduct Does, int AfterSeconds = 4)
{
    /// <summary>Answers after some seconds.</summary>
    public static PersonCase Default { get; } = new(PersonConduct.Answers);

    /// <summary>Account of the person; null where it says how everybody else, or a number outside, is to be found.</summary>
    public string? UserId { get; init; }
}

/// <summary>What a person does.</summary>
public enum PersonConduct
{
    /// <summary>Is free and answers.</summary>
    Answers,

    /// <summary>Is free and lets it ring.</summary>
    Silent,

    /// <summary>Is free and declines.</summary>
    Declines,

    /// <summary>Talks.</summary>
    Busy,

    /// <summary>Does not want to be disturbed.</summary>
    DoNotDisturb,

    /// <summary>Is free and signed off from all groups; answers calls to the own number.</summary>
    SignedOff,

    /// <summary>Has no device registered and no browser open.</summary>
    Absent,
}
