using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Flows;
using Pbx.Core.Hosting;
using Pbx.Core.Live;
using Pbx.Core.OutboundRules;
using Pbx.Core.Phones;
using Pbx.Core.Presence;
using Pbx.Core.Prompts;
using Pbx.Core.Recordings;
using Pbx.Core.Routing;
using Pbx.Core.Schedules;
using Pbx.Core.Security;
using Pbx.Core.Trunks;
using Pbx.Core.Voicemail;
using Pbx.Media;
using Pbx.Sip;

namespace Pbx.Core.Calls;

/// <summary>What all calls share: the stack, the media engine, the clock, the register of running calls. Its mutable parts belong to the loop.</summary>
internal sealed class Switchboard(
    ISnapshotSource snapshots, IMediaEngine media, ICallHistory history, TimeProvider time, CallLimits limits, ServiceNumbers services, ILogger log)
{
    private readonly Dictionary<string, Call> calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> callsByUser = new(StringComparer.Ordinal);
    private TaskCompletionSource? idle;
    private LiveFlowWorld? flowWorld;
    private CallBacks? callBacks;
    private WakeUps? wakeUps;

    public ISnapshotSource Snapshots => snapshots;

    public IMediaEngine Media => media;

    public ICallHistory History => history;

    public TimeProvider Time => time;

    public CallLimits Limits => limits;

    public ServiceNumbers Services => services;

    public ILogger Log => log;

    /// <summary>The SIP stack; null until attached.</summary>
    public ISipUserAgent? Sip { get; set; }

    /// <summary>The browsers; set by the composition root right after construction.</summary>
    public BrowserPhones Browsers { get; set; } = null!;

    /// <summary>The trunks; set by the composition root right after construction.</summary>
    public TrunkService Trunks { get; set; } = null!;

    public LiveFeed<LiveCall> LiveCalls { get; } = new(call => call.Id);

    public LiveFeed<LiveDevice> LiveDevices { get; } = new(device => device.Id);

    /// <summary>What flows ask about the world.</summary>
    public LiveFlowWorld FlowWorld => flowWorld ??= new LiveFlowWorld(this);

    /// <summary>What flows let callers hear.</summary>
    public required FlowSounds FlowSounds { get; init; }

    /// <summary>Where messages of callers go.</summary>
    public required IVoicemailInbox Voicemail { get; init; }

    /// <summary>Mailboxes as callers by telephone use them.</summary>
    public required IMailboxDesk Mailboxes { get; init; }

    /// <summary>Counts wrong PINs like wrong passwords.</summary>
    public required IAccessGuard Guard { get; init; }

    /// <summary>What people have said about the hours.</summary>
    public required IOverrides Overrides { get; init; }

    /// <summary>What people have said about being called.</summary>
    public required IPersonStates People { get; init; }

    /// <summary>Recordings that pages wait for.</summary>
    public required PhoneRecordings Recordings { get; init; }

    /// <summary>Where recordings of calls go.</summary>
    public required IRecordingRoom RecordingRoom { get; init; }

    /// <summary>Where calls are parked.</summary>
    public ParkingLot Parking { get; } = new();

    /// <summary>Who waits for somebody to be free.</summary>
    public CallBacks CallBacks => callBacks ??= new CallBacks(this);

    /// <summary>Who is to be woken up.</summary>
    public WakeUps WakeUps => wakeUps ??= new WakeUps(this);

    /// <summary>Numbers that have called people last, by account, since the start.</summary>
    public Dictionary<string, string> LastCallers { get; } = new(StringComparer.Ordinal);

    /// <summary>Calls now.</summary>
    public IReadOnlyCollection<Call> Calls => calls.Values;

    /// <summary>No new calls are taken.</summary>
    public bool IsStopping { get; set; }

    /// <summary>Legs that have not been disposed; zero when no call runs.</summary>
    public int LegCount { get; set; }

    /// <summary>Timers that have neither run nor been disposed; zero when no call runs.</summary>
    public int TimerCount { get; set; }

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The clock by which calls that begin now decide.</summary>
    public required CallClock Clock { get; init; }

    public void Post(Action action) => Sip?.Post(action);

    public IDisposable After(TimeSpan due, Action action) => new LoopTimer(this, due, action);

    /// <summary>Where a number leads. <paramref name="dialler"/>: who dials; null: somebody who may not place outside calls.</summary>
    public static Destination Route(Call call, string number, int depth, Dialler? dialler = null) =>
        DialPlan.Route(call.Snapshot, number, depth, dialler, call.Now);

    /// <summary>Time that people have spent on costly numbers.</summary>
    public OutsideSpending Spending { get; } = new();

    /// <summary>The date where the company is.</summary>
    public DateOnly Today(PbxSnapshot snapshot) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(
        Now, TimeZoneInfo.TryFindSystemTimeZoneById(snapshot.Settings.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc).DateTime);

    /// <summary>Outside calls of a person at this moment.</summary>
    public int OutsideCallsOf(string userId) => calls.Values.Count(call => call.OutsideBy == userId);

    public void Add(Call call)
    {
        calls.Add(call.Id, call);
        if (call.StartedBy is { } user) callsByUser[user] = callsByUser.GetValueOrDefault(user) + 1;
    }

    public Call? Find(string id) => calls.GetValueOrDefault(id);

    public void Remove(Call call)
    {
        if (calls.Remove(call.Id) && call.StartedBy is { } user && --CollectionsMarshal.GetValueRefOrNullRef(callsByUser, user) == 0) callsByUser.Remove(user);
        LiveCalls.Remove(call.Id);
        if (calls.Count == 0) idle?.TrySetResult();
    }

    /// <summary>A device can be called from now on: calls that are ringing its user reach it too.</summary>
    public void DeviceCame(string userId)
    {
        foreach (var call in calls.Values) call.DeviceCame(userId);
    }

    /// <summary>Completes when no call is left.</summary>
    public Task WhenIdle()
    {
        if (calls.Count == 0) return Task.CompletedTask;
        idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return idle.Task;
    }

    /// <summary>Null if another call may begin, else the resource key that says why not.</summary>
    public string? Refusal(string userId)
    {
        if (IsStopping) return "shutdown";
        if (calls.Count >= limits.Total) return "too-many";
        return callsByUser.GetValueOrDefault(userId) >= limits.PerUser ? "too-many" : null;
    }

    /// <summary>A media session, or null when all ports are in use.</summary>
    public IMediaSession? CreateMedia(MediaSessionOptions options)
    {
        try
        {
            return media.CreateSession(options);
        }
        catch (MediaExhaustedException e)
        {
            log.LogWarning("No media session for {Label}: {Reason}", options.Label, e.Message);
            return null;
        }
    }
}
