namespace Pbx.Media.Codecs;

/// <summary>Tables of ITU-T G.722 that encoder and decoder share.</summary>
internal static class G722
{
    /// <summary>Half of the symmetric filter of the quadrature mirror bank (table 11).</summary>
    public static readonly short[] Mirror = [3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11];

    /// <summary>Log multipliers of the low band by four-bit code (tables 13 and 14 joined).</summary>
    public static readonly short[] LowMultiplier = [-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60];

    public static readonly short[] HighMultiplier = [798, -214, 798, -214];

    /// <summary>Inverse quantizer of the low band's four bits, which drives the predictor in every mode.</summary>
    public static readonly short[] Low4 =
        [0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0];

    public static readonly short[] Low5 =
    [
        -280, -280, -23352, -17560, -14120, -11664, -9752, -8184, -6864, -5712, -4696, -3784, -2960, -2208, -1520, -880,
        23352, 17560, 14120, 11664, 9752, 8184, 6864, 5712, 4696, 3784, 2960, 2208, 1520, 880, 280, -280,
    ];

    public static readonly short[] Low6 =
    [
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
        -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728,
        24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
    ];

    public static readonly short[] High2 = [-7408, -1616, 7408, 1616];

    /// <summary>Decision levels of the low band's quantizer (table 9).</summary>
    public static readonly short[] Levels =
    [
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714,
        786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919,
    ];

    /// <summary>The six-bit code of a level: 61, 60 ... 32 above zero; 63, 62, then 31 ... 4 below.</summary>
    public static int Code(int level, bool negative) => negative ? level <= 2 ? 64 - level : 34 - level : 62 - level;
}
