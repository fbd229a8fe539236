using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pbx.Core.Backup;

/// <summary>What a backup says of itself, the first entry of its archive.</summary>
public sealed record BackupInfo
{
    /// <summary>The format that this program writes; it reads no later one.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Format of the archive.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Version of the program that made it.</summary>
    public required string Product { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Whose.</summary>
    public required string Company { get; init; }

    /// <summary>Its domain.</summary>
    public required string Fqdn { get; init; }

    /// <summary>The newest migration of the database.</summary>
    public required string Database { get; init; }

    /// <summary>Accounts.</summary>
    public int Users { get; init; }

    /// <summary>Messages of callers.</summary>
    public int Messages { get; init; }

    /// <summary>Messages of callers are in it.</summary>
    public bool WithMessages { get; init; }

    /// <summary>Recordings of calls are in it.</summary>
    public bool WithRecordings { get; init; }

    /// <summary>Bytes of all files, unpacked.</summary>
    public long Bytes { get; init; }

    /// <summary>Made by schedule, not by a person.</summary>
    public bool Scheduled { get; init; }
}

/// <summary>One file of a backup.</summary>
public sealed record BackupEntry(string Name, long Size, string Sha256);

/// <summary>All files with their hashes, the last entry of the archive.</summary>
public sealed record BackupManifest(IReadOnlyList<BackupEntry> Files);

/// <summary>How the two are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip, MaxDepth = 8)]
[JsonSerializable(typeof(BackupInfo))]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
