using System.Text.Json;
using Microsoft.Data.Sqlite;
using Pbx.Core.Hosting;

namespace Pbx.Core.Backup;

/// <summary>
/// Puts a restored system in the place of the one before, at a start, while nothing runs on the data yet. The parts of before lie aside until the new ones have
/// started; if they do not start, they come back. Every step can be repeated, so a power cut at any moment leaves one of the two systems, whole.
/// </summary>
public sealed class RestoreExchange
{
    private const int MaxStarts = 3;
    private readonly RestorePaths paths;
    private readonly DataFolder folder;
    private readonly string data;
    private readonly TimeProvider time;
    private RestoreJournal journal;

    private RestoreExchange(DataFolder folder, RestoreJournal journal, TimeProvider time)
    {
        (this.folder, this.journal, this.time) = (folder, journal, time);
        data = folder.Root;
        paths = new RestorePaths(data);
    }

    /// <summary>Does what the journal asks for. Null: there is nothing to restore, or it was undone.</summary>
    public static RestoreExchange? Begin(DataFolder folder, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var paths = new RestorePaths(folder.Root);
        if (RestoreJournal.Read(paths.Journal) is not { } journal)
        {
            // A restore that was looked at and not wanted, or a file that was sent when the machine went off.
            Remove(paths.Staged);
            PrivateFiles.Delete(paths.Upload);
            return null;
        }
        var exchange = new RestoreExchange(folder, journal, time ?? TimeProvider.System);
        if (journal.State == RestoreState.PuttingBack || journal.Starts >= MaxStarts)
        {
            exchange.PutBack(journal.Reason.Length > 0 ? journal.Reason : "the restored system did not start");
            return null;
        }
        try
        {
            exchange.Forward();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            exchange.PutBack(e.Message);
            return null;
        }
        return exchange;
    }

    /// <summary>How the last restore ended, or null.</summary>
    public static RestoreOutcome? LastOutcome(DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var file = new RestorePaths(folder.Root).Outcome;
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), RestoreJson.Default.RestoreOutcome) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The restored system runs: what was there before goes.</summary>
    public void Keep()
    {
        Remember(succeeded: true, "");
        // The journal first: without it, nothing is ever moved again.
        PrivateFiles.Delete(paths.Journal);
        Remove(paths.Old);
        Remove(paths.Staged);
        Remove(paths.Failed);
        PrivateFiles.Delete(paths.Upload);
    }

    /// <summary>The restored system does not start: what was there before comes back.</summary>
    public void PutBack(string reason)
    {
        Go(journal with { State = RestoreState.PuttingBack, Reason = reason });
        SqliteConnection.ClearAllPools();
        Directory.CreateDirectory(paths.Failed);
        foreach (var name in journal.New.Union(journal.Old).Union(DataPieces.All.Where(piece => piece.Choice == DataChoice.Never).Select(piece => piece.Name)))
        {
            var old = Path.Combine(paths.Old, name);
            var here = Path.Combine(data, name);
            // Without its old one in the folder aside, a part that was there before is already back.
            if (journal.Old.Contains(name) && !Path.Exists(old)) continue;
            if (Path.Exists(here)) Move(here, Path.Combine(paths.Failed, name));
            if (Path.Exists(old)) Move(old, here);
        }
        folder.CreateParts();
        Remember(succeeded: false, reason);
        PrivateFiles.Delete(paths.Journal);
        Remove(paths.Old);
        Remove(paths.Staged);
        Remove(paths.Failed);
    }

    private void Forward()
    {
        // A connection that waits in a pool would go on with the database of before.
        SqliteConnection.ClearAllPools();
        if (journal.State == RestoreState.Armed)
        {
            KeepRegistrations();
            Directory.CreateDirectory(paths.Old);
            Go(journal with { State = RestoreState.Exchanging, Old = [.. DataPieces.All.Select(piece => piece.Name).Where(name => Path.Exists(Path.Combine(data, name)))] });
        }
        if (journal.State == RestoreState.Exchanging)
        {
            foreach (var name in journal.Old.Union(journal.New))
            {
                var here = Path.Combine(data, name);
                var old = Path.Combine(paths.Old, name);
                var staged = Path.Combine(paths.Staged, name);
                if (journal.Old.Contains(name) && !Path.Exists(old)) Move(here, old);
                if (Path.Exists(staged)) Move(staged, here);
            }
        }
        folder.CreateParts();
        Go(journal with { State = RestoreState.Exchanged, Starts = journal.Starts + 1 });
    }

    private void Go(RestoreJournal next)
    {
        next.Write(paths.Journal);
        journal = next;
    }

    private void Remember(bool succeeded, string reason) => RestoreJson.Replace(paths.Outcome, JsonSerializer.SerializeToUtf8Bytes(
        new RestoreOutcome(succeeded, journal.File, journal.Company, journal.MadeAt, reason) { At = time.GetUtcNow() }, RestoreJson.Default.RestoreOutcome));

    // Telephones that are registered now stay reachable, where they are those of the same user with the same password.
    private void KeepRegistrations()
    {
        var now = Path.Combine(data, DataPieces.Database);
        if (!File.Exists(now)) return;
        try
        {
            using var connection = DatabaseCopy.Open(Path.Combine(paths.Staged, DataPieces.Database));
            DatabaseCopy.Execute(connection, "ATTACH $now AS before;", ("$now", now));
            DatabaseCopy.Execute(connection, """
                INSERT INTO main.Registrations SELECT r.* FROM before.Registrations r
                JOIN before.AspNetUsers b ON b.Extension = r.Aor
                JOIN main.AspNetUsers a ON a.Id = b.Id AND a.Extension = b.Extension AND a.Ha1Sha256 = b.Ha1Sha256;
                """);
        }
        catch (SqliteException)
        {
            // Another form of the table, or a damaged database that is being replaced: telephones register again by themselves.
        }
    }

    private static void Move(string from, string to)
    {
        if (Directory.Exists(from)) Directory.Move(from, to);
        else File.Move(from, to, overwrite: true);
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
