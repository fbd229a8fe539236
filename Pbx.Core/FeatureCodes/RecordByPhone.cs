using Pbx.Core.Prompts;
using Pbx.Media;
using Pbx.Media.Audio;

namespace Pbx.Core.FeatureCodes;

/// <summary>With the code that a page shows: records what the caller says for that page. Heard again, kept or recorded anew by keys; whoever just hangs up keeps it.</summary>
internal sealed class RecordByPhone : IServiceNumber
{
    /// <summary>Its usual code.</summary>
    public const string Code = "*98";

    private const int Tries = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BeepTime = TimeSpan.FromMilliseconds(400);

    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        var dialogue = new Dialogue(line, cancellationToken);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var code = attempt == 0 && line.Argument.Length > 0 ? line.Argument : await dialogue.EnterAsync("record-code", PhoneRecordings.Digits);
            if (code is null) return;
            if (line.Caller.UserId is not null && line.Recordings.Open(code) is { } id)
            {
                try
                {
                    await RecordAsync(line, dialogue, id, cancellationToken);
                }
                finally
                {
                    line.Recordings.Closed(id);
                }
                return;
            }
            await dialogue.SayAsync("record-no-code");
        }
    }

    private static async Task RecordAsync(IServiceLine line, Dialogue dialogue, string id, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            await dialogue.SayAsync("record-start");
            await line.PlayAsync(new ToneGenerator([1000], duration: BeepTime), cancellationToken);
            line.Recordings.Started(id);
            using var wav = new MemoryStream();
            var made = await line.RecordAsync(wav, Longest);
            if (made.Failure is not null || made.Duration < Shortest)
            {
                await dialogue.SayAsync("record-too-short");
                continue;
            }
            var file = wav.ToArray();
            line.Recordings.Recorded(id, file, made.Duration);
            if (await IsKeptAsync(line, dialogue, file, cancellationToken))
            {
                await dialogue.SayAsync("record-kept");
                return;
            }
            attempt = -1;
        }
    }

    /// <summary>Plays it and asks; false: once more.</summary>
    private static async Task<bool> IsKeptAsync(IServiceLine line, Dialogue dialogue, byte[] file, CancellationToken cancellationToken)
    {
        var key = await PlayAsync();
        for (var silent = 0; silent < Tries; silent++)
        {
            key ??= await dialogue.SayAsync("record-menu") ?? await line.KeyAsync(Patience, cancellationToken);
            switch (key)
            {
                case null:
                    continue;
                case '1' or '#':
                    return true;
                case '2':
                    key = await PlayAsync();
                    break;
                case '3':
                    return false;
                default:
                    key = await dialogue.SayAsync("wrong-key");
                    break;
            }
            silent = -1;
        }
        return true;

        async Task<char?> PlayAsync() => WavReader.TryRead(file, out var audio, out _) ? await line.PlayUntilKeyAsync(new PcmSource(audio!), cancellationToken) : null;
    }
}
