using System.Buffers.Binary;
using System.Security.Cryptography;
using Pbx.Core.Configuration;
using Pbx.Core.Prompts;
using Pbx.Media.Audio;

namespace Pbx.Tests.Core.Prompts;

public class PromptLibraryTests
{
    [Fact]
    public async Task Recording_is_stored_under_its_hash_and_heard_again()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var library = core.Get<IPromptLibrary>();
        var change = await library.AddAsync(" Closed ", "de", Wav(16_000, 1, Tone(16_000, 2)), owner);
        var prompt = Assert.Single(core.Get<ICallPlans>().Current.Prompts);
        Assert.Equal(prompt, change.Prompt);
        Assert.Equal(("Closed", "de", 2000), (prompt.Name, prompt.Language, prompt.DurationMs));

        using var file = library.Read(prompt)!;
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy);
        Assert.Equal(prompt.Sha256, Convert.ToHexStringLower(SHA256.HashData(copy.ToArray())));
        Assert.True(WavReader.TryRead(copy.ToArray(), out var stored, out _));
        Assert.Equal(Tone(16_000, 2), stored!.Samples);
        var heard = new short[16_000];
        Assert.Equal(16_000, library.Open(prompt)!.Read(heard, 8000));
        Assert.InRange(heard.Max(), (short)7500, (short)8500);
    }

    [Theory]
    [InlineData(1, 8, 1), InlineData(1, 16, 2), InlineData(1, 24, 1), InlineData(1, 32, 2), InlineData(3, 32, 2), InlineData(3, 64, 1), InlineData(6, 8, 1), InlineData(7, 8, 1)]
    public async Task Every_usual_encoding_is_taken_and_sounds_the_same(int tag, int bits, int channels)
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var library = core.Get<IPromptLibrary>();
        var prompt = (await library.AddAsync("Tone", null, Encoded(tag, bits, channels, 8000, Tone(8000, 1)), owner)).Prompt!;
        var heard = new short[8000];
        Assert.Equal(8000, library.Open(prompt)!.Read(heard, 8000));
        var worst = heard.Zip(Tone(8000, 1)).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.InRange(worst, 0, 300);
    }

    [Fact]
    public async Task Studio_rates_are_reduced()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var prompt = (await core.Get<IPromptLibrary>().AddAsync("Studio", null, Wav(96_000, 2, Tone(96_000, 2)), owner)).Prompt!;
        using var copy = new MemoryStream();
        await core.Get<IPromptLibrary>().Read(prompt)!.CopyToAsync(copy);
        Assert.True(WavReader.TryRead(copy.ToArray(), out var stored, out _));
        Assert.Equal((48_000, 1, 2000), (stored!.SampleRate, stored.Channels, prompt.DurationMs));
    }

    public static TheoryData<string, byte[]> Wrong => new()
    {
        { "prompt-not-audio", "%PDF-1.7 no sound at all"u8.ToArray() },
        { "prompt-not-audio", [] },
        { "prompt-empty", Wav(8000, 1, []).ToArray() },
        { "prompt-format", Encoded(0x55, 16, 1, 8000, Tone(8000, 1)).ToArray() },
        { "prompt-too-long", Encoded(7, 8, 1, 8000, new short[8000 * 601]).ToArray() },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task What_is_no_usable_audio_is_refused_and_leaves_nothing(string key, byte[] file)
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var change = await core.Get<IPromptLibrary>().AddAsync("Wrong", null, new MemoryStream(file), owner);
        var problem = Assert.Single(change.Problems);
        Assert.Equal(("audio", key), (problem.Field, problem.Key));
        AssertNothingKept(core);
    }

    [Fact]
    public async Task An_endless_upload_is_read_to_the_limit_and_no_further()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        using var endless = new EndlessStream();
        Assert.Equal("prompt-too-large", Assert.Single((await core.Get<IPromptLibrary>().AddAsync("Film", null, endless, owner)).Problems).Key);
        Assert.InRange(endless.Handed, IPromptLibrary.MaxBytes, IPromptLibrary.MaxBytes + 1024 * 1024);
        AssertNothingKept(core);
    }

    [Fact]
    public async Task A_refused_prompt_leaves_no_file_and_names_are_checked_before_anything_is_read()
    {
        await using var core = new CoreFixture();
        await core.SetUpAsync();
        using var unread = new EndlessStream();
        Assert.Equal("required", Assert.Single((await core.Get<IPromptLibrary>().AddAsync(" ", null, unread, "nobody")).Problems).Key);
        Assert.Equal(0, unread.Handed);
        Assert.Equal("forbidden", Assert.Single((await core.Get<IPromptLibrary>().AddAsync("Tone", null, Wav(8000, 1, Tone(8000, 1)), "nobody")).Problems).Key);
        AssertNothingKept(core);
    }

    [Fact]
    public async Task An_upload_that_is_cancelled_leaves_nothing()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        using var stop = new CancellationTokenSource();
        using var slow = new EndlessStream(stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => core.Get<IPromptLibrary>().AddAsync("Film", null, slow, owner, stop.Token));
        AssertNothingKept(core);
    }

    [Fact]
    public async Task A_missing_file_is_silent()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync();
        var library = core.Get<IPromptLibrary>();
        var prompt = (await library.AddAsync("Tone", null, Wav(8000, 1, Tone(8000, 1)), owner)).Prompt!;
        Directory.Delete(Folder(core), recursive: true);
        Assert.Null(library.Open(prompt));
        Assert.Null(library.Read(prompt));
        Assert.Null(library.Read(prompt with { Sha256 = "../pbx.db" }));
    }

    [Fact]
    public void Cache_lets_go_what_was_not_heard_for_longest()
    {
        var cache = new PromptCache(maxBytes: 4000);
        foreach (var name in new[] { "a", "b" }) cache.Put(name, new WavAudio(8000, 1, new short[1000]));
        Assert.NotNull(cache.Get("a"));
        cache.Put("c", new WavAudio(8000, 1, new short[1000]));
        Assert.Equal([true, false, true], new[] { "a", "b", "c" }.Select(name => cache.Get(name) is not null));
    }

    private static string Folder(CoreFixture core) => Path.Combine(Path.GetDirectoryName(core.Database)!, "prompts");

    private static void AssertNothingKept(CoreFixture core)
    {
        Assert.Empty(Directory.GetFiles(Folder(core)));
        Assert.Empty(core.Get<ICallPlans>().Current.Prompts);
    }

    private static short[] Tone(int rate, int seconds) => [.. Enumerable.Range(0, rate * seconds).Select(i => (short)(8000 * Math.Sin(2 * Math.PI * 400 * i / rate)))];

    private static MemoryStream Wav(int rate, int channels, short[] samples) => Encoded(1, 16, channels, rate, samples);

    private static MemoryStream Encoded(int tag, int bits, int channels, int rate, short[] samples)
    {
        var bytes = bits / 8;
        var file = new byte[44 + samples.Length * channels * bytes];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), (short)tag);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), rate);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), (short)bits);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), file.Length - 44);
        var g711 = new byte[samples.Length];
        if (tag == 6) Pbx.Media.Codecs.G711.ToALaw(samples, g711);
        if (tag == 7) Pbx.Media.Codecs.G711.ToMuLaw(samples, g711);
        for (var i = 0; i < samples.Length * channels; i++)
        {
            var sample = samples[i / channels];
            var at = file.AsSpan(44 + i * bytes);
            if (tag is 6 or 7) at[0] = g711[i / channels];
            else if (tag == 3 && bits == 32) BinaryPrimitives.WriteSingleLittleEndian(at, sample / 32767f);
            else if (tag == 3) BinaryPrimitives.WriteDoubleLittleEndian(at, sample / 32767.0);
            else if (bits == 8) at[0] = (byte)((sample >> 8) + 128);
            else BinaryPrimitives.WriteInt16LittleEndian(at[(bytes - 2)..], sample);
        }
        return new MemoryStream(file);
    }

    // Two gigabytes and more of nothing; cancels after a megabyte where it is told to.
    private sealed class EndlessStream(CancellationTokenSource? stop = null) : Stream
    {
        public long Handed { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Handed += count;
            if (Handed > 1024 * 1024) stop?.Cancel();
            return count;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
