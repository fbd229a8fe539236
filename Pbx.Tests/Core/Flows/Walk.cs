using System.Collections.Frozen;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Schedules;

namespace Pbx.Tests.Core.Flows;

/// <summary>One call walking through a plan on a virtual clock, and what was asked on its way, as short words.</summary>
internal sealed class Walk
{
    private readonly FlowRun run;
    private readonly List<string> trail = [];
    private readonly Dictionary<string, string> names;

    public Walk(CallPlan plan, FlowTarget target, ImaginedWorld? world = null, DateTimeOffset? at = null, string language = "en", string department = Department.CompanyId, params string[] users)
        : this(Snapshot(plan, users), target, world ?? new ImaginedWorld(), at ?? new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), language, department)
    {
    }

    public Walk(PbxSnapshot snapshot, FlowTarget target, ImaginedWorld world, DateTimeOffset at, string language, string department = Department.CompanyId)
    {
        Now = at;
        names = snapshot.UsersById.ToDictionary(user => user.Key, user => user.Value.FirstName.Length > 0 ? user.Value.FirstName : user.Key);
        run = new FlowRun(snapshot, world, new FlowStart("+41791234567", "+41223004545", department, target, language));
        Keep(run.Begin(Now));
    }

    public DateTimeOffset Now { get; private set; }

    public bool IsOver => run.IsOver;

    public bool IsWaiting => run.Deadline is not null;

    /// <summary>What was asked since the last time this was read.</summary>
    public string Trail
    {
        get
        {
            var text = string.Join(' ', trail);
            trail.Clear();
            return text;
        }
    }

    public static PbxSnapshot Snapshot(CallPlan plan, params string[] users)
    {
        var records = users.Select((id, i) => new UserRecord(id, $"{101 + i}", id, "", "", $"{101 + i}", "", "", "en", SrtpPolicy.Automatic)).ToList();
        return new PbxSnapshot
        {
            Version = 1,
            Settings = new SystemSettings { Company = "C", Fqdn = "f", Realm = "f", TimeZone = "Europe/Zurich", Country = "CH", Languages = ["de", "fr", "en"] },
            Plan = plan,
            UsersByExtension = records.ToFrozenDictionary(user => user.Extension),
            UsersById = records.ToFrozenDictionary(user => user.Id),
            UsersBySipName = records.ToFrozenDictionary(user => user.SipName),
        };
    }

    public Walk Take(FlowInput input, double seconds = 0)
    {
        Now += TimeSpan.FromSeconds(seconds);
        Keep(run.Take(input, Now));
        return this;
    }

    public Walk Presses(string keys)
    {
        foreach (var key in keys) Take(new FlowInput.Digit(key));
        return this;
    }

    public Walk Played(double seconds = 4) => Take(new FlowInput.Played(), seconds);

    public Walk Answers(string user) => Take(new FlowInput.Answered(user), 3);

    public Walk Fails(string user, MemberState why = MemberState.Free) => Take(new FlowInput.Unanswered(user, why), 1);

    /// <summary>Lets time pass until what is waited for is due.</summary>
    public Walk Waits()
    {
        Assert.NotNull(run.Deadline);
        Now = run.Deadline.Value;
        Keep(run.Take(new FlowInput.TimeIsUp(), Now));
        return this;
    }

    private void Keep(IReadOnlyList<FlowCommand> commands) => trail.AddRange(commands.Where(command => command is not FlowCommand.Listen).Select(Word));

    private string Word(FlowCommand command) => command switch
    {
        FlowCommand.Enter enter => $"{(enter.EdgeKey is null ? "" : enter.EdgeKey + ">")}{enter.NodeId ?? (enter.UserId is { } user ? NameOf(user) : "end")}",
        FlowCommand.Answer => "answer",
        FlowCommand.Play play => "play:" + string.Join('+', play.Sounds.Select(Word)),
        FlowCommand.Silence => "silence",
        FlowCommand.Ring ring => "ring:" + string.Join('+', ring.UserIds.Select(NameOf)),
        FlowCommand.StopRinging stop => "stop:" + string.Join('+', stop.UserIds.Select(NameOf)),
        FlowCommand.Dial dial => "dial:" + dial.Number,
        FlowCommand.StopDialling => "stop-dialling",
        FlowCommand.Record record => "record:" + record.MailboxId,
        FlowCommand.Speak speak => "speak:" + speak.Language,
        FlowCommand.End end => $"end:{end.StatusCode}:{end.Reason}",
        _ => throw new ArgumentException(command.ToString()),
    };

    private string NameOf(string user) => names.GetValueOrDefault(user, user);

    private static string Word(FlowSound sound) => sound switch
    {
        FlowSound.Prompt prompt => prompt.PromptId,
        FlowSound.Greeting greeting => "greeting-" + greeting.MailboxId,
        FlowSound.Music music => music.MusicId,
        FlowSound.System system => $"{system.Name}/{system.Language}",
        FlowSound.Ringback => "ringback",
        _ => "beep",
    };
}
