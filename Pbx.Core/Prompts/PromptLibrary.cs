using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Users;
using Pbx.Core.Versions;
using Pbx.Media;
using Pbx.Media.Audio;

namespace Pbx.Core.Prompts;

/// <summary>
/// Recordings as files named by their SHA-256 in the data folder. A file stays when its prompt is deleted, since earlier versions of the plan may come back.
/// </summary>
internal sealed class PromptLibrary(DataFolder folder, ICallPlans plans, IPlanDrafts drafts, ILogger<PromptLibrary> log) : IPromptLibrary, IDisposable
{
    private const int MaxRate = 48_000;

    private readonly PromptCache cache = new();
    private readonly HashSet<string> missed = new(StringComparer.Ordinal);

    // One file is decoded at a time: two of the largest would take some hundred megabytes.
    private readonly SemaphoreSlim storing = new(1, 1);

    public async Task<PromptChange> AddAsync(string name, string? language, Stream audio, string actorId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!UserRules.IsName(name)) return PromptChange.Refused("name", string.IsNullOrWhiteSpace(name) ? "required" : "name-invalid");
        if (language is not null && !UserRules.Languages.Contains(language)) return PromptChange.Refused("language", "language-unknown");
        var (sound, problem) = await TakeInAsync(audio, IPromptLibrary.MaxDuration, cancellationToken);
        if (sound is null) return new PromptChange(null, [problem!]);
        var prompt = new Prompt { Id = Guid.NewGuid().ToString("N"), Name = name.Trim(), Language = language, Sha256 = sound.Sha256, DurationMs = sound.DurationMs };
        var change = await plans.SaveAsync(null, prompt, actorId);
        if (change.Succeeded) return new PromptChange(prompt, []);
        if (sound.IsNew) File.Delete(PathOf(sound.Sha256));
        return new PromptChange(null, change.Problems);
    }

    /// <summary>Takes a file in, whatever it is for: stored, or why not.</summary>
    public async Task<(StoredSound? Sound, PlanProblem? Problem)> TakeInAsync(Stream audio, TimeSpan longest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(audio);
        await using var upload = Temporary();
        if (!await CopyAsync(audio, upload, cancellationToken)) return Refused("prompt-too-large", $"{IPromptLibrary.MaxBytes / 1024 / 1024}");
        await storing.WaitAsync(cancellationToken);
        try
        {
            var bytes = new byte[upload.Length];
            upload.Position = 0;
            await upload.ReadExactlyAsync(bytes, cancellationToken);
            if (!WavReader.TryRead(bytes, out var wav, out var error)) return Refused(error == WavError.NotRiff ? "prompt-not-audio" : "prompt-format");
            if (wav!.Samples.Length == 0) return Refused("prompt-empty");
            if (wav.Duration > longest) return Refused("prompt-too-long", $"{longest.TotalMinutes:0}");
            return (await StoreAsync(wav), null);
        }
        finally
        {
            storing.Release();
        }

        static (StoredSound?, PlanProblem?) Refused(string key, string detail = "") => (null, new PlanProblem("", "audio", key, detail));
    }

    /// <summary>Deletes a file that is no prompt of the plan in force or of the draft.</summary>
    public void Forget(string hash)
    {
        if (IsHash(hash) && plans.Current.Prompts.Concat(drafts.Current?.Plan.Prompts ?? []).All(prompt => prompt.Sha256 != hash)) File.Delete(PathOf(hash));
    }

    public IAudioSource? Open(Prompt prompt, bool repeat = false)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var audio = cache.Get(prompt.Sha256) ?? Load(prompt);
        return audio is null ? null : new PcmSource(audio, repeat);
    }

    public Stream? Read(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (!IsHash(prompt.Sha256)) return Missing(prompt, "its name is none");
        try
        {
            return new FileStream(PathOf(prompt.Sha256), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, useAsync: true);
        }
        catch (IOException e)
        {
            return Missing(prompt, e.Message);
        }
        catch (UnauthorizedAccessException e)
        {
            return Missing(prompt, e.Message);
        }
    }

    public void Dispose() => storing.Dispose();

    private async Task<StoredSound> StoreAsync(WavAudio wav)
    {
        var (samples, rate) = Reduced(wav.ToMono(), wav.SampleRate);
        using var file = new MemoryStream(samples.Length * 2 + 64);
        using (var writer = new WavWriter(file, rate, leaveOpen: true)) writer.Write(samples);
        var content = file.GetBuffer().AsMemory(0, (int)file.Length);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        var path = PathOf(hash);
        var isNew = !File.Exists(path);
        if (isNew)
        {
            // Written beside and moved, so that a file under its hash is always whole.
            var partial = path + ".part";
            await File.WriteAllBytesAsync(partial, content, CancellationToken.None);
            File.Move(partial, path, overwrite: true);
        }
        return new StoredSound(hash, (int)(samples.Length * 1000L / rate), isNew);
    }

    private static (short[] Samples, int Rate) Reduced(short[] samples, int rate)
    {
        if (rate <= MaxRate) return (samples, rate);
        var resampler = new Resampler(rate, MaxRate);
        var reduced = new short[resampler.MaxOutput(samples.Length)];
        var count = resampler.Process(samples, reduced);
        return (reduced[..count], MaxRate);
    }

    // False: there is more than is taken, and the rest was left where it is.
    private static async Task<bool> CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        for (var total = 0; ;)
        {
            var read = await from.ReadAsync(buffer, cancellationToken);
            if (read == 0) return true;
            total += read;
            if (total > IPromptLibrary.MaxBytes) return false;
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private WavAudio? Load(Prompt prompt)
    {
        using var stream = Read(prompt);
        if (stream is null) return null;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        if (!WavReader.TryRead(bytes, out var audio, out var error))
        {
            Missing(prompt, $"the file is damaged ({error})");
            return null;
        }
        cache.Put(prompt.Sha256, audio!);
        return audio;
    }

    private FileStream? Missing(Prompt prompt, string why)
    {
        lock (missed)
        {
            if (!missed.Add(prompt.Sha256)) return null;
        }
        log.LogError("recording {Name} ({Hash}) cannot be played: {Why}", prompt.Name, prompt.Sha256, why);
        return null;
    }

    private FileStream Temporary() => new(
        Path.Combine(folder.Prompts, $"{Guid.NewGuid():N}.upload"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024,
        FileOptions.DeleteOnClose | FileOptions.Asynchronous);

    private string PathOf(string hash) => Path.Combine(folder.Prompts, $"{hash}.wav");

    // The hash comes from a stored plan, which may have been restored from elsewhere: it must not lead out of the folder.
    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}

/// <summary>A sound that was taken in. <paramref name="IsNew"/>: there was none like it before.</summary>
internal sealed record StoredSound(string Sha256, int DurationMs, bool IsNew);
