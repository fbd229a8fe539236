using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pbx.Core.Backup;

/// <summary>Where files of a restore lie within the data folder.</summary>
internal sealed class RestorePaths(string data)
{
    /// <summary>All of it.</summary>
    public string Root { get; } = Path.Combine(data, "restore");

    /// <summary>A file that a browser sent.</summary>
    public string Upload => Path.Combine(Root, "upload.pbxbackup");

    /// <summary>The unpacked backup.</summary>
    public string Staged => Path.Combine(Root, "staged");

    /// <summary>What was there before.</summary>
    public string Old => Path.Combine(Root, "old");

    /// <summary>What did not start.</summary>
    public string Failed => Path.Combine(Root, "failed");

    /// <summary>How far the exchange is.</summary>
    public string Journal => Path.Combine(Root, "journal.json");

    /// <summary>How the last one ended.</summary>
    public string Outcome => Path.Combine(Root, "outcome.json");

    /// <summary>True if the backup brings this part.</summary>
    public bool IsStaged(string name) => Path.Exists(Path.Combine(Staged, name));
}

/// <summary>Steps of the exchange.</summary>
internal enum RestoreState
{
    /// <summary>The backup lies ready; nothing has moved.</summary>
    Armed,

    /// <summary>Parts are being moved.</summary>
    Exchanging,

    /// <summary>All parts have moved; it has not started yet.</summary>
    Exchanged,

    /// <summary>It did not start: parts are being moved back.</summary>
    PuttingBack,
}

/// <summary>How far an exchange is, on disk before each step, so that whoever finds it half done can end it or undo it.</summary>
internal sealed record RestoreJournal
{
    /// <summary>The step.</summary>
    public RestoreState State { get; init; }

    /// <summary>Parts that the backup brings.</summary>
    public IReadOnlyList<string> New { get; init; } = [];

    /// <summary>Parts that were there before.</summary>
    public IReadOnlyList<string> Old { get; init; } = [];

    /// <summary>How often it was tried to start.</summary>
    public int Starts { get; init; }

    /// <summary>Name of the backup.</summary>
    public string File { get; init; } = "";

    /// <summary>When the backup was made.</summary>
    public DateTimeOffset MadeAt { get; init; }

    /// <summary>Whose it is.</summary>
    public string Company { get; init; } = "";

    /// <summary>Why it is put back.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Reads it; null if there is none. One that cannot be read was never finished, so nothing has moved.</summary>
    public static RestoreJournal? Read(string file)
    {
        try
        {
            return System.IO.File.Exists(file) ? JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(file), RestoreJson.Default.RestoreJournal) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it in the place of the one before, whole or not at all.</summary>
    public void Write(string file) => RestoreJson.Replace(file, JsonSerializer.SerializeToUtf8Bytes(this, RestoreJson.Default.RestoreJournal));
}

/// <summary>How a restore ended, for the pages to tell after the restart.</summary>
public sealed record RestoreOutcome(bool Succeeded, string File, string Company, DateTimeOffset MadeAt, string Reason)
{
    /// <summary>When it ended.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>How the journal is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RestoreJournal))]
[JsonSerializable(typeof(RestoreOutcome))]
internal sealed partial class RestoreJson : JsonSerializerContext
{
    public static void Replace(string file, byte[] content)
    {
        using (var stream = PrivateFiles.Create(file + ".new"))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        System.IO.File.Move(file + ".new", file, overwrite: true);
    }
}
