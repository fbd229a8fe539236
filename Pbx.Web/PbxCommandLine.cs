using System.Reflection;
using Pbx.Core.Setup;

namespace Pbx.Web;

/// <summary>What was asked on the command line.</summary>
public sealed record PbxCommandLine
{
    private static readonly string[] Flags = ["--demo", "--help", "-h", "--version", "--setup-schema", "--replace", "--seal"];

    /// <summary>Text to print in place of starting, or null.</summary>
    public string? Answer { get; init; }

    /// <summary>Exit code that goes with <see cref="Answer"/>.</summary>
    public int ExitCode { get; init; }

    /// <summary>Data folder, or null.</summary>
    public string? Data { get; init; }

    /// <summary>Set-up file, or null.</summary>
    public string? SetupFile { get; init; }

    /// <summary>Where a backup is to be written, or null.</summary>
    public string? BackupFile { get; init; }

    /// <summary>The backup is to be sealed with a passphrase.</summary>
    public bool Seal { get; init; }

    /// <summary>Backup to restore, or null.</summary>
    public string? RestoreFile { get; init; }

    /// <summary>Test protocol to check, or null.</summary>
    public string? ProtocolFile { get; init; }

    /// <summary>It may take the place of a system that is set up.</summary>
    public bool Replace { get; init; }

    /// <summary>Start with the sample company.</summary>
    public bool Demo { get; init; }

    /// <summary>Settings such as <c>ports:sip</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Version of the program.</summary>
    public static string Version { get; } =
        typeof(PbxCommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private const string Help = """
        Pbx, a telephone system for a company.

        Usage: Pbx.Web [options]

          --data DIR            data folder (or PBX_DATA)
          --setup FILE          set up an empty data folder from a file (docs/setup-file.md)
          --backup FILE         write a backup and end; the system may run meanwhile (docs/backup.md)
          --seal                seal it with a passphrase: PBX_BACKUP_PASSPHRASE, else a line of standard input
          --restore FILE        check a backup, lay it ready for the next start and end; a passphrase comes from the same places
          --replace             let it take the place of a system that is set up
          --verify-protocol F   say whether a test protocol (HTML or PDF) is as it was made, and end
          --setup-schema        print the JSON schema of that file
          --demo                start with a sample company, in a data folder of its own
          --ports:http N        HTTP, from this machine only; others are sent to HTTPS (5000)
          --ports:https N       HTTPS and secure WebSocket (5001)
          --ports:sip N         SIP, UDP and TCP (5060)
          --ports:sips N        SIP over TLS (5061)
          --ports:media N       WebRTC media, UDP and TCP (5090)
          --ports:rtpFirst N    first RTP port for phones (9000)
          --ports:rtpLast N     last RTP port for phones (10999)
          --bindAddress A       address to listen on (0.0.0.0)
          --publicAddress A     address that others reach this machine at, when behind NAT
          --certificate:file F  PEM certificate chain in place of the self-signed one
          --certificate:key F   its private key, PEM
          --test:clock T        for tests: calls go by the hours and holidays of this moment (2026-12-08T10:00:00+01:00), or of the
                                moment in this file, which may change meanwhile (docs/testing.md)
          --version             print the version
          --help                print this

        A setting is taken from the command line, else the environment (PBX_PORTS__SIP=5060), else appsettings.json in the
        data folder, else appsettings.json beside the program, else set-up, else its default. Port 0 means any free port.
        """;

    /// <summary>Reads the arguments. A wrong one gives an <see cref="Answer"/> with exit code 1.</summary>
    public static PbxCommandLine Parse(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var line = new PbxCommandLine { Settings = settings };
        for (var i = 0; i < args.Count; i++)
        {
            var argument = args[i];
            if (Flags.Contains(argument, StringComparer.Ordinal))
            {
                switch (argument)
                {
                    case "--demo": line = line with { Demo = true }; continue;
                    case "--replace": line = line with { Replace = true }; continue;
                    case "--seal": line = line with { Seal = true }; continue;
                    case "--setup-schema": return new PbxCommandLine { Answer = SetupSchema.Write().TrimEnd('\n') };
                    case "--version": return new PbxCommandLine { Answer = Version };
                    default: return new PbxCommandLine { Answer = Help };
                }
            }
            if (!argument.StartsWith("--", StringComparison.Ordinal)) return Wrong($"unknown argument {argument}");
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument[2..] : argument[2..equals];
            string value;
            if (equals >= 0) value = argument[(equals + 1)..];
            else if (i + 1 < args.Count) value = args[++i];
            else return Wrong($"--{name} needs a value");
            switch (name)
            {
                case "data": line = line with { Data = value }; break;
                case "setup": line = line with { SetupFile = value }; break;
                case "backup": line = line with { BackupFile = value }; break;
                case "verify-protocol": line = line with { ProtocolFile = value }; break;
                case "restore": line = line with { RestoreFile = value }; break;
                default:
                    if (!IsSetting(name)) return Wrong($"unknown option --{name}");
                    settings[name] = value;
                    break;
            }
        }
        if (line is { Demo: true, SetupFile: not null }) return Wrong("--demo and --setup exclude each other");
        if (line.BackupFile is not null && line.RestoreFile is not null) return Wrong("--backup and --restore exclude each other");
        if ((line.BackupFile ?? line.RestoreFile) is not null && (line.SetupFile is not null || line.Demo && line.RestoreFile is not null)) return Wrong("--backup and --restore stand alone, without --setup and --demo");
        return line;
    }

    private static bool IsSetting(string name) =>
        name.Contains(':', StringComparison.Ordinal) || name is "bindAddress" or "publicAddress";

    private static PbxCommandLine Wrong(string what) => new() { Answer = $"pbx: {what}; --help lists the options", ExitCode = 1 };
}
