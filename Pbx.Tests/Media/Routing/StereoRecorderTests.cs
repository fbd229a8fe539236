using Pbx.Media;
using Pbx.Media.Audio;
using Pbx.Media.Codecs;
using Pbx.Media.Routing;
using Pbx.Media.Sdp;
using Pbx.Media.Sessions;

namespace Pbx.Tests.Media.Routing;

/// <summary>What was said is in the file, on its side and at its time.</summary>
public sealed class StereoRecorderTests : IDisposable
{
    private readonly RecordedCall call = new();

    public void Dispose() => call.Dispose();

    [Theory]
    [InlineData("PCMA", "PCMA", 0, 0, 0)]
    [InlineData("PCMA", "G722", 0, 0, 0)]
    [InlineData("opus", "PCMA", 30, 0.02, 0)]
    [InlineData("G722", "opus", 60, 0.03, 0)]
    [InlineData("PCMA", "PCMA", 60, 0.05, 0.0002)]
    public void Left_and_right_are_true_in_time_whatever_the_way_does(string left, string right, double jitterMs, double loss, double drift)
    {
        Assert.SkipWhen((left == "opus" || right == "opus") && !OpusCodec.IsAvailable, "no libopus here");
        call.Hear(RecordingSide.Left, call.Speaks(Codec(left), 440, 1, delayMs: 10, jitterMs, loss, drift));
        call.Hear(RecordingSide.Right, call.Speaks(Codec(right), 1000, 2, delayMs: 15, jitterMs, loss, -drift));
        call.Run(40);
        var result = call.Stop();
        Assert.Equal((null, 0), (result.Failure, result.Missed));
        Assert.InRange(result.Duration.TotalSeconds, 39.99, 40.01);
        var audio = call.Audio;
        Assert.Equal((2, RecordedCall.Rate), (audio.Channels, audio.SampleRate));
        var (l, r) = (RecordedCall.Onsets(audio.Channel(0), 440), RecordedCall.Onsets(audio.Channel(1), 1000));
        // No channel holds what the other said.
        Assert.All(RecordedCall.Onsets(audio.Channel(0), 1000), onset => Assert.Null(onset));
        var far = 0;
        for (var second = 1; second < 39; second++)
        {
            // A beep whose first packets were lost begins late for the ear as well.
            if (l[second] is not { } a || r[second] is not { } b)
            {
                far++;
                continue;
            }
            var expected = second * (1 + drift) + 0.03;
            if (Math.Abs(a - expected) > 0.04 || Math.Abs(b - (second * (1 - drift)) - 0.035) > 0.04 || Math.Abs(a - b) > 0.04 + (2 * second * drift)) far++;
        }
        Assert.InRange(far, 0, loss > 0 ? 2 : 0);
    }

    [Fact]
    public void Nobody_is_heard_on_hold_and_what_follows_is_in_its_place()
    {
        var ada = call.Speaks(AudioCodec.Pcma, 440, 1);
        var bob = call.Speaks(AudioCodec.Pcma, 1000, 2);
        var (left, right) = (call.Hear(RecordingSide.Left, ada), call.Hear(RecordingSide.Right, bob));
        call.Run(3.5);
        left.Stop();
        right.Stop();
        call.Run(4);
        call.Hear(RecordingSide.Left, ada);
        // Bob has handed over to somebody else with another telephone meanwhile.
        call.Hear(RecordingSide.Right, call.Speaks(AudioCodec.G722, 700, 3));
        call.Run(4.5);
        Assert.InRange(call.Stop().Duration.TotalSeconds, 11.99, 12.01);
        var heard = RecordedCall.Onsets(call.Audio.Channel(0), 440);
        Assert.Equal([0, 1, 2, 3, 8, 9, 10, 11], Seconds(heard));
        Assert.All(Seconds(heard), second => Assert.InRange(heard[second]!.Value - second, 0, 0.06));
        Assert.Equal([0, 1, 2, 3], Seconds(RecordedCall.Onsets(call.Audio.Channel(1), 1000)));
        var other = Seconds(RecordedCall.Onsets(call.Audio.Channel(1), 700));
        Assert.Contains(9, other);
        Assert.DoesNotContain(other, second => second < 7);
    }

    [Fact]
    public void A_pause_is_silence_of_its_own_length()
    {
        call.Hear(RecordingSide.Left, call.Speaks(AudioCodec.Pcma, 440, 1));
        call.Run(2.5);
        call.Recorder.Pause(true, TimeSpan.FromSeconds(2.5));
        call.Run(3);
        call.Recorder.Pause(false, TimeSpan.FromSeconds(5.5));
        call.Run(2.5);
        call.Stop();
        Assert.Equal([0, 1, 2, 6, 7], Seconds(RecordedCall.Onsets(call.Audio.Channel(0), 440)));
        var pause = call.Audio.Channel(0).AsSpan((int)(2.6 * RecordedCall.Rate), (int)(2.8 * RecordedCall.Rate));
        Assert.True(pause.IndexOfAnyExcept((short)0) < 0, "not silent");
    }

    [Fact]
    public void Another_encoding_in_the_midst_loses_nothing()
    {
        var narrow = call.Speaks(AudioCodec.Pcma, 440, 1);
        var tap = call.Hear(RecordingSide.Left, narrow);
        call.Run(3.06);
        tap.Stop();
        narrow.IsCutOff = true;
        // The same second, already on its way: a beep of the old encoding is cut by the new one at the moment of the change and not before.
        call.Hear(RecordingSide.Left, call.Speaks(AudioCodec.G722, 700, 2));
        call.Run(3.94);
        call.Stop();
        Assert.Equal([0, 1, 2, 3], Seconds(RecordedCall.Onsets(call.Audio.Channel(0), 440)));
        Assert.Contains(5, Seconds(RecordedCall.Onsets(call.Audio.Channel(0), 700)));
    }

    [Fact]
    public void A_disk_that_sleeps_for_seconds_changes_nothing_and_one_that_sleeps_longer_leaves_silence_of_the_right_length()
    {
        call.Hear(RecordingSide.Left, call.Speaks(AudioCodec.Pcma, 440, 1));
        call.Run(2);
        call.Run(4, pump: false);
        call.Run(2);
        Assert.Equal(Enumerable.Range(0, 7), Seconds(RecordedCall.Onsets(Written(), 440)).Take(7));
        call.Run(12, pump: false);
        call.Run(3);
        var result = call.Stop();
        Assert.InRange(result.Missed, 200, 400);
        Assert.InRange(result.Duration.TotalSeconds, 22.99, 23.01);
        var seconds = Seconds(RecordedCall.Onsets(call.Audio.Channel(0), 440));
        Assert.DoesNotContain(16, seconds);
        Assert.Contains(21, seconds);

        short[] Written()
        {
            call.Recorder.Pump(TimeSpan.FromSeconds(8.3));
            return call.Audio.Channel(0);
        }
    }

    [Fact]
    public void A_process_that_dies_leaves_a_file_that_can_be_heard_to_the_last_second()
    {
        call.Hear(RecordingSide.Left, call.Speaks(AudioCodec.Pcma, 440, 1));
        call.Run(10);
        // As it lies on the disk: nobody has ended it.
        Assert.InRange(call.Audio.Duration.TotalSeconds, 8.3, 9.9);
        using var cut = new MemoryStream();
        cut.Write(call.File.ToArray());
        cut.Write([1, 2, 3]);
        var whole = WavRepair.TryRepair(cut);
        Assert.InRange(whole!.Value.TotalSeconds, 9.5, 9.9);
        Assert.True(WavReader.TryRead(cut.ToArray(), out var audio, out _));
        Assert.Equal(whole.Value.TotalSeconds, audio!.Duration.TotalSeconds, 0.001);
        Assert.Equal(Enumerable.Range(0, 9), Seconds(RecordedCall.Onsets(audio.Channel(0), 440)));
        Assert.Null(WavRepair.TryRepair(new MemoryStream([1, 2, 3])));
        Assert.Null(WavRepair.TryRepair(new MemoryStream(new byte[100])));
    }

    [Fact]
    public async Task A_full_disk_is_told()
    {
        var recorder = new StereoRecorder(new FullDisk(), 8000, TimeSpan.Zero);
        Assert.False(recorder.Pump(TimeSpan.FromSeconds(1)));
        Assert.IsType<IOException>((await recorder.Completion).Failure);
    }

    [Theory]
    [InlineData(MediaProfile.Rtp)]
    [InlineData(MediaProfile.SdesSrtp)]
    public void Being_recorded_costs_a_packet_no_allocation(MediaProfile profile)
    {
        using var a = new MemoryFlow(profile).Negotiate("8");
        using var b = new MemoryFlow(profile, 2).Negotiate("8");
        new BridgeHalf(a.Flow, b.Flow).Start();
        var tap = new PacketTap(a.Flow);
        tap.Start();
        using var sender = new Pbx.Media.Srtp.SrtpContext(MemoryFlow.Keys(2));
        var packets = Enumerable.Range(0, 3000).Select(i => Packet((ushort)i)).ToList();
        var read = new byte[PacketRing.LongestPayload];
        long before = 0;
        for (var i = 0; i < packets.Count; i++)
        {
            if (i == 1000) before = GC.GetAllocatedBytesForCurrentThread();
            a.Flow.Receive(packets[i], a.Remote, FlowComponent.Rtp, TimeSpan.FromMilliseconds(20 * i));
            // Behind by a few, as the other thread is; and for a while by too many.
            if (i is < 2000 or > 2500 && tap.Ring.TryPeek(out var packet)) tap.Ring.Take(packet, read);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(3000, b.Sent);
        Assert.True(tap.Ring.Missed > 200, $"{tap.Ring.Missed}");
        Assert.Equal(tap.Ring.Missed, a.Flow.Counters[MediaDropReason.RecorderBehind]);

        byte[] Packet(ushort number)
        {
            var bytes = new byte[200];
            Pbx.Media.Rtp.RtpWriter.WriteHeader(bytes, false, 8, number, number * 160u, 7);
            var length = 172;
            if (profile == MediaProfile.SdesSrtp) Assert.True(sender.TryProtectRtp(bytes, 172, out length));
            return bytes[..length];
        }
    }

    [Fact]
    public void A_tap_stays_when_its_session_is_bridged_anew_or_moves_and_goes_with_its_end()
    {
        using var a = new MemoryFlow().Negotiate("8");
        using var b = new MemoryFlow(seed: 2).Negotiate("8");
        var half = new BridgeHalf(b.Flow, a.Flow);
        half.Start();
        var tap = new PacketTap(a.Flow);
        tap.Start();
        a.Flow.Mute();
        a.Flow.Detach();
        a.Flow.Attach(a.Deadlines, new(), a.Now);
        a.Receive(8, 1, 160, new byte[160]);
        Assert.True(tap.Ring.TryPeek(out _));
        Assert.False(tap.HasEnded);
        a.Flow.Close(a.Now);
        Assert.True(tap.HasEnded);
    }

    private static int[] Seconds(double?[] onsets) => [.. Enumerable.Range(0, onsets.Length).Where(second => onsets[second] is not null)];

    private static AudioCodec Codec(string name) => name switch { "G722" => AudioCodec.G722, "opus" => AudioCodec.Opus, _ => AudioCodec.Pcma };

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");
    }
}
