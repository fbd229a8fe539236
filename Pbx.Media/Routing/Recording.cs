using System.Buffers;
using Pbx.Media.Audio;
using Pbx.Media.Sessions;

namespace Pbx.Media.Routing;

/// <summary>What the control thread holds of a <see cref="RecordingTap"/>; writes its frames to the stream on the thread pool.</summary>
internal sealed class Recording : IMediaRecording
{
    private readonly IFlowHost _host;
    private readonly RecordingTap _tap;
    private int _disposed;

    private Recording(IFlowHost host, RecordingTap tap, Stream wav, int sampleRate)
    {
        (_host, _tap) = (host, tap);
        Completion = Task.Run(() => WriteAsync(wav, sampleRate));
    }

    public Task<RecordingResult> Completion { get; }

    public static Recording Start(IFlowHost host, MediaFlow source, Stream wav, RecordingOptions options)
    {
        var tap = new RecordingTap(source, options);
        var recording = new Recording(host, tap, wav, options.SampleRate);
        host.Post(() => tap.Start(host.Now));
        return recording;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _host.Post(_tap.Stop);
    }

    private async Task<RecordingResult> WriteAsync(Stream wav, int sampleRate)
    {
        Exception? failure = null;
        var duration = TimeSpan.Zero;
        try
        {
            using var writer = new WavWriter(wav, sampleRate, leaveOpen: true);
            await foreach (var (samples, count) in _tap.Frames.ReadAllAsync())
            {
                writer.Write(samples.AsSpan(0, count));
                ArrayPool<short>.Shared.Return(samples);
            }

            duration = writer.Duration;
        }
        catch (IOException e)
        {
            // The disk is full, for instance: whoever asked for the recording must hear of it, and the call goes on.
            failure = e;
            Dispose();
        }

        return new(failure is null ? _tap.End : RecordingEnd.Failed, duration, failure);
    }
}
