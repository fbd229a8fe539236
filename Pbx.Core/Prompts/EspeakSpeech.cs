using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Pbx.Core.Users;
using Pbx.Media.Audio;

namespace Pbx.Core.Prompts;

/// <summary>
/// Speech by espeak-ng, where it is installed. The program is started without a shell, the text goes in by its standard input and cannot be an option; what takes
/// too long or gives too much is ended.
/// </summary>
/// <param name="path">Folders in which the program is looked for, as in PATH.</param>
/// <param name="log">Log.</param>
internal sealed class EspeakSpeech(Func<string?> path, ILogger<EspeakSpeech> log) : ISpeech, IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly string Program = OperatingSystem.IsWindows() ? "espeak-ng.exe" : "espeak-ng";

    // A long text takes a core for a second or two: one is enough.
    private readonly SemaphoreSlim speaking = new(1, 1);

    public bool IsInstalled => Find() is not null;

    public async Task<SpokenText> SpeakAsync(string text, string language, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = string.Concat(text.Where(c => !char.IsControl(c) || c is '\n')).Trim();
        if (plain.Length == 0) return SpokenText.Refused("speech-empty");
        if (plain.Length > ISpeech.MaxText) return SpokenText.Refused("speech-too-long");
        if (!UserRules.Languages.Contains(language)) return SpokenText.Refused("language-unknown");
        if (Find() is not { } program) return SpokenText.Refused("speech-missing");
        await speaking.WaitAsync(cancellationToken);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Longest);
            var wav = await RunAsync(program, plain, language, limit.Token);
            if (wav is not null && WavReader.TryRead(wav, out var audio, out _) && audio!.Samples.Length > 0) return new SpokenText(wav, null);
            log.LogError("{Program} has spoken nothing of {Length} characters", program, plain.Length);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            log.LogError("{Program} took longer than {Seconds} s", program, Longest.TotalSeconds);
        }
        catch (Exception e) when (e is IOException or Win32Exception or InvalidOperationException)
        {
            log.LogError("{Program} cannot be run: {Reason}", program, e.Message);
        }
        finally
        {
            speaking.Release();
        }
        return SpokenText.Refused("speech-failed");
    }

    public void Dispose() => speaking.Dispose();

    private static async Task<byte[]?> RunAsync(string program, string text, string language, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach (var argument in new[] { "-v", language switch { "en" => "en-gb", "fr" => "fr-fr", _ => language }, "-s", "155", "-b", "1", "--stdin", "--stdout" }) start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("not started");
        try
        {
            // All three at once: whoever waits for one while another is full waits for ever.
            var spoken = ReadAsync(process.StandardOutput.BaseStream, cancellationToken);
            var complaints = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteAsync(text.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            var wav = await spoken;
            await complaints;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? wav : null;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<byte[]> ReadAsync(Stream from, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (all.Length + read > IPromptLibrary.MaxBytes) throw new IOException("more sound than a recording may have");
            all.Write(buffer, 0, read);
        }
        return all.ToArray();
    }

    private string? Find() =>
        (path() ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, Program)).FirstOrDefault(File.Exists);
}
