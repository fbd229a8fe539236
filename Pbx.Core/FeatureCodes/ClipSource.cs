using Pbx.Media;

namespace Pbx.Core.FeatureCodes;

/// <summary>Clips of 8 kHz samples one after the other, interpolated to the rate that is asked for.</summary>
internal sealed class ClipSource(IReadOnlyList<short[]> clips) : IAudioSource
{
    private const int ClipRate = 8000;
    private int clip;
    private long position;

    public int Read(Span<short> samples, int sampleRate)
    {
        var written = 0;
        while (written < samples.Length && clip < clips.Count)
        {
            var from = clips[clip];
            // Position counts samples of the output rate since the clip began.
            var at = position * ClipRate;
            var index = (int)(at / sampleRate);
            if (index >= from.Length)
            {
                clip++;
                position = 0;
                continue;
            }
            var next = index + 1 < from.Length ? from[index + 1] : from[index];
            var part = at % sampleRate;
            samples[written++] = (short)(from[index] + ((next - from[index]) * part / sampleRate));
            position++;
        }
        return written;
    }
}
