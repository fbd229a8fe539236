using System.Globalization;
using System.Security.Cryptography;
using Pbx.Core.Live;

namespace Pbx.Core.Prompts;

/// <summary>Recordings by telephone in memory: they live as long as the page that asked, at most <see cref="Valid"/>. Safe for all threads.</summary>
internal sealed class PhoneRecordings(TimeProvider time) : IPhoneRecordings
{
    /// <summary>How long a code is good.</summary>
    public static readonly TimeSpan Valid = TimeSpan.FromMinutes(15);

    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    // Against a telephone that dials all codes: one guess in fifty thousand is right, then there are others.
    private const int MostWrong = 20;
    private readonly Lock gate = new();
    private int wrong;

    public LiveFeed<PhoneRecording> Feed { get; } = new(one => one.Id);

    public PhoneRecording Begin(string userId)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        lock (gate)
        {
            Prune();
            foreach (var old in Feed.Snapshot().Where(one => one.UserId == userId)) Feed.Remove(old.Id);
            var taken = Feed.Snapshot().Select(one => one.Code).ToHashSet(StringComparer.Ordinal);
            string code;
            do code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
            while (taken.Contains(code));
            var begun = new PhoneRecording(Guid.NewGuid().ToString("N"), userId, code, time.GetUtcNow() + Valid, PhoneRecordingState.Waiting);
            Feed.Publish(begun);
            return begun;
        }
    }

    public void End(string id)
    {
        lock (gate) Feed.Remove(id);
    }

    /// <summary>Id of the recording that a caller has named by its code; null: there is none.</summary>
    public string? Open(string code)
    {
        lock (gate)
        {
            Prune();
            if (Feed.Snapshot().FirstOrDefault(one => one.Code == code) is { } found)
            {
                wrong = 0;
                Feed.Publish(found with { State = PhoneRecordingState.Calling });
                return found.Id;
            }
            if (++wrong < MostWrong) return null;
            wrong = 0;
            foreach (var one in Feed.Snapshot()) Feed.Remove(one.Id);
            return null;
        }
    }

    /// <summary>The caller speaks from now on.</summary>
    public void Started(string id) => Change(id, one => one with { State = PhoneRecordingState.Recording });

    /// <summary>The caller has spoken.</summary>
    public void Recorded(string id, byte[] wav, TimeSpan length) => Change(id, one => one with { State = PhoneRecordingState.Calling, Wav = wav, Length = length });

    /// <summary>The caller has hung up.</summary>
    public void Closed(string id) => Change(id, one => one with { State = one.Wav is null ? PhoneRecordingState.Waiting : PhoneRecordingState.Done });

    private void Change(string id, Func<PhoneRecording, PhoneRecording> change)
    {
        lock (gate)
        {
            if (Feed.Find(id) is { } found) Feed.Publish(change(found));
        }
    }

    private void Prune()
    {
        foreach (var one in Feed.Snapshot().Where(one => one.Until <= time.GetUtcNow())) Feed.Remove(one.Id);
    }
}
