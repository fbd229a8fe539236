namespace Pbx.Core.Hosting;

/// <summary>The folder where everything of one system lies. Held by one running program at a time.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream lockFile;

    private DataFolder(string path, FileStream lockFile)
    {
        Root = path;
        this.lockFile = lockFile;
    }

    /// <summary>Full path.</summary>
    public string Root { get; }

    /// <summary>The database.</summary>
    public string Database => Path.Combine(Root, DataPieces.Database);

    /// <summary>Keys that protect cookies.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>Passwords of trunks, sealed.</summary>
    public string TrunkSecrets => Path.Combine(Root, "trunk-secrets.json");

    /// <summary>Password of the mail server, sealed.</summary>
    public string MailSecrets => Path.Combine(Root, "mail-secrets.json");

    /// <summary>Passphrase of scheduled backups, sealed.</summary>
    public string BackupSecrets => Path.Combine(Root, "backup-secrets.json");

    /// <summary>Backups, unless another folder was chosen.</summary>
    public string Backups => Path.Combine(Root, "backups");

    /// <summary>What a restore needs while it goes on.</summary>
    public string Restore => Path.Combine(Root, "restore");

    /// <summary>The certificate with its private key.</summary>
    public string Certificates => Path.Combine(Root, "certificate");

    /// <summary>Messages of callers.</summary>
    public string Voicemail => Path.Combine(Root, "voicemail");

    /// <summary>Recordings of calls.</summary>
    public string Recordings => Path.Combine(Root, "recordings");

    /// <summary>Log files.</summary>
    public string Logs => Path.Combine(Root, "logs");

    /// <summary>Recordings that callers hear.</summary>
    public string Prompts => Path.Combine(Root, "prompts");

    /// <summary>
    /// Where data lies when nothing is said: <c>~/.local/share/pbx</c>, <c>%LOCALAPPDATA%\pbx</c> or <c>~/Library/Application Support/pbx</c>.
    /// A demo has a folder of its own beside it.
    /// </summary>
    public static string DefaultPath(bool demo)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        // A service account may have no home at all.
        if (home.Length == 0) home = AppContext.BaseDirectory;
        return Path.Combine(home, demo ? "pbx-demo" : "pbx");
    }

    /// <summary>Makes the folder if it is not there (readable by its owner only), checks that it can be written, and locks it.</summary>
    public static DataFolder Open(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            if (File.Exists(full)) throw new PbxStartException($"data folder {full} is a file; choose a folder with --data or PBX_DATA");
            CreatePrivate(full);
            // FileShare.None is an advisory lock on Unix and a real one on Windows; it ends with the process however that ends.
            var held = new FileStream(Path.Combine(full, "pbx.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var folder = new DataFolder(full, held);
            folder.CreateParts();
            return folder;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PbxStartException($"data folder {full} is not writable; give this user the right to write there or choose another with --data or PBX_DATA", e);
        }
        catch (IOException e) when (File.Exists(Path.Combine(full, "pbx.lock")) && IsSharing(e))
        {
            throw new PbxStartException($"data folder {full} is in use by another running Pbx; stop it or choose another with --data or PBX_DATA", e);
        }
        catch (IOException e)
        {
            throw new PbxStartException($"data folder {full} cannot be used ({e.Message}); choose another with --data or PBX_DATA", e);
        }
    }

    /// <summary>Makes the folders that are not there: at the beginning, and after a restore that did not bring them all.</summary>
    public void CreateParts()
    {
        foreach (var part in new[] { Keys, Certificates, Logs, Voicemail, Prompts, Recordings }) CreatePrivate(part);
    }

    /// <inheritdoc />
    public void Dispose() => lockFile.Dispose();

    // ERROR_SHARING_VIOLATION on Windows; EWOULDBLOCK, which .NET reports with the raw errno, on Unix (11 Linux, 35 macOS).
    private static bool IsSharing(IOException e) => (e.HResult & 0xFFFF) is 32 or 11 or 35;

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
