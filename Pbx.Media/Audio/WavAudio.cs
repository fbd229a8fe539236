namespace Pbx.Media.Audio;

/// <summary>The audio of a WAV file as 16-bit samples, channels interleaved.</summary>
public sealed record WavAudio(int SampleRate, int Channels, short[] Samples)
{
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Length / Channels / SampleRate);

    /// <summary>One channel; the mean of several.</summary>
    public short[] ToMono()
    {
        if (Channels == 1)
            return Samples;
        var mono = new short[Samples.Length / Channels];
        for (var i = 0; i < mono.Length; i++)
        {
            var sum = 0;
            for (var c = 0; c < Channels; c++)
                sum += Samples[i * Channels + c];
            mono[i] = (short)(sum / Channels);
        }

        return mono;
    }

    /// <summary>One channel by itself, such as one party of a recording.</summary>
    public short[] Channel(int index)
    {
        var samples = new short[Samples.Length / Channels];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = Samples[i * Channels + index];
        return samples;
    }
}
