namespace Pbx.Core.Trunks.Testing;

/// <summary>A test so far. Immutable.</summary>
/// <param name="TrunkName">Name of the trunk.</param>
/// <param name="Began">When it began.</param>
/// <param name="Steps">All steps, in order.</param>
public sealed record TrunkTestReport(string TrunkName, DateTimeOffset Began, IReadOnlyList<TrunkTestStepReport> Steps)
{
    /// <summary>Nothing more follows.</summary>
    public bool IsOver { get; init; }

    /// <summary>Somebody has ended it, or its time was up.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>The worst that was found.</summary>
    public FindingSeverity Worst => Steps.SelectMany(step => step.Findings).Select(finding => finding.Severity).DefaultIfEmpty().Max();

    /// <summary>One step.</summary>
    public TrunkTestStepReport this[TrunkTestStep step] => Steps.First(one => one.Step == step);
}

/// <summary>One step of a test.</summary>
/// <param name="Step">Which.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Findings">What was found.</param>
public sealed record TrunkTestStepReport(TrunkTestStep Step, TrunkTestState State, IReadOnlyList<TrunkTestFinding> Findings)
{
    /// <summary>How long it has taken, once it is over.</summary>
    public TimeSpan? Took { get; init; }
}

/// <summary>Something that was found.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Key">Resource key of what was found and what to do, for instance <c>register.wrong-password</c>.</param>
/// <param name="Arguments">Values for the words.</param>
public sealed record TrunkTestFinding(FindingSeverity Severity, string Key, IReadOnlyList<string> Arguments)
{
    /// <summary>Exact lines for those who know SIP: records of the name server, the status with the carrier's words.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>What works.</summary>
    public static TrunkTestFinding Ok(string key, params string[] arguments) => new(FindingSeverity.Ok, key, arguments);

    /// <summary>What deserves a look.</summary>
    public static TrunkTestFinding Hint(string key, params string[] arguments) => new(FindingSeverity.Hint, key, arguments);

    /// <summary>What does not work.</summary>
    public static TrunkTestFinding Problem(string key, params string[] arguments) => new(FindingSeverity.Problem, key, arguments);
}

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, and deserves a look.</summary>
    Hint,

    /// <summary>It does not work.</summary>
    Problem,
}

/// <summary>Steps of a test, in order.</summary>
public enum TrunkTestStep
{
    /// <summary>The names lead to addresses (RFC 3263).</summary>
    LookUp,

    /// <summary>The server answers (OPTIONS, RFC 3261 11).</summary>
    Reach,

    /// <summary>It takes the account (RFC 3261 10).</summary>
    Register,

    /// <summary>It takes a call.</summary>
    Call,

    /// <summary>Sound goes both ways.</summary>
    Sound,

    /// <summary>A call from outside arrives.</summary>
    Inbound,
}

/// <summary>States of a step.</summary>
public enum TrunkTestState
{
    /// <summary>Not yet begun.</summary>
    Waiting,

    /// <summary>At work.</summary>
    Running,

    /// <summary>Done; its findings say how.</summary>
    Done,

    /// <summary>Not asked for, or of no use after what was found before.</summary>
    Skipped,
}
