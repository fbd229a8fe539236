namespace Pbx.Media.Ice;

/// <summary>A candidate pair as the lite side sees it: the peer's address on our one host candidate (RFC 8445 7.3.1.3).</summary>
internal sealed class IcePair(TransportAddress remote)
{
    public TransportAddress Remote { get; } = remote;

    public uint Priority { get; set; }

    public TimeSpan LastValid { get; set; }

    /// <summary>The latest check nominated the pair.</summary>
    public bool Nominated { get; set; }

    public bool EverNominated { get; set; }

    /// <summary>Counts restarts.</summary>
    public int Generation { get; set; }
}
