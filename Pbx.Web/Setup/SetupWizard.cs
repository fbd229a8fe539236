using System.Net;
using Pbx.Core.Setup;
using Pbx.Core.Users;
using Pbx.Web.Components.Shared;

namespace Pbx.Web.Setup;

/// <summary>One screen of the wizard.</summary>
public enum SetupStep
{
    /// <summary>Three ways in.</summary>
    Way,

    /// <summary>A configuration file.</summary>
    File,

    /// <summary>A backup.</summary>
    Backup,

    /// <summary>Company, domain, country, time zone.</summary>
    Company,

    /// <summary>Languages.</summary>
    Languages,

    /// <summary>Ports.</summary>
    Ports,

    /// <summary>Addresses.</summary>
    Network,

    /// <summary>The owner's account.</summary>
    Owner,

    /// <summary>Everything once more.</summary>
    Summary,

    /// <summary>Being applied.</summary>
    Applying,

    /// <summary>Done.</summary>
    Done,
}

/// <summary>A port of the wizard with the protocols it is used with.</summary>
public sealed record SetupPort(string Field, IReadOnlyList<string> Protocols, Func<SetupPorts, int> Get, Func<SetupPorts, int, SetupPorts> With);

/// <summary>Where the wizard stands and what was typed; nothing is lost by going back. Problems are resource keys by field.</summary>
public sealed class SetupWizard(ISetupService setup)
{
    private static readonly SetupStep[] Questions = [SetupStep.Company, SetupStep.Languages, SetupStep.Ports, SetupStep.Network, SetupStep.Owner, SetupStep.Summary];
    private readonly HashSet<string> notNumbers = [];

    /// <summary>The ports asked for.</summary>
    public static IReadOnlyList<SetupPort> AllPorts { get; } =
    [
        new("https", ["tcp"], p => p.Https, (p, n) => p with { Https = n }),
        new("http", ["tcp"], p => p.Http, (p, n) => p with { Http = n }),
        new("sip", ["udp", "tcp"], p => p.Sip, (p, n) => p with { Sip = n }),
        new("sips", ["tcp"], p => p.Sips, (p, n) => p with { Sips = n }),
        new("media", ["udp", "tcp"], p => p.Media, (p, n) => p with { Media = n }),
        new("rtpFirst", ["udp"], p => p.RtpFirst, (p, n) => p with { RtpFirst = n }),
        new("rtpLast", ["udp"], p => p.RtpLast, (p, n) => p with { RtpLast = n }),
    ];

    /// <summary>The screen shown.</summary>
    public SetupStep Step { get; private set; } = SetupStep.Way;

    /// <summary>What was typed.</summary>
    public SetupFile File { get; private set; } = new() { Languages = ["en"], Admin = new SetupAdmin("", "", "", "") { Extension = "200" } };

    /// <summary>The password once more.</summary>
    public string PasswordAgain { get; set; } = "";

    /// <summary>What is wrong on this screen.</summary>
    public List<FieldProblem> Problems { get; } = [];

    /// <summary>What is wrong in the file that was read, or what applying refused.</summary>
    public IReadOnlyList<SetupProblem> Refusals { get; private set; } = [];

    /// <summary>True if the content came from a file.</summary>
    public bool FromFile { get; private set; }

    /// <summary>Share of the questions that are behind, percent.</summary>
    public int Progress => Step switch
    {
        SetupStep.Way or SetupStep.File or SetupStep.Backup => 0,
        SetupStep.Applying or SetupStep.Done => 100,
        _ => 100 * Array.IndexOf(Questions, Step) / Questions.Length,
    };

    /// <summary>Number of the question, from 1.</summary>
    public int Number => Array.IndexOf(Questions, Step) + 1;

    /// <summary>How many questions there are.</summary>
    public static int Count => Questions.Length;

    /// <summary>The owner as typed.</summary>
    public SetupAdmin Admin => File.Admin!;

    /// <summary>Takes what was typed and forgets the problem of that field.</summary>
    public void Set(string field, SetupFile next)
    {
        File = next;
        Problems.RemoveAll(p => p.Field == field);
    }

    /// <summary>A port as typed; null if it is no number.</summary>
    public void SetPort(SetupPort port, int? number)
    {
        ArgumentNullException.ThrowIfNull(port);
        Problems.RemoveAll(p => p.Field == port.Field);
        if (number is { } value)
        {
            notNumbers.Remove(port.Field);
            File = File with { Ports = port.With(File.Ports, value) };
        }
        else
        {
            notNumbers.Add(port.Field);
        }
    }

    /// <summary>Starts the questions.</summary>
    public void StartNew()
    {
        FromFile = false;
        Go(SetupStep.Company);
    }

    /// <summary>Asks for a file.</summary>
    public void StartFile() => Go(SetupStep.File);

    /// <summary>Asks for a backup.</summary>
    public void StartBackup() => Go(SetupStep.Backup);

    /// <summary>Reads a file; goes to the summary if nothing is wrong with it.</summary>
    public bool ReadFile(string json)
    {
        var reading = setup.Read(json);
        Refusals = reading.Problems;
        if (reading.Setup is not { Admin: not null } file || reading.Problems.Count > 0) return false;
        File = file;
        FromFile = true;
        Go(SetupStep.Summary);
        return true;
    }

    /// <summary>A port for its field, or null while what stands there is no number.</summary>
    public int? PortNumber(SetupPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        return notNumbers.Contains(port.Field) ? null : port.Get(File.Ports);
    }

    /// <summary>Resource key of what is wrong with a port, or null if it is free.</summary>
    public string? PortProblem(SetupPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        if (notNumbers.Contains(port.Field)) return "port-number";
        var number = port.Get(File.Ports);
        if (number is < 1 or > 65535) return "port-number";
        var ports = File.Ports;
        if (port.Field is "rtpFirst" or "rtpLast")
        {
            if (port.Field == "rtpLast" && ports.RtpLast - ports.RtpFirst + 1 < 16) return "port-range";
        }
        else
        {
            if (AllPorts.Any(o => o.Field != port.Field && !o.Field.StartsWith("rtp", StringComparison.Ordinal) && o.Get(ports) == number)) return "port-twice";
            if (number >= ports.RtpFirst && number <= ports.RtpLast) return "port-in-range";
        }
        var address = IPAddress.TryParse(File.BindAddress, out _) ? File.BindAddress : "0.0.0.0";
        return port.Protocols.All(protocol => setup.IsPortFree(address, protocol, number)) ? null : "port-busy";
    }

    /// <summary>Goes on if this screen is right.</summary>
    public bool Next()
    {
        Problems.Clear();
        Problems.AddRange(Check(Step));
        if (Problems.Count > 0) return false;
        Go(Questions[Array.IndexOf(Questions, Step) + 1]);
        return true;
    }

    /// <summary>Goes back; everything typed stays.</summary>
    public void Back()
    {
        Problems.Clear();
        var index = Array.IndexOf(Questions, Step);
        Go(FromFile && Step == SetupStep.Summary ? SetupStep.File : index <= 0 ? SetupStep.Way : Questions[index - 1]);
    }

    /// <summary>From the summary to the screen where something is changed.</summary>
    public void Change(SetupStep step) => Go(step);

    /// <summary>Makes the system; true if it is done.</summary>
    public async Task<bool> ApplyAsync()
    {
        Go(SetupStep.Applying);
        Refusals = [];
        IReadOnlyList<SetupProblem> problems;
        try
        {
            problems = await setup.ApplyAsync(Cleaned());
        }
        catch (Exception)
        {
            // Back to what was typed, which is not to be lost with a database that did not answer.
            Go(SetupStep.Summary);
            Refusals = [new SetupProblem(0, "", "save-failed")];
            throw;
        }
        if (problems.Count == 0)
        {
            Go(SetupStep.Done);
            return true;
        }
        Go(SetupStep.Summary);
        Refusals = problems;
        return false;
    }

    private void Go(SetupStep step)
    {
        Step = step;
        if (step != SetupStep.Summary) Refusals = [];
    }

    private SetupFile Cleaned() => FromFile ? File : File with
    {
        Company = File.Company.Trim(),
        Fqdn = File.Fqdn.Trim().ToLowerInvariant(),
        BindAddress = File.BindAddress.Trim(),
        PublicAddress = string.IsNullOrWhiteSpace(File.PublicAddress) ? null : File.PublicAddress.Trim(),
        Admin = Admin with
        {
            Email = Admin.Email.Trim(),
            FirstName = Admin.FirstName.Trim(),
            LastName = Admin.LastName.Trim(),
            Extension = string.IsNullOrWhiteSpace(Admin.Extension) ? null : Admin.Extension.Trim(),
        },
    };

    private IEnumerable<FieldProblem> Check(SetupStep step) => step switch
    {
        SetupStep.Company => CheckCompany(),
        SetupStep.Languages => File.Languages.Count == 0 ? [new FieldProblem("languages", "language-required")] : [],
        SetupStep.Ports => AllPorts.Select(port => (port.Field, Problem: PortProblem(port))).Where(p => p.Problem is not null).Select(p => new FieldProblem(p.Field, p.Problem!)),
        SetupStep.Network => CheckNetwork(),
        SetupStep.Owner => CheckOwner(),
        _ => [],
    };

    private IEnumerable<FieldProblem> CheckCompany()
    {
        if (string.IsNullOrWhiteSpace(File.Company)) yield return new("company", "required");
        if (string.IsNullOrWhiteSpace(File.Fqdn)) yield return new("fqdn", "required");
        else if (!IsHostName(File.Fqdn.Trim())) yield return new("fqdn", "fqdn-invalid");
        if (File.Country.Length == 0) yield return new("country", "required");
        if (File.TimeZone.Length == 0) yield return new("timeZone", "required");
    }

    private IEnumerable<FieldProblem> CheckNetwork()
    {
        if (!IPAddress.TryParse(File.BindAddress.Trim(), out _)) yield return new("bindAddress", "address-invalid");
        if (!string.IsNullOrWhiteSpace(File.PublicAddress) && !IPAddress.TryParse(File.PublicAddress.Trim(), out _)) yield return new("publicAddress", "address-invalid");
    }

    private IEnumerable<FieldProblem> CheckOwner()
    {
        if (string.IsNullOrWhiteSpace(Admin.FirstName)) yield return new("firstName", "required");
        if (string.IsNullOrWhiteSpace(Admin.LastName)) yield return new("lastName", "required");
        if (string.IsNullOrWhiteSpace(Admin.Email)) yield return new("email", "required");
        else if (!UserRules.IsEmail(Admin.Email.Trim())) yield return new("email", "email-invalid");
        if (!string.IsNullOrWhiteSpace(Admin.Extension) && !UserRules.IsExtension(Admin.Extension.Trim())) yield return new("extension", "extension-digits");
        if (PasswordRules.Problem(Admin.Password, Admin.Email, File.Company) is { } problem) yield return new("password", problem);
        else if (PasswordStrength.Rate(Admin.Password, Personal) < PasswordStrength.Enough) yield return new("password", "password-too-weak");
        else if (Admin.Password != PasswordAgain) yield return new("passwordAgain", "passwords-differ");
    }

    /// <summary>Words that make the owner's password easier to guess.</summary>
    public IEnumerable<string> Personal => [Admin.FirstName, Admin.LastName, Admin.Email.Split('@')[0], File.Company, .. File.Company.Split(' ')];

    private static bool IsHostName(string name) =>
        name.Length <= 253 && Uri.CheckHostName(name) == UriHostNameType.Dns && !name.StartsWith('-') && name.Split('.').All(label => label.Length is > 0 and <= 63);
}
