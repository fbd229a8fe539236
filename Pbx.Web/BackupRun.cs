using Pbx.Core.Backup;
using Pbx.Core.Hosting;

namespace Pbx.Web;

/// <summary>What <c>--backup</c> and <c>--restore</c> do in place of starting.</summary>
internal static class BackupRun
{
    private const string PassphraseVariable = "PBX_BACKUP_PASSPHRASE";

    /// <summary>Does it and returns what to tell.</summary>
    /// <exception cref="PbxStartException">It was not done; the message is for a person.</exception>
    public static async Task<string> RunAsync(PbxCommandLine line)
    {
        PbxConfiguration.Build(line, out var data);
        using var stop = new CancellationTokenSource();
        using var ctrlC = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        if (line.BackupFile is { } target) return await BackupCommands.BackupAsync(data, target, Passphrase(isNeeded: line.Seal), stop.Token);
        var file = line.RestoreFile!;
        if (!File.Exists(file)) throw new PbxStartException($"--restore: {file} is not there");
        var passphrase = BackupCommands.IsSealed(file) ? Passphrase(isNeeded: true) : null;
        using var folder = DataFolder.Open(data);
        return await BackupCommands.RestoreAsync(folder, file, passphrase, line.Replace, stop.Token);
    }

    // Not an option of the command line, which other users of the machine can read.
    private static string? Passphrase(bool isNeeded)
    {
        if (Environment.GetEnvironmentVariable(PassphraseVariable) is { Length: > 0 } given) return given;
        if (!isNeeded) return null;
        if (!Console.IsInputRedirected) Console.Error.Write("pbx: passphrase of the backup: ");
        return Console.ReadLine() is { Length: > 0 } typed ? typed : throw new PbxStartException($"the passphrase is needed: set {PassphraseVariable} or write it to standard input");
    }
}
