using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Sip.Authentication;
using Pbx.Sip.Engine;
using Pbx.Sip.Transport;
using Pbx.Tests.Media.Sessions;
using Pbx.Tests.Sip.Transport;
using Pbx.Tests.Support;

namespace Pbx.Tests.Core.Support;

/// <summary>The real stack, the real media engine and call control in one process, and beside it another stack and engine whose users are phones.</summary>
internal sealed class LoopbackWorld : IAsyncDisposable
{
    private static readonly X509Certificate2 Certificate = Samples.Certificate("pbx.test");

    private readonly PhoneApplication application = new();

    /// <param name="address">Where all of them are, 127.0.0.1 if it is not said.</param>
    /// <param name="timers">Times of transactions, those of RFC 3261 if it is not said.</param>
    public LoopbackWorld(IPAddress? address = null, Pbx.Core.Recordings.IRecordingRoom? recordings = null, Pbx.Sip.Transactions.TransactionTimers? timers = null)
    {
        Loopback = address ?? IPAddress.Loopback;
        var snapshot = CallWorld.MakeSnapshot();
        var users = snapshot.UsersByExtension.Values.Select(user => user with
        {
            Ha1Md5 = DigestHash.Ha1(DigestAlgorithm.Md5, user.SipName, "pbx.test", "secret"),
            Ha1Sha256 = DigestHash.Ha1(DigestAlgorithm.Sha256, user.SipName, "pbx.test", "secret"),
        }).ToArray();
        Snapshots = new FakeSnapshots(snapshot with
        {
            UsersByExtension = users.ToFrozenDictionary(u => u.Extension),
            UsersById = users.ToFrozenDictionary(u => u.Id),
            UsersBySipName = users.ToFrozenDictionary(u => u.SipName),
        });
        Engine = TestEngine.Start(o => o with { BindAddress = Loopback });
        PhoneEngine = TestEngine.Start(o => o with { BindAddress = Loopback });
        Service = new CallService(Snapshots, Engine, History, new FakeVoicemail(), Guard, TimeProvider.System, NullLoggerFactory.Instance, secrets: Secrets, recordingRoom: recordings);
        Sip = Host(Service, Loopback, timers);
        Phones = Host(application, Loopback);
        Sip.Start();
        Phones.Start();
        Service.Attach(Sip);
    }

    public IPAddress Loopback { get; }

    public FakeSnapshots Snapshots { get; }

    public FakeTrunkSecrets Secrets { get; } = new();

    /// <summary>Accounts with their passwords at the other stack, when it plays a carrier.</summary>
    public ConcurrentDictionary<string, string> Accounts => application.Accounts;

    public FakeHistory History { get; } = new();

    public FakeGuard Guard { get; } = new();

    public MediaEngine Engine { get; }

    public MediaEngine PhoneEngine { get; }

    public CallService Service { get; }

    public SipHost Sip { get; }

    public SipHost Phones { get; }

    public IPEndPoint Address => Sip.Listeners.First(l => l.Transport == SipTransportKind.Udp).EndPoint;

    public IPEndPoint PhoneAddress => Phones.Listeners.First(l => l.Transport == SipTransportKind.Udp).EndPoint;

    /// <summary>A phone that is registered under an extension, known by <paramref name="name"/> to the other stack.</summary>
    public async Task<LoopbackPhone> PhoneAsync(string extension, string name, MediaProfile profile = MediaProfile.Rtp, params AudioCodec[] codecs)
    {
        var phone = new LoopbackPhone(this, extension, profile, codecs.Length > 0 ? codecs : [AudioCodec.Pcma]);
        application.Phones[name] = phone;
        await RegisterAsync(extension, name, PhoneAddress);
        return phone;
    }

    /// <summary>A number behind the other stack, when it plays a carrier; the user part of the INVITE finds it.</summary>
    public LoopbackPhone Outsider(string number, MediaProfile profile = MediaProfile.Rtp)
    {
        var phone = new LoopbackPhone(this, number, profile, [AudioCodec.Pcma]);
        application.Phones[number] = phone;
        return phone;
    }

    /// <summary>A phone that has registered itself over a transport, which it uses for its calls as well.</summary>
    public async Task<LoopbackPhone> RegisteredPhoneAsync(string extension, SipTransportKind transport)
    {
        var phone = new LoopbackPhone(this, extension, MediaProfile.Rtp, [AudioCodec.Pcma]) { Transport = transport };
        application.Phones[extension] = phone;
        var self = new SipParty("", extension, "pbx.test");
        var register = new OutgoingRequest("REGISTER", new Pbx.Sip.SipTarget { RequestUri = UriOf("", transport) }, self, self)
        {
            Credentials = new SipCredentials("sip" + extension, "secret"),
        };
        Assert.Equal(200, (await Phones.InvokeAsync(() => Phones.RequestAsync(register, TestContext.Current.CancellationToken))).StatusCode);
        return phone;
    }

    /// <summary>A number of the system, or the system itself.</summary>
    public string UriOf(string number, SipTransportKind transport) =>
        $"sip:{number}{(number.Length > 0 ? "@" : "")}{Sip.Listeners.First(l => l.Transport == transport).EndPoint};transport={transport.UriName()}";

    /// <summary>Each hears what the other plays.</summary>
    public static async Task TalkAsync(LoopbackPhone one, LoopbackPhone other)
    {
        one.Media.Plays(440);
        other.Media.Plays(1000);
        await one.Media.Hears(1000);
        await other.Media.Hears(440);
    }

    /// <summary>Registers any address under an extension.</summary>
    public Task RegisterAsync(string extension, string name, IPEndPoint at)
    {
        var now = DateTimeOffset.UtcNow;
        var binding = new Binding(name, extension, $"sip:{name}@{at}", "UDP", at, "phone", null, [], now, now.AddHours(1));
        return Sip.InvokeAsync(() =>
        {
            Sip.Registrations.Restore([binding]);
            return Task.FromResult(true);
        });
    }

    /// <summary>Waits until nothing is left of any call on either side.</summary>
    public async Task CleanAsync(int records = 1)
    {
        await Until.True(() => History.Entries.Count == records, $"{records} records");
        await Until.True(() => Engine.Statistics.Sessions == 0, "media sessions end");
        var left = await Sip.InvokeAsync(() => Task.FromResult((Service.Board.Calls.Count, Service.Board.LegCount, Service.Board.TimerCount)));
        Assert.Equal((0, 0, 0), left);
        Assert.Equal(0, Engine.Faults);
        Assert.Equal(0, Sip.LoopExceptions);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var phone in application.Phones.Values) phone.Dispose();
        Service.Dispose();
        await Phones.StopAsync(TimeSpan.FromSeconds(1));
        await Sip.StopAsync(TimeSpan.FromSeconds(1));
        await Engine.DisposeAsync();
        await PhoneEngine.DisposeAsync();
    }

    private static SipHost Host(ISipApplication application, IPAddress address, Pbx.Sip.Transactions.TransactionTimers? timers = null) => new(
        new SipHostOptions
        {
            BindAddresses = [address],
            SipPort = 0,
            SipsPort = 0,
            Certificate = () => Certificate,
            ValidateServer = (_, presented, _, _) => presented?.Equals(Certificate) == true,
            Engine = new SipEngineSettings { Realm = "pbx.test", Domain = "pbx.test", Timers = timers ?? new() },
        },
        application,
        NullLogger<SipHost>.Instance);

    private sealed class PhoneApplication : ISipApplication
    {
        public ConcurrentDictionary<string, LoopbackPhone> Phones { get; } = new();

        public bool IsBlocked(IPAddress address) => false;

        public bool MustAuthenticate(string method, SipParty from, IPEndPoint source, string transport) => false;

        public ConcurrentDictionary<string, string> Accounts { get; } = new();

        public DigestSecret? FindSecret(string userName) => Accounts.TryGetValue(userName, out var password)
            ? new DigestSecret(userName, DigestHash.Ha1(DigestAlgorithm.Md5, userName, "pbx.test", password), DigestHash.Ha1(DigestAlgorithm.Sha256, userName, "pbx.test", password))
            : null;

        public void OnAuthenticationFailed(IPEndPoint source, string transport, string userName, string reason) { }

        public void OnRegistrationChanged(RegistrationChange change) { }

        public void OnInvite(IIncomingInvite invite) => Phones[invite.Dialled].Take(invite);

        public SipOutcome OnRequest(string method, SipParty from, SipParty to, byte[]? body) => new(405, "Method Not Allowed");
    }
}

/// <summary>A phone of the other stack: it calls or takes calls, plays a tone and hears.</summary>
internal sealed class LoopbackPhone(LoopbackWorld world, string extension, MediaProfile profile, AudioCodec[] codecs) : IInviteHandler, IDisposable
{
    private byte[]? offered;

    /// <summary>Its media; a phone has one call at a time.</summary>
    public TestPhone Media { get; } = new(world.PhoneEngine, profile, world.Loopback);

    public IInviteSession? Session { get; private set; }

    public SipParty? CallerSeen { get; private set; }

    public ConcurrentQueue<int> Provisionals { get; } = new();

    public bool IsAnswered { get; private set; }

    public EndReason? Ending { get; private set; }

    /// <summary>Answers by itself; else it rings until <see cref="AnswerAsync"/>.</summary>
    public bool AutoAnswer { get; set; } = true;

    /// <summary>What its calls go over.</summary>
    public SipTransportKind Transport { get; init; } = SipTransportKind.Udp;

    /// <summary>It makes an offer when it is asked for one in a call.</summary>
    public bool MakesOffers { get; set; } = true;

    /// <summary>What it says of its fax; null: it has none.</summary>
    public FaxParameters? Fax { get; set; }

    /// <summary>Refuses with this status.</summary>
    public int Refusal { get; set; }

    /// <summary>The INVITE that it took.</summary>
    public IIncomingInvite? Taken { get; private set; }

    /// <summary>Calls over a registered account of the other stack, as a carrier does.</summary>
    public Task CallAccountAsync(Binding account, string number, string from) => OnLoop(() => Session = world.Phones.Invite(
        new OutgoingInvite
        {
            Target = new Pbx.Sip.SipTarget { Binding = account },
            From = new SipParty("", from, "carrier.test"),
            To = new SipParty("", number, "carrier.test"),
            Sdp = Media.Session.CreateOffer(codecs),
        },
        this));

    public Task CallAsync(string number, string password = "secret") => OnLoop(() => Session = world.Phones.Invite(
        new OutgoingInvite
        {
            Target = new Pbx.Sip.SipTarget { RequestUri = world.UriOf(number, Transport) },
            From = new SipParty("Whoever", "999", "pbx.test"),
            To = new SipParty("", number, "pbx.test"),
            Sdp = Media.Session.CreateOffer(codecs),
            Credentials = new SipCredentials("sip" + extension, password),
        },
        this));

    public Task AnswerAsync() => OnLoop(Answer);

    public Task HangUpAsync() => OnLoop(() => Session!.End(EndReason.Normal));

    /// <summary>A re-INVITE with a direction.</summary>
    public Task OfferAsync(MediaDirection direction) => world.Phones.InvokeAsync(async () =>
    {
        var outcome = await Session!.OfferAsync(Media.Session.CreateOffer(codecs, direction));
        Assert.Equal(200, outcome.StatusCode);
        Assert.True(Media.Session.ApplyAnswer(outcome.Body, out var reason), reason);
        return true;
    });

    /// <summary>A re-INVITE to fax; the status of the answer.</summary>
    public Task<int> OfferFaxAsync() => world.Phones.InvokeAsync(async () =>
    {
        var outcome = await Session!.OfferAsync(Media.Session.CreateFaxOffer(Fax!));
        // The other side may have offered the same while this was tried again after a 491.
        if (outcome.IsSuccess) Assert.True(Media.Session.ApplyAnswer(outcome.Body, out var reason) || Media.Session.Fax is not null, reason);
        return outcome.StatusCode;
    });

    public Task Answered() => Until.True(() => IsAnswered, () => $"{extension} answered, ended {Ending}");

    public Task Ended(EndKind kind) => Until.True(() => Ending?.Kind == kind, () => $"{extension} ended with {kind}, was {Ending}");

    public void Take(IIncomingInvite invite)
    {
        Session = invite.Session;
        Taken = invite;
        CallerSeen = invite.From;
        offered = invite.Sdp;
        invite.Session.Handler = this;
        if (Refusal != 0)
        {
            invite.Session.Reject(Refusal);
            return;
        }
        invite.Session.Ring(180);
        if (AutoAnswer) Answer();
    }

    public void OnProvisional(IInviteSession session, int statusCode, byte[]? sdp) => Provisionals.Enqueue(statusCode);

    public void OnAccepted(IInviteSession session, byte[]? sdp)
    {
        Assert.True(Media.Session.ApplyAnswer(sdp, out var reason), reason);
        IsAnswered = true;
    }

    public void OnAcknowledged(IInviteSession session, byte[]? sdp)
    {
        if (sdp is not null) Assert.True(Media.Session.ApplyAnswer(sdp, out var reason), reason);
        IsAnswered = true;
    }

    public void OnOffer(IInviteSession session, IIncomingOffer offer)
    {
        if (offer.Sdp is null)
        {
            if (MakesOffers) offer.Accept(Media.Session.CreateOffer(codecs));
            else offer.Reject(488);
        }
        else if (OfferSummary.Read(offer.Sdp).Fax is not null)
        {
            if (Fax is { } fax && Media.Session.AnswerFax(offer.Sdp, fax, out _) is { } taken) offer.Accept(taken);
            else offer.Reject(488);
        }
        else if (Media.Session.Answer(offer.Sdp, codecs, MediaDirection.SendReceive, out _) is { } answer) offer.Accept(answer);
        else offer.Reject(488);
    }

    public void OnRefer(IInviteSession session, IIncomingRefer refer) => refer.Reject(603);

    public void OnInfo(IInviteSession session, string contentType, byte[] body) { }

    public void OnEnded(IInviteSession session, EndReason reason) => Ending = reason;

    public void Dispose() => Media.Dispose();

    private void Answer()
    {
        if (Media.Session.Answer(offered, codecs, MediaDirection.SendReceive, out _) is { } answer) Session!.Accept(answer);
        else Session!.Reject(488);
    }

    private Task<bool> OnLoop(Action action) => world.Phones.InvokeAsync(() =>
    {
        action();
        return Task.FromResult(true);
    });
}
