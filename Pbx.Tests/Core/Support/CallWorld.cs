using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pbx.Core.CallHistory;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Phones;
using Pbx.Core.Security;
using Pbx.Core.Voicemail;
using Pbx.Media;
using Pbx.Media.Audio;
using Pbx.Media.Sdp;
using Pbx.Sip;

namespace Pbx.Tests.Core.Support;

/// <summary>Call control with everything around it faked, in virtual time. Users: 101 Ada, 102 Bob, 103 Cleo, 104 Dan.</summary>
internal sealed class CallWorld
{
    private int nextPort = 5060;

    public CallWorld(CallLimits? limits = null, SrtpPolicy srtp = SrtpPolicy.Automatic, SystemSettings? settings = null)
    {
        Snapshots = new FakeSnapshots(MakeSnapshot(settings, srtp));
        Sip = new FakeSip(Loop);
        Service = new CallService(Snapshots, Media, History, Voicemail, Guard, Time, NullLoggerFactory.Instance, limits, secrets: Secrets, mailboxes: Mailboxes, overrides: Overrides, people: People, recordingRoom: Recordings,
            openPrompt: prompt =>
            {
                OpenedPrompts.Add(prompt.Id);
                return new SequenceSource([]);
            });
        Service.Attach(Sip);
        Loop.Run();
    }

    public VirtualLoop Loop { get; } = new();

    /// <summary>Recordings of the company that were asked for, in order.</summary>
    public List<string> OpenedPrompts { get; } = [];

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public FakeMedia Media { get; } = new();

    public FakeHistory History { get; } = new();

    public FakeVoicemail Voicemail { get; } = new();

    public FakeGuard Guard { get; } = new();

    public FakeMailboxes Mailboxes { get; } = new();

    public FakeOverrides Overrides { get; } = new();

    public FakePeople People { get; } = new();

    public FakeRecordings Recordings { get; } = new();

    public FakeTrunkSecrets Secrets { get; } = new();

    public FakeSnapshots Snapshots { get; }

    public FakeSip Sip { get; }

    public CallService Service { get; }

    public CallHistoryEntry Record => Assert.Single(History.Entries);

    public static SystemSettings Settings { get; } = new()
    {
        Company = "Test",
        Fqdn = "pbx.test",
        Realm = "pbx.test",
        TimeZone = "Europe/Zurich",
        Country = "CH",
        Languages = ["en", "de"],
    };

    public static PbxSnapshot MakeSnapshot(SystemSettings? settings = null, SrtpPolicy srtp = SrtpPolicy.Automatic, params string[] without)
    {
        var users = new[] { ("101", "Ada"), ("102", "Bob"), ("103", "Cleo"), ("104", "Dan") }.Where(u => !without.Contains(u.Item1))
            .Select(u => new UserRecord("u" + u.Item1, u.Item1, u.Item2, "Test", $"{u.Item1}@pbx.test", "sip" + u.Item1, "md5", "sha", "en", srtp)).ToArray();
        return new PbxSnapshot
        {
            Version = 1,
            Settings = settings ?? Settings,
            UsersByExtension = users.ToFrozenDictionary(u => u.Extension),
            UsersById = users.ToFrozenDictionary(u => u.Id),
            UsersBySipName = users.ToFrozenDictionary(u => u.SipName, StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>Registers a phone.</summary>
    public Binding Phone(string extension, string transport = "UDP", IPAddress? address = null)
    {
        var endPoint = new IPEndPoint(address ?? IPAddress.Loopback, nextPort++);
        var binding = new Binding($"b{endPoint.Port}", extension, $"sip:{extension}@{endPoint}", transport, endPoint, "phone", null, [], Time.GetUtcNow(), Time.GetUtcNow().AddHours(1));
        Sip.Bindings.Live.Add(binding);
        Loop.Post(() => Service.OnRegistrationChanged(new RegistrationChange(binding, RegistrationEvent.Added)));
        Loop.Run();
        return binding;
    }

    /// <summary>A phone calls.</summary>
    public FakeSession Call(Binding phone, string number, byte[]? sdp, Action<FakeIncoming>? change = null)
    {
        var session = new FakeSession(Loop, isClient: false, phone.RemoteEndPoint, phone.Transport);
        Sip.Sessions.Add(session);
        var invite = new FakeIncoming(session, number) { AuthenticatedAor = phone.Aor, From = new SipParty("", phone.Aor, "pbx.test"), Sdp = sdp };
        change?.Invoke(invite);
        Loop.Post(() => Service.OnInvite(invite));
        Loop.Run();
        return session;
    }

    /// <summary>A call that comes from an address without a password.</summary>
    public FakeSession CallFrom(string source, string number, byte[]? sdp, Action<FakeIncoming>? change = null)
    {
        var endPoint = IPEndPoint.Parse(source);
        var session = new FakeSession(Loop, isClient: false, endPoint, "UDP");
        Sip.Sessions.Add(session);
        var invite = new FakeIncoming(session, number) { From = new SipParty("", "+41791234567", "carrier.example"), Sdp = sdp };
        change?.Invoke(invite);
        Loop.Post(() => Service.OnInvite(invite));
        Loop.Run();
        return session;
    }

    /// <summary>INVITEs that went over trunks, oldest first.</summary>
    public IReadOnlyList<FakeSession> Outside => [.. Sip.Sessions.Where(s => s.Invite is { Target.Binding: null })];

    /// <summary>The newest INVITE that this phone has received.</summary>
    public FakeSession To(Binding phone) => Sip.Sessions.Last(s => s.Invite?.Target.Binding == phone);

    /// <summary>Two phones that talk.</summary>
    public (FakeSession Caller, FakeSession Callee) Talk(Binding from, Binding to, AudioCodec? codec = null)
    {
        codec ??= AudioCodec.Pcma;
        var caller = Call(from, to.Aor, Sdp.Of(codec));
        var callee = To(to);
        callee.PeerRings();
        Loop.Run();
        callee.PeerAnswers(Sdp.Of(codec));
        Loop.Run();
        caller.PeerAcks();
        Loop.Run();
        Assert.Equal("bridge", MediaOf(caller).Hears);
        return (caller, callee);
    }

    public FakeMediaSession MediaOf(FakeSession session) => (FakeMediaSession)((CallLeg)session.Handler).Media!;

    public FakeBrowser Browser(string extension, string? id = null) => new(this, extension, id ?? $"d{nextPort++}");

    public void Run() => Loop.Run();

    public void Advance(double seconds)
    {
        for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(0.5))
        {
            Time.Advance(left < TimeSpan.FromSeconds(0.5) ? left : TimeSpan.FromSeconds(0.5));
            Loop.Run();
        }
    }

    /// <summary>Nothing is left of any call.</summary>
    public void AssertClean(int records = 1)
    {
        Loop.Run();
        Assert.Empty(Service.Board.Calls);
        Assert.Empty(Service.Calls.Snapshot());
        Assert.Equal(0, Service.Board.LegCount);
        Assert.Equal(0, Service.Board.TimerCount);
        Assert.Equal(0, Media.Living);
        Assert.Empty(Media.Links);
        Assert.All(Sip.Sessions, s => Assert.Equal(InviteState.Ended, s.State));
        Assert.Equal(records, History.Entries.Count);
    }

    /// <summary>101 in a browser talks to the telephone of 102.</summary>
    public (FakeBrowser Browser, FakeSession Phone, string Id) TalkToPhone()
    {
        var browser = Browser("101");
        var bob = Phone("102");
        var id = browser.Dial("102").CallId!;
        To(bob).PeerRings();
        Run();
        To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        Run();
        Assert.Equal("talking", browser.Call.State);
        return (browser, To(bob), id);
    }
}

internal sealed class FakeSnapshots(PbxSnapshot? first) : ISnapshotSource
{
    public PbxSnapshot? Current { get; private set; } = first;

    public event Action<PbxSnapshot>? Changed;

    public void Set(PbxSnapshot snapshot)
    {
        Current = snapshot;
        Changed?.Invoke(snapshot);
    }
}

internal sealed class FakeHistory : ICallHistory
{
    public List<CallHistoryEntry> Entries { get; } = [];

    public event Action<IReadOnlyList<CallHistoryEntry>>? Written;

    public void Record(CallHistoryEntry entry)
    {
        Entries.Add(entry);
        Written?.Invoke([entry]);
    }

    public Task<CallHistoryPage> QueryAsync(CallHistoryFilter filter, CancellationToken cancellationToken) => Task.FromResult(new CallHistoryPage(Entries, Entries.Count));
}

internal sealed class FakeVoicemail : IVoicemailInbox
{
    public List<(string Mailbox, string Caller, double Seconds)> Kept { get; } = [];

    public int Open { get; private set; }

    public bool DiskIsFull { get; set; }

    public bool DatabaseIsLocked { get; set; }

    public IVoicemailDraft Begin(string mailboxId, LiveParty caller, DateTimeOffset at)
    {
        if (DiskIsFull) throw new IOException("No space left on device");
        Open++;
        return new Draft(this, mailboxId, caller.Number);
    }

    private sealed class Draft(FakeVoicemail inbox, string mailboxId, string caller) : IVoicemailDraft
    {
        public Stream Audio { get; } = new MemoryStream();

        public Task KeepAsync(TimeSpan duration)
        {
            if (inbox.DatabaseIsLocked) throw new Microsoft.EntityFrameworkCore.DbUpdateException("database is locked");
            inbox.Kept.Add((mailboxId, caller, duration.TotalSeconds));
            return Task.CompletedTask;
        }

        public void Dispose() => inbox.Open--;
    }
}

internal sealed class FakeGuard : IAccessGuard
{
    public List<string> Failures { get; } = [];

    public List<IPAddress> Successes { get; } = [];

    public IReadOnlyList<BlockedSource> Blocked => [];

    public bool IsBlocked(IPAddress address) => address.Equals(IPAddress.Parse("192.0.2.66"));

    public void Failed(IPAddress address, string service, string userName, string reason) => Failures.Add($"{address} {service} {userName} {reason}");

    public void Succeeded(IPAddress address) => Successes.Add(address);

    public bool Unblock(IPAddress address) => false;
}

/// <summary>A tab with its device: notes events, remembers its calls.</summary>
internal sealed class FakeBrowser : IBrowserPhoneChannel
{
    private readonly CallWorld world;
    private readonly string extension;

    public FakeBrowser(CallWorld world, string extension, string deviceId)
    {
        this.world = world;
        this.extension = extension;
        DeviceId = deviceId;
        Phone = Attach()!;
    }

    public string DeviceId { get; }

    public IBrowserPhone Phone { get; private set; }

    public List<BrowserPhoneEvent> Events { get; } = [];

    public IReadOnlyList<BrowserCall> Calls { get; private set; } = [];

    public BrowserCall Call => Assert.Single(Calls);

    public BrowserPhoneEvent.Ended Ended => Events.OfType<BrowserPhoneEvent.Ended>().Last();

    public void Send(BrowserPhoneEvent phoneEvent)
    {
        Events.Add(phoneEvent);
        if (phoneEvent is BrowserPhoneEvent.Calls calls) Calls = calls.All;
    }

    public IBrowserPhone? Attach()
    {
        var phone = world.Service.Attach("u" + extension, DeviceId, "browser", IPAddress.Loopback, this);
        world.Run();
        return phone;
    }

    public void Detach()
    {
        Phone.Detach(this);
        world.Run();
    }

    public PhoneResult Do(Func<IBrowserPhone, Task<PhoneResult>> command) => world.Loop.Run(command(Phone));

    public PhoneResult Dial(string number, params AudioCodec[] codecs) =>
        Do(p => p.CallAsync(number, Sdp.Browser("pc1", codecs.Length > 0 ? codecs : [AudioCodec.Opus, AudioCodec.G722, AudioCodec.Pcma])));

    public PhoneResult Answer(params AudioCodec[] codecs) =>
        Do(p => p.AnswerAsync(Call.Id, Sdp.Browser("pc1", codecs.Length > 0 ? codecs : [AudioCodec.Opus, AudioCodec.G722, AudioCodec.Pcma])));

    /// <summary>The media session of one of its legs.</summary>
    public FakeMediaSession Media(string legId) =>
        (FakeMediaSession)world.Service.Board.Calls.SelectMany(c => c.Legs).First(l => l.Id == legId).Media!;
}
