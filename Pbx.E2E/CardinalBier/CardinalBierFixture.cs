using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Mail;
using Pbx.Core.Menus;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Core.Trunks;
using Pbx.Core.Voicemail;
using Pbx.E2E.Support;

namespace Pbx.E2E.CardinalBier;

/// <summary>
/// Cardinal Bier as its sample file makes it, beside two carriers: Kamailio with digest, and one that is known by its address. What tests change of the sample, to be
/// quicker and to have a break: members ring 5 s instead of 15, the menu waits 1 s instead of 5, Wednesdays have a lunch break in which the mailbox answers, and Anna has
/// a mailbox of her own, which must never take a call of a group.
/// </summary>
public sealed class CardinalBierFixture : IAsyncLifetime
{
    /// <summary>The numbers of the company: main, German team, French team.</summary>
    public const string Main = "0223004545", German = "0223004546", French = "0223004547";

    /// <summary>How long one member rings here.</summary>
    public const int RingSeconds = 5;

    /// <summary>A Wednesday on which it is open.</summary>
    public static readonly DateTimeOffset Open = new(2026, 11, 25, 10, 0, 0, TimeSpan.FromHours(1));

    private static readonly string Samples = Path.Combine(Repository.Root, "samples");
    private static readonly Dictionary<string, int> Tones = new() { ["100"] = 500, ["101"] = 650, ["102"] = 800, ["103"] = 1000 };
    private readonly SemaphoreSlim clock = new(1);
    private readonly Dictionary<string, Recording> prompts = [];
    private readonly int[] outsiders = [FreePorts.Take(6), FreePorts.Take(6), FreePorts.Take(6)];
    private readonly string moment = Path.Combine(Path.GetTempPath(), $"pbx-clock-{Guid.NewGuid():N}");
    private int callers;

    /// <summary>The product.</summary>
    public PbxServer Server { get; private set; } = null!;

    /// <summary>The carrier with digest.</summary>
    public Kamailio Carrier { get; private set; } = null!;

    /// <summary>The company's mail server.</summary>
    public MailServer Mail { get; private set; } = null!;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        Mail = await MailServer.StartAsync();
        Server = await PbxServer.StartFromAsync(SetupFile, Mail.Trust, "--test:clock", moment);
        Carrier = await Kamailio.StartAsync(Server, OutsiderNumber(0), outsiders);
        await Server.ChangeDataAsync(async services =>
        {
            var users = services.GetRequiredService<ISnapshotSource>().Current!.UsersByExtension;
            var change = await services.GetRequiredService<ICallPlans>().UpdateAsync(plan => Quicker(plan) with
            {
                Trunks =
                [
                    plan.Trunks[0] with
                    {
                        Enabled = true, Domain = "carrier.test", Proxies = [$"127.0.0.1:{Carrier.Port}"], UserName = Kamailio.Account,
                        WriteCallerTo = CallerIdHeader.PAssertedIdentity, Codecs = ["PCMA"],
                    },
                    new Trunk
                    {
                        Id = "second", Name = "Second carrier", Domain = "second.test", Proxies = [$"{OutsideCaller.Address}:{FreePorts.Take()}"], Sources = [OutsideCaller.Address],
                        Authentication = TrunkAuthentication.ByAddress, OptionsSeconds = 0, Codecs = ["PCMA"],
                    },
                ],
                Nodes = [.. Quicker(plan).Nodes, new Mailbox { Id = "own", Name = "Anna Meier", UserId = users["101"].Id, Listeners = [users["101"].Id] }],
            }, "test", "");
            Assert.Empty(change.Problems);
            Assert.True(await services.GetRequiredService<ITrunkSecrets>().SetAsync("carrier", Kamailio.Password, ""));
            var mail = services.GetRequiredService<IMailService>();
            Assert.Empty(await mail.SaveAsync(await mail.GetAsync(default), new MailSettings { Host = "localhost", Port = Mail.Port, UserName = MailServer.User, Sender = MailServer.User }, MailServer.Password, ""));
        });
        await Carrier.RegisteredAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Carrier.DisposeAsync();
        await Mail.DisposeAsync();
        clock.Dispose();
        File.Delete(moment);
    }

    /// <summary>A recording of the sample company, such as menu-de.</summary>
    public Recording Prompt(string name)
    {
        lock (prompts) return prompts.TryGetValue(name, out var known) ? known : prompts[name] = SoundMatch.Read(Path.Combine(Samples, "cardinal-bier", name + ".wav"));
    }

    /// <summary>Words of the product itself.</summary>
    public Recording System(string name, string language)
    {
        lock (prompts)
        {
            var key = $"{name} {language}";
            return prompts.TryGetValue(key, out var known) ? known : prompts[key] = SoundMatch.Read(Path.Combine(Repository.Root, "Pbx.Core", "Prompts", language, name + ".wav"));
        }
    }

    /// <summary>All recordings of the company that are in a recording, in the order in which they were heard.</summary>
    public string[] HeardBy(Recording heard) =>
    [
        .. Directory.GetFiles(Path.Combine(Samples, "cardinal-bier"), "*.wav").Select(Path.GetFileNameWithoutExtension)
            .Select(name => (Name: name!, Hit: SoundMatch.Find(heard, Prompt(name!)))).Where(one => one.Hit is not null).OrderBy(one => one.Hit!.Second).Select(one => one.Name),
    ];

    /// <summary>How often a recording was heard from beginning to end.</summary>
    public int TimesHeard(Recording heard, string name) => SoundMatch.FindAll(heard, Prompt(name)).Count;

    /// <summary>Tone by which an agent is known.</summary>
    public static int ToneOf(string extension) => Tones[extension];

    /// <summary>An agent's telephone, which rings until told what to do.</summary>
    public Task<Baresip> AgentAsync(string extension, bool lamp = false) =>
        Baresip.StartAsync(Server, extension, new() { Tone = ToneOf(extension), AutoAnswer = false, Lamp = lamp });

    /// <summary>The agent whose telephone rings for this caller; a telephone that has rung for somebody and was passed over rings no more.</summary>
    public static async Task<Baresip> RungAsync(string caller, params Baresip[] agents)
    {
        Baresip? rung = null;
        await Eventually.TrueAsync(() => (rung = agents.FirstOrDefault(agent => agent.RingsFor(caller))) is not null, $"one of {string.Join(", ", agents.Select(agent => agent.Extension))} rings for {caller}");
        return rung!;
    }

    /// <summary>A telephone outside, on the carrier with digest.</summary>
    public Task<Baresip> OutsiderAsync(int which, int tone, bool answers = true) =>
        Baresip.StartAsync(Server, OutsiderNumber(which), new() { Tone = tone, Register = false, Password = "none", SipPort = outsiders[which], AutoAnswer = answers });

    /// <summary>Number of a telephone outside.</summary>
    public static string OutsiderNumber(int which) => $"079111223{which}";

    /// <summary>A call over the second carrier that begins at this moment; from then on it goes by that clock, whatever others do with it.</summary>
    public async Task<OutsideCaller> CallAsync(DateTimeOffset at, string number, double tone = 0, double? stays = null)
    {
        var caller = $"07944400{Interlocked.Increment(ref callers):00}";
        return await AtAsync(at, async () =>
        {
            var call = OutsideCaller.Call(Server, number, caller, tone, stays);
            await call.AcceptedAsync();
            return call;
        });
    }

    /// <summary>Begins calls at a moment of the company's clock.</summary>
    public async Task<T> AtAsync<T>(DateTimeOffset at, Func<Task<T>> begin)
    {
        await clock.WaitAsync();
        try
        {
            // A whole new file in one step, so that it is never read half written.
            await File.WriteAllTextAsync(moment + ".new", at.ToString("yyyy-MM-dd'T'HH:mm:sszzz"));
            File.Move(moment + ".new", moment, overwrite: true);
            return await begin();
        }
        finally
        {
            clock.Release();
        }
    }

    private static CallPlan Quicker(CallPlan plan) => plan with
    {
        Departments = [.. plan.Departments.Select(one => one.Id == Department.CompanyId ? one with { Hours = WithBreak(one.Hours!) } : one)],
        Nodes =
        [
            .. plan.Nodes.Select(node => node switch
            {
                RingGroup group => group with { RingSeconds = RingSeconds },
                Menu menu => menu with { TimeoutSeconds = 1 },
                ScheduleBranch branch => branch with { Break = FlowTarget.Node("agents") },
                _ => node,
            }),
        ],
    };

    private static WeekHours WithBreak(WeekHours hours) => new(
    [
        .. hours.Spans.SelectMany(span => span.Day != DayOfWeek.Wednesday ? [span] : new[] { span with { ToMinute = 12 * 60 }, span with { FromMinute = 13 * 60 + 30 } }),
    ]);

    // The sample as it is, with passwords that tests know: a file of a customer has none.
    private string SetupFile(PbxServer server)
    {
        File.WriteAllText(moment, Open.ToString("yyyy-MM-dd'T'HH:mm:sszzz"));
        var setup = JsonNode.Parse(File.ReadAllText(Path.Combine(Samples, "cardinal-bier.json")))!;
        setup["bindAddress"] = "127.0.0.1";
        setup["admin"]!["password"] = PbxServer.AdminPassword;
        foreach (var user in setup["users"]!.AsArray())
        {
            var known = PbxServer.User((string)user!["extension"]!);
            user["password"] = known.Password;
            user["sipPassword"] = known.SipPassword;
        }
        Directory.CreateSymbolicLink(Path.Combine(server.Folder, "cardinal-bier"), Path.Combine(Samples, "cardinal-bier"));
        var file = Path.Combine(server.Folder, "cardinal-bier.json");
        File.WriteAllText(file, setup.ToJsonString(JsonSerializerOptions.Web));
        return file;
    }
}
