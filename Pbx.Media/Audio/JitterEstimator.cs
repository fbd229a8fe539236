namespace Pbx.Media.Audio;

/// <summary>
/// How long packets have to wait so that nearly all are there in time: a forgetting histogram of how much later than the quickest each one
/// came. The quickest is the least of the last few seconds, which follows the drift between two clocks.
/// </summary>
internal sealed class JitterEstimator(JitterBufferOptions options)
{
    private const int Buckets = 120;
    private const double BucketSeconds = 0.005;
    private const float Forget = 0.998f;
    private const double Percentile = 0.98;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(4);

    private readonly float[] _histogram = new float[Buckets];
    private double _currentLeast = double.MaxValue;
    private double _previousLeast = double.MaxValue;
    private TimeSpan _windowStart;
    private float _weight;

    /// <summary>The least transit: arrival minus media time, in seconds with an arbitrary origin.</summary>
    public double Base => Math.Min(_currentLeast, _previousLeast);

    public bool HasBase => Base < double.MaxValue;

    public TimeSpan Target { get; private set; } = options.InitialDelay;

    public void Add(double transit, TimeSpan now)
    {
        if (now - _windowStart > Window)
        {
            (_previousLeast, _currentLeast, _windowStart) = (_currentLeast, transit, now);
        }
        else
        {
            _currentLeast = Math.Min(_currentLeast, transit);
        }

        var bucket = Math.Clamp((int)((transit - Base) / BucketSeconds), 0, Buckets - 1);
        for (var i = 0; i < Buckets; i++)
            _histogram[i] *= Forget;
        _histogram[bucket] += 1;
        _weight = _weight * Forget + 1;
        Target = Estimate();
    }

    public void Reset()
    {
        Array.Clear(_histogram);
        (_currentLeast, _previousLeast, _weight, Target) = (double.MaxValue, double.MaxValue, 0, options.InitialDelay);
    }

    private TimeSpan Estimate()
    {
        var wanted = _weight * Percentile;
        float sum = 0;
        var bucket = 0;
        while (bucket < Buckets - 1 && (sum += _histogram[bucket]) < wanted)
            bucket++;
        var delay = TimeSpan.FromSeconds((bucket + 1) * BucketSeconds);
        // A handful of packets says little: until then not below the delay to begin with.
        var least = _weight < 25 ? options.InitialDelay : options.MinDelay;
        return delay < least ? least : delay > options.MaxDelay ? options.MaxDelay : delay;
    }
}
