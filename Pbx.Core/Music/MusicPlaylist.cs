using Pbx.Core.Configuration;

namespace Pbx.Core.Music;

/// <summary>Music for those who are held or wait in a group: recordings in an order, one after the other without end.</summary>
public sealed record MusicPlaylist : IPlanObject
{
    /// <inheritdoc />
    public required string Id { get; init; }

    /// <inheritdoc />
    public required string Name { get; init; }

    /// <summary>Ids of recordings, in order.</summary>
    public IReadOnlyList<string> Prompts { get; init; } = [];

    /// <summary>In an order thrown anew for each listener and each round; else as they stand.</summary>
    public bool Shuffle { get; init; }
}
