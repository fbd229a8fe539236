namespace Pbx.Core.FeatureCodes;

/// <summary>What may be dialled behind a code.</summary>
public enum CodeArgument
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The number of a group, or nothing.</summary>
    Group,

    /// <summary>A number to send calls to, or nothing: it is asked for.</summary>
    Number,

    /// <summary>Four digits of a clock, or nothing: they are asked for.</summary>
    Time,

    /// <summary>An extension.</summary>
    Extension,

    /// <summary>A place at which calls are parked, or nothing: the first that is free, or has a call.</summary>
    Place,

    /// <summary>The digits that a page has given, or nothing.</summary>
    PageCode,
}

/// <summary>Who has something of a code.</summary>
public enum CodeUsers
{
    /// <summary>Everybody.</summary>
    Everybody,

    /// <summary>Members of groups.</summary>
    GroupMembers,

    /// <summary>People of departments; administrators for the company.</summary>
    DepartmentMembers,
}

/// <summary>Something of the system that is dialled: its name, which never changes, and the code that it has unless an administrator gives it another one.</summary>
/// <param name="Key">Name.</param>
/// <param name="Usual">Code.</param>
/// <param name="Argument">What may be dialled behind it.</param>
/// <param name="Users">Who has something of it.</param>
public sealed record FeatureCode(string Key, string Usual, CodeArgument Argument = CodeArgument.None, CodeUsers Users = CodeUsers.Everybody)
{
    /// <summary>Mailboxes.</summary>
    public const string Mailbox = "mailbox";

    /// <summary>A wake-up call.</summary>
    public const string WakeUp = "wake-up";

    /// <summary>Recording for a page.</summary>
    public const string Record = "record";

    /// <summary>All of them, in the order in which people are shown them.</summary>
    public static IReadOnlyList<FeatureCode> All { get; } =
    [
        new(Mailbox, MailboxByPhone.Code),
        new("dnd-on", "*78"),
        new("dnd-off", "*79"),
        new("forward-always", "*21", CodeArgument.Number),
        new("forward-always-off", "#21"),
        new("forward-busy", "*67", CodeArgument.Number),
        new("forward-busy-off", "#67"),
        new("forward-no-answer", "*61", CodeArgument.Number),
        new("forward-no-answer-off", "#61"),
        new("forward-away", "*68", CodeArgument.Number),
        new("forward-away-off", "#68"),
        new("forward-off", "*22"),
        new("sign-off", "*55", CodeArgument.Group, CodeUsers.GroupMembers),
        new("sign-on", "*56", CodeArgument.Group, CodeUsers.GroupMembers),
        new("pick-up", "**", CodeArgument.Extension),
        new("pick-up-group", "*8", Users: CodeUsers.GroupMembers),
        new("park", "*80", CodeArgument.Place),
        new("fetch", "*81", CodeArgument.Place),
        new("last-caller", "*69"),
        new("call-back", "*37"),
        new("call-back-off", "*38"),
        new("intercom", "*50", CodeArgument.Extension),
        new("hours-open", "*62", Users: CodeUsers.DepartmentMembers),
        new("hours-closed", "*63", Users: CodeUsers.DepartmentMembers),
        new("hours-holiday", "*64", Users: CodeUsers.DepartmentMembers),
        new("hours-timetable", "*65", Users: CodeUsers.DepartmentMembers),
        new(WakeUp, "*34", CodeArgument.Time),
        new("wake-up-off", "#34"),
        new(Record, RecordByPhone.Code, CodeArgument.PageCode),
        new("clock", "*60"),
        new("echo", "*43"),
    ];

    /// <summary>Finds one by its name.</summary>
    public static FeatureCode? Find(string key) => All.FirstOrDefault(one => one.Key == key);
}
