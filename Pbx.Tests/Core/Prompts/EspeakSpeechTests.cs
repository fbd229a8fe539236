using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using Pbx.Core.Prompts;
using Pbx.Media.Audio;

namespace Pbx.Tests.Core.Prompts;

[UnsupportedOSPlatform("windows")]
public sealed class EspeakSpeechTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("en", "Our office is closed today.")]
    [InlineData("de", "Unser Büro ist heute geschlossen.")]
    [InlineData("fr", "Nos bureaux sont fermés aujourd'hui.")]
    [InlineData("it", "Oggi il nostro ufficio è chiuso.")]
    public async Task A_sentence_is_spoken(string language, string text)
    {
        using var speech = Real();
        var spoken = await speech.SpeakAsync(text, language, TestContext.Current.CancellationToken);
        Assert.Null(spoken.Problem);
        Assert.True(WavReader.TryRead(spoken.Wav, out var audio, out _));
        Assert.InRange(audio!.Duration.TotalSeconds, 1, 6);
        Assert.True(audio.Samples.Max(sample => Math.Abs((int)sample)) > 3000);
    }

    [Fact]
    public async Task Text_is_never_an_option_or_a_command()
    {
        var proof = Path.Combine(folder.Path, "proof");
        using var speech = Real();
        foreach (var text in new[] { $"--version; touch {proof}", $"$(touch {proof})", $"`touch {proof}`", $"-w {proof} hello", $"\"; touch {proof}; \"" })
            Assert.Null((await speech.SpeakAsync(text, "en", TestContext.Current.CancellationToken)).Problem);
        Assert.False(File.Exists(proof));
    }

    [Theory]
    [InlineData("", "en", "speech-empty")]
    [InlineData(" \u0001\n ", "en", "speech-empty")]
    [InlineData("x", "../../etc", "language-unknown")]
    [InlineData("long", "en", "speech-too-long")]
    public async Task What_cannot_be_spoken_is_refused(string text, string language, string problem)
    {
        using var speech = Real();
        Assert.Equal(problem, (await speech.SpeakAsync(text == "long" ? new string('a', ISpeech.MaxText + 1) : text, language, TestContext.Current.CancellationToken)).Problem);
    }

    [Fact]
    public async Task Where_it_is_not_installed_it_says_so()
    {
        using var speech = In(folder.Path);
        Assert.False(speech.IsInstalled);
        Assert.Equal("speech-missing", (await speech.SpeakAsync("Hello", "en", TestContext.Current.CancellationToken)).Problem);
    }

    [Theory]
    [InlineData("exit 3")]
    [InlineData("cat >/dev/null; echo no sound")]
    [InlineData("cat >/dev/null; yes RIFF")]
    public async Task A_program_that_fails_is_told_and_ended(string script)
    {
        Write(script);
        using var speech = In(folder.Path);
        Assert.True(speech.IsInstalled);
        Assert.Equal("speech-failed", (await speech.SpeakAsync("Hello", "en", TestContext.Current.CancellationToken)).Problem);
    }

    [Fact]
    public async Task Who_cancels_does_not_wait_and_the_program_goes()
    {
        var pid = Path.Combine(folder.Path, "pid");
        Write($"echo $$ >{pid}; exec sleep 60");
        using var speech = In(folder.Path);
        using var stop = new CancellationTokenSource();
        var speaking = speech.SpeakAsync("Hello", "en", stop.Token);
        await Pbx.Tests.Support.Until.True(() => File.Exists(pid) && new FileInfo(pid).Length > 1, "it runs");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => speaking);
        var id = int.Parse(await File.ReadAllTextAsync(pid, TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        await Pbx.Tests.Support.Until.True(() => !Directory.Exists($"/proc/{id}") || Process.GetProcessById(id).HasExited, "it is gone");
    }

    private void Write(string script)
    {
        var file = Path.Combine(folder.Path, "espeak-ng");
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static EspeakSpeech Real() => In(Environment.GetEnvironmentVariable("PATH"));

    private static EspeakSpeech In(string? path) => new(() => path, NullLogger<EspeakSpeech>.Instance);
}
