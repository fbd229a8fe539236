using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Flows;
using Pbx.Core.Hosting;
using Pbx.Core.Live;
using Pbx.Core.Phones;
using Pbx.Core.Presence;
using Pbx.Core.Prompts;
using Pbx.Core.Recordings;
using Pbx.Core.Schedules;
using Pbx.Core.Security;
using Pbx.Core.Trunks;
using Pbx.Core.Trunks.Testing;
using Pbx.Core.Voicemail;
using Pbx.Media;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>
/// Call control: what the SIP stack, the browsers and the pages ask of the telephone system. Composition root of this folder; see README.md for
/// the course of a call.
/// </summary>
public sealed class CallService : ISipApplication, ICallControl, IBrowserPhones, IDisposable
{
    /// <summary>Carries how often a call has been routed here, against loops through other systems.</summary>
    public const string DepthHeader = "X-Pbx-Depth";

    private static readonly TimeSpan UnregisterWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(2);
    private readonly ISnapshotSource snapshots;
    private readonly IAccessGuard guard;
    private readonly Switchboard board;
    private readonly BrowserPhones browsers;
    private readonly TrunkService trunks;
    private readonly IncomingCalls incoming;
    private readonly TrunkTests tests;
    private readonly MessageWaiting waiting;
    private readonly ILogger log;
    private PbxSnapshot? known;
    private ITimer? refresh;

    /// <summary>Assembles call control. Nothing happens before <see cref="Attach(ISipUserAgent)"/>.</summary>
    public CallService(
        ISnapshotSource snapshots, IMediaEngine media, ICallHistory history, IVoicemailInbox voicemail, IAccessGuard guard, TimeProvider time, ILoggerFactory loggers,
        CallLimits? limits = null, Func<Prompt, IAudioSource?>? openPrompt = null, ITrunkSecrets? secrets = null, IMailboxDesk? mailboxes = null, IOverrides? overrides = null, IPersonStates? people = null,
        CallClock? clock = null, IPhoneRecordings? recordings = null, IRecordingRoom? recordingRoom = null)
    {
        this.snapshots = snapshots;
        this.guard = guard;
        log = loggers.CreateLogger<CallService>();
        board = new Switchboard(snapshots, media, history, time, limits ?? new CallLimits(), ServiceNumbers.Standard, log)
        {
            Clock = clock ?? new CallClock(time, null),
            FlowSounds = new FlowSounds(openPrompt ?? (_ => null), RandomNumberGenerator.GetInt32),
            Voicemail = voicemail,
            Mailboxes = mailboxes ?? new NoMailboxes(),
            Guard = guard,
            Overrides = overrides ?? new NoOverrides(),
            People = people ?? new NoPersonStates(),
            Recordings = recordings as PhoneRecordings ?? new PhoneRecordings(time),
            RecordingRoom = recordingRoom ?? new NoRecordings(),
        };
        board.Browsers = browsers = new BrowserPhones(board);
        board.Trunks = trunks = new TrunkService(board, secrets);
        incoming = new IncomingCalls(board);
        tests = new TrunkTests(board, secrets);
        waiting = new MessageWaiting(board);
    }

    /// <inheritdoc/>
    public LiveFeed<LiveCall> Calls => board.LiveCalls;

    /// <inheritdoc/>
    public LiveFeed<LiveDevice> Devices => board.LiveDevices;

    /// <inheritdoc/>
    public LiveFeed<LiveTrunk> Trunks => trunks.Feed;

    /// <summary>Tests of trunks.</summary>
    public ITrunkTest TrunkTest => tests;

    internal TrunkTests Tests => tests;

    internal Switchboard Board => board;

    /// <summary>Connects the SIP stack, which calls back through <see cref="ISipApplication"/>.</summary>
    public void Attach(ISipUserAgent sip)
    {
        board.Sip = sip;
        if (snapshots.Current is { } current) sip.SessionExpires = SessionExpires(current);
        known = snapshots.Current;
        snapshots.Changed += OnSnapshotChanged;
        refresh = board.Time.CreateTimer(_ => board.Post(Refresh), null, RefreshInterval, RefreshInterval);
        trunks.Start();
        waiting.Start();
        sip.Post(() =>
        {
            foreach (var binding in sip.Registrations.All) Publish(binding);
        });
    }

    /// <inheritdoc/>
    public bool IsBlocked(IPAddress address) => guard.IsBlocked(address);

    /// <inheritdoc/>
    public bool MustAuthenticate(string method, SipParty from, IPEndPoint source, string transport)
    {
        if (method is "OPTIONS" or "ACK" or "CANCEL") return false;
        if (method != "INVITE") return true;
        if (trunks.Knows(source)) return false;
        // A carrier that calls from an address that nobody told us is turned away like any stranger: whoever tests a trunk has to see that.
        if (trunks.IsWatched && board.Sip?.Registrations.All.Any(binding => binding.RemoteEndPoint.Equals(source)) != true) trunks.Tell(new TrunkArrival(null, source, from.User));
        return true;
    }

    /// <inheritdoc/>
    public DigestSecret? FindSecret(string userName) =>
        snapshots.Current?.UsersBySipName.GetValueOrDefault(userName) is { } user ? new DigestSecret(user.Extension, user.Ha1Md5, user.Ha1Sha256) : null;

    /// <inheritdoc/>
    public void OnAuthenticationFailed(IPEndPoint source, string transport, string userName, string reason) =>
        guard.Failed(source.Address, $"SIP/{transport}", userName, reason);

    /// <inheritdoc/>
    public void OnRegistrationChanged(RegistrationChange change)
    {
        switch (change.Event)
        {
            case RegistrationEvent.Added or RegistrationEvent.Refreshed:
                guard.Succeeded(change.Binding.RemoteEndPoint.Address);
                Publish(change.Binding);
                if (change.Event == RegistrationEvent.Added) waiting.DeviceCame(change.Binding);
                if (change.Event == RegistrationEvent.Added && snapshots.Current?.UsersByExtension.GetValueOrDefault(change.Binding.Aor) is { } user)
                    board.DeviceCame(user.Id);
                break;
            default:
                board.LiveDevices.Remove(change.Binding.Id);
                waiting.DeviceWent(change.Binding);
                break;
        }
    }

    /// <inheritdoc/>
    public void OnInvite(IIncomingInvite invite) => incoming.Take(invite);

    /// <inheritdoc/>
    public IReadOnlyList<string> EventPackages { get; } = [MessageWaiting.Package];

    /// <inheritdoc/>
    public SubscriptionAnswer OnSubscribe(SubscriptionWish wish)
    {
        ArgumentNullException.ThrowIfNull(wish);
        return waiting.OnSubscribe(wish);
    }

    /// <inheritdoc/>
    public SipOutcome OnRequest(string method, SipParty from, SipParty to, byte[]? body) => method switch
    {
        "NOTIFY" => new SipOutcome(481, "Subscription Does Not Exist"),
        "REFER" => new SipOutcome(403, "Forbidden"),
        _ => new SipOutcome(405, "Method Not Allowed"),
    };

    /// <inheritdoc/>
    public IBrowserPhone? Attach(string userId, string deviceId, string userAgent, IPAddress address, IBrowserPhoneChannel channel) =>
        browsers.Attach(userId, deviceId, userAgent, address, channel);

    /// <inheritdoc/>
    public Task<bool> EndCallAsync(string callId)
    {
        if (board.Sip is not { } sip) return Task.FromResult(false);
        return sip.InvokeAsync(() =>
        {
            var call = board.Find(callId);
            call?.Post(new CallEvent.Stop(new EndReason(EndKind.Shutdown, 0, "ended by an administrator"), "ended-by-administrator"));
            return Task.FromResult(call is not null);
        });
    }

    /// <inheritdoc/>
    public async Task StopAsync(TimeSpan within)
    {
        if (board.Sip is not { } sip) return;
        var (idle, unregistered) = await sip.InvokeAsync(() =>
        {
            board.IsStopping = true;
            tests.Stop();
            foreach (var call in board.Calls.ToArray()) call.Post(new CallEvent.Stop(new EndReason(EndKind.Shutdown, 0, "shutdown"), "shutdown"));
            return Task.FromResult((board.WhenIdle(), trunks.StopAsync()));
        });
        try
        {
            await idle.WaitAsync(within, board.Time);
        }
        catch (TimeoutException)
        {
            log.LogWarning("Calls were still running at shutdown");
        }
        try
        {
            // One that does not answer is not waited for.
            await unregistered.WaitAsync(UnregisterWithin, board.Time);
        }
        catch (TimeoutException)
        {
            log.LogInformation("A carrier did not answer the last REGISTER");
        }
    }

    /// <summary>Stops watching the configuration and the clock.</summary>
    public void Dispose()
    {
        snapshots.Changed -= OnSnapshotChanged;
        refresh?.Dispose();
        trunks.Dispose();
        waiting.Dispose();
    }

    private void Publish(Binding binding)
    {
        if (snapshots.Current?.UsersByExtension.GetValueOrDefault(binding.Aor) is not { } user) return;
        board.LiveDevices.Publish(new LiveDevice(
            binding.Id, user.Id, user.Extension, binding.RemoteEndPoint.ToString(), binding.Transport, binding.UserAgent, binding.RegisteredAt, binding.ExpiresAt));
    }

    private void Refresh()
    {
        foreach (var call in board.Calls) call.Publish();
        browsers.Refresh();
        board.WakeUps.Review();
    }

    private void OnSnapshotChanged(PbxSnapshot snapshot) => board.Post(() =>
    {
        if (known is { } before)
        {
            // Whoever was deleted or has a new password must register anew.
            foreach (var (extension, user) in before.UsersByExtension)
            {
                var now = snapshot.UsersByExtension.GetValueOrDefault(extension);
                if (now is null || now.Id != user.Id || now.Ha1Md5 != user.Ha1Md5 || now.Ha1Sha256 != user.Ha1Sha256) board.Sip?.Registrations.Remove(extension);
            }
        }
        known = snapshot;
        trunks.Apply(snapshot);
        waiting.Apply(snapshot);
        if (board.Sip is { } sip) sip.SessionExpires = SessionExpires(snapshot);
    });

    private static TimeSpan SessionExpires(PbxSnapshot snapshot) => TimeSpan.FromSeconds(snapshot.Settings.SessionExpiresSeconds);
}
