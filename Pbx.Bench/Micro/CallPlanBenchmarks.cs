using System.Collections.Frozen;
using BenchmarkDotNet.Attributes;
using Pbx.Bench.Load;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Menus;
using Pbx.Core.Numbers;
using Pbx.Core.Routing;
using Pbx.Core.Schedules;
using Pbx.Core.Setup;

namespace Pbx.Bench.Micro;

/// <summary>Decisions about a call in the plan of the sample company Cardinal Bier: where a number leads, and steps of the interpreter.</summary>
[MemoryDiagnoser]
public class CallPlanBenchmarks
{
    private static readonly DateTimeOffset s_open = new(2026, 11, 25, 10, 0, 0, TimeSpan.FromHours(1));
    private readonly Dialler _anna = new() { UserId = "101", Number = "101" };
    private readonly World _world = new();
    private PbxSnapshot _snapshot = null!;
    private FlowStart _start = null!;
    private FlowRun _inMenu = null!;

    [GlobalSetup]
    public void Setup()
    {
        var folder = Path.Combine(WorkFolder.Repository, "samples");
        var setup = SetupReader.Read(File.ReadAllText(Path.Combine(folder, "cardinal-bier.json")), name => File.ReadAllBytes(Path.Combine(folder, name))).Setup!;
        var plan = SetupPlan.Read(setup, extension => extension);
        UserRecord[] users = [.. setup.Users.Select(user => new UserRecord(user.Extension, user.Extension, user.FirstName, user.LastName, user.Email, user.Extension, "", "", "de", SrtpPolicy.Automatic))];
        _snapshot = new PbxSnapshot
        {
            Version = 1,
            Settings = new SystemSettings { Company = setup.Company, Fqdn = setup.Fqdn, Realm = setup.Fqdn, TimeZone = setup.TimeZone, Country = setup.Country, Languages = setup.Languages },
            UsersByExtension = users.ToFrozenDictionary(user => user.Extension, StringComparer.Ordinal),
            UsersById = users.ToFrozenDictionary(user => user.Id, StringComparer.Ordinal),
            UsersBySipName = users.ToFrozenDictionary(user => user.SipName, StringComparer.OrdinalIgnoreCase),
            Plan = plan with
            {
                Trunks = [.. plan.Trunks.Select(trunk => trunk with { Enabled = true })],
                // A caller who never gets anywhere, so that one run can be measured for long.
                Nodes = [.. plan.Nodes.Select(node => node is Menu menu ? menu with { Repeats = int.MaxValue } : node)],
            },
        };
        _start = InboundPlan.Begin(_snapshot, "carrier", "0223004545", "+41791112233")!;
        _inMenu = new FlowRun(_snapshot, _world, _start);
        _inMenu.Begin(s_open);
        if (CallToOutside() is not Destination.Outside || CallToColleague() is not Destination.Person) throw new InvalidOperationException("the plan does not lead where it should");
    }

    [Benchmark]
    public FlowStart? NumberFromOutside() => InboundPlan.Begin(_snapshot, "carrier", "0223004545", "+41791112233");

    [Benchmark]
    public Destination CallToColleague() => DialPlan.Route(_snapshot, "103", 0, _anna, s_open);

    [Benchmark]
    public Destination CallToOutside() => DialPlan.Route(_snapshot, "0443332211", 0, _anna, s_open);

    [Benchmark]
    public ScheduleState HoursAndHolidays() => ScheduleRules.StateAt(_snapshot.Plan, _snapshot.Settings, Department.CompanyId, s_open);

    /// <summary>Beginning, hours, menu: two nodes of a new call.</summary>
    [Benchmark]
    public IReadOnlyList<FlowCommand> FlowFromNumberIntoMenu() => new FlowRun(_snapshot, _world, _start).Begin(s_open);

    /// <summary>One input: a key that leads nowhere, so that the menu is said again.</summary>
    [Benchmark]
    public IReadOnlyList<FlowCommand> FlowStepOfAKey() => _inMenu.Take(new FlowInput.Digit('9'), s_open);

    /// <summary>A new call from its beginning until the first member of the chosen group rings: four nodes, two inputs.</summary>
    [Benchmark]
    public IReadOnlyList<FlowCommand> FlowFromNumberToRinging()
    {
        var run = new FlowRun(_snapshot, _world, _start);
        run.Begin(s_open);
        return run.Take(new FlowInput.Digit('1'), s_open);
    }

    private sealed class World : IFlowWorld
    {
        private int _turn;

        public MemberState StateOf(string userId) => MemberState.Free;

        public DateTimeOffset? LastCallEnded(string userId) => null;

        public int TakeTurn(string groupId) => _turn++ & int.MaxValue;

        public int Chance(int below) => 0;

        public ScheduleOverride? OverrideOf(string departmentId) => null;
    }
}
