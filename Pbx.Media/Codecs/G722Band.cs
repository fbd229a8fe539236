namespace Pbx.Media.Codecs;

/// <summary>The adaptive predictor and scale factor of one sub-band (ITU-T G.722 sections 3.5 and 3.6, blocks 3 and 4).</summary>
internal sealed class G722Band(bool high)
{
    // Block 3: the logarithm's table of SCALEL and SCALEH.
    private static readonly short[] Scale =
    [
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
        2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
    ];

    private readonly int[] _difference = new int[7];
    private readonly int[] _zero = new int[7];
    private int _log;
    private int _pole1;
    private int _pole2;
    private int _partial1;
    private int _partial2;
    private int _recon1;
    private int _recon2;
    private int _zeroSum;

    /// <summary>The predicted signal, s in the recommendation.</summary>
    public int Predicted { get; private set; }

    /// <summary>The quantizer's step, DET.</summary>
    public int Step { get; private set; } = high ? 8 : 32;

    /// <summary>Blocks 3 and 4: takes the quantizer's log multiplier and the quantized difference.</summary>
    public void Adapt(int multiplier, int difference)
    {
        _log = Math.Clamp((_log * 127 >> 7) + multiplier, 0, high ? 22528 : 18432);
        var shift = (high ? 10 : 8) - (_log >> 11);
        var scale = Scale[_log >> 6 & 31];
        Step = (shift < 0 ? scale << -shift : scale >> shift) << 2;
        Predict(difference);
    }

    public static int Saturate(int value) => Math.Clamp(value, short.MinValue, short.MaxValue);

    private void Predict(int difference)
    {
        var recon = Saturate(Predicted + difference);
        var partial = Saturate(_zeroSum + difference);

        var sameAsFirst = partial >> 15 == _partial1 >> 15;
        var sameAsSecond = partial >> 15 == _partial2 >> 15;
        var wd = Saturate(_pole1 << 2);
        wd = Math.Min(sameAsFirst ? -wd : wd, short.MaxValue);
        var pole2 = Math.Clamp((sameAsSecond ? 128 : -128) + (wd >> 7) + (_pole2 * 32512 >> 15), -12288, 12288);
        var limit = Saturate(15360 - pole2);
        var pole1 = Math.Clamp(Saturate((sameAsFirst ? 192 : -192) + (_pole1 * 32640 >> 15)), -limit, limit);

        var step = difference == 0 ? 0 : 128;
        for (var i = 6; i > 0; i--)
        {
            var past = _difference[i];
            _zero[i] = Saturate((past >> 15 == difference >> 15 ? step : -step) + (_zero[i] * 32640 >> 15));
        }

        _difference[0] = difference;
        for (var i = 6; i > 0; i--)
            _difference[i] = _difference[i - 1];

        (_recon2, _recon1) = (_recon1, recon);
        (_partial2, _partial1) = (_partial1, partial);
        (_pole1, _pole2) = (pole1, pole2);

        var poleSum = Saturate((_pole1 * Saturate(_recon1 + _recon1) >> 15) + (_pole2 * Saturate(_recon2 + _recon2) >> 15));
        var zeroSum = 0;
        for (var i = 6; i > 0; i--)
            zeroSum += _zero[i] * Saturate(_difference[i] + _difference[i]) >> 15;
        _zeroSum = Saturate(zeroSum);
        Predicted = Saturate(poleSum + _zeroSum);
    }
}
