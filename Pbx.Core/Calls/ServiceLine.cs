using Microsoft.Extensions.Logging;
using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Live;
using Pbx.Core.Presence;
using Pbx.Core.Prompts;
using Pbx.Core.Schedules;
using Pbx.Core.Voicemail;
using Pbx.Media;

namespace Pbx.Core.Calls;

/// <summary>A service number at work on one leg. Disposing stops it; when it stops by itself the call is told.</summary>
internal sealed class ServiceLine : IServiceLine, IDisposable
{
    // More than anybody types ahead.
    private const int MostKeys = 32;
    private readonly Call call;
    private readonly Switchboard board;
    private readonly CallLeg leg;
    private readonly TimeZoneInfo zone;
    private readonly CancellationTokenSource stop = new();
    private readonly Queue<char> keys = [];
    private TaskCompletionSource<char?>? waiting;

    private ServiceLine(Call call, Switchboard board, CallLeg leg, string dialled)
    {
        Argument = CodeBook.Of(call.Snapshot.Plan).Read(dialled)?.Argument ?? "";
        this.call = call;
        this.board = board;
        this.leg = leg;
        Media = leg.Media;
        WasHolding = leg.IsHolding;
        zone = TimeZoneInfo.TryFindSystemTimeZoneById(call.Snapshot.Settings.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
    }

    /// <summary>The session that it speaks to.</summary>
    public IMediaSession? Media { get; }

    /// <summary>Whether the caller held when it began.</summary>
    public bool WasHolding { get; }

    public string Language => call.Language;

    public DateTimeOffset Now => InZone(board.Now);

    public LiveParty Caller => leg.Party;

    public string Argument { get; }

    public PbxSnapshot Snapshot => call.Snapshot;

    public IMailboxDesk Mailboxes => board.Mailboxes;

    public IOverrides Overrides => board.Overrides;

    public IPersonStates People => board.People;

    public PhoneRecordings Recordings => board.Recordings;

    public DateTimeOffset InZone(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, zone);

    /// <summary>A key of this leg.</summary>
    public void Press(CallLeg from, char key)
    {
        if (from != leg || stop.IsCancellationRequested || keys.Count >= MostKeys) return;
        if (waiting is { } someone)
        {
            waiting = null;
            someone.TrySetResult(key);
        }
        else
        {
            keys.Enqueue(key);
        }
    }

    public async Task<char?> PlayUntilKeyAsync(IAudioSource source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        call.Path.Part();
        if (keys.TryDequeue(out var earlier)) return earlier;
        if (call.Path.Play(leg.Media, source) is not { } playback) return null;
        var key = NextKey();
        _ = EndOfAsync(playback, key);
        var pressed = await key.Task;
        if (pressed is not null) call.Path.Part();
        return pressed;
    }

    public async Task<char?> KeyAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (keys.TryDequeue(out var earlier)) return earlier;
        var key = NextKey();
        using var timer = board.After(within, () => Nothing(key));
        return await key.Task;
    }

    public async Task<RecordingResult> RecordAsync(Stream wav, TimeSpan longest)
    {
        call.Path.Part();
        if (stop.IsCancellationRequested || leg.Media is not { Codec: not null } media) return new RecordingResult(RecordingEnd.SessionEnded, TimeSpan.Zero, null);
        // A key that was pressed before the tone does not end it.
        keys.Clear();
        var recording = board.Media.Record(media, wav, new RecordingOptions(longest));
        var key = NextKey();
        _ = EndOfAsync(recording, key);
        try
        {
            await key.Task;
        }
        catch (OperationCanceledException)
        {
            // The caller has hung up: what was said until then counts.
        }
        recording.Dispose();
        return await recording.Completion;
    }

    private async Task EndOfAsync(IMediaRecording recording, TaskCompletionSource<char?> key)
    {
        await recording.Completion;
        Nothing(key);
    }

    private async Task EndOfAsync(IMediaPlayback playback, TaskCompletionSource<char?> key)
    {
        await playback.Completion;
        Nothing(key);
    }

    /// <summary>Nobody has pressed anything in the time that was given.</summary>
    private void Nothing(TaskCompletionSource<char?> key)
    {
        if (waiting != key) return;
        waiting = null;
        key.TrySetResult(null);
    }

    private TaskCompletionSource<char?> NextKey() => waiting = new TaskCompletionSource<char?>(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts a service; a caller who holds is not spoken to.</summary>
    public static ServiceLine Begin(Call call, Switchboard board, CallLeg leg, string dialled, IServiceNumber? service)
    {
        var line = new ServiceLine(call, board, leg, dialled);
        if (!line.WasHolding && service is not null) _ = line.RunAsync(service, dialled);
        return line;
    }

    public async Task PlayAsync(IAudioSource source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        call.Path.Part();
        if (call.Path.Play(leg.Media, source) is { } playback) await playback.Completion;
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Echo() => call.Path.Echo(leg.Media);

    public Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, board.Time, cancellationToken);

    public void Dispose()
    {
        if (stop.IsCancellationRequested) return;
        stop.Cancel();
        waiting?.TrySetCanceled(stop.Token);
        waiting = null;
        call.Path.Part();
    }

    private async Task RunAsync(IServiceNumber service, string dialled)
    {
        try
        {
            await service.RunAsync(this, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            board.Log.LogError(e, "{Call}: service {Number} failed", call.Id, dialled);
        }
        call.Post(new CallEvent.ServiceEnded(this));
    }
}
