using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Hosting;

namespace Pbx.E2E.Support;

/// <summary>A user that the tests' system has.</summary>
public sealed record TestUser(string Extension, string FirstName, string LastName)
{
    /// <summary>E-mail.</summary>
    public string Email => $"user{Extension}@pbx.test";

    /// <summary>Web password.</summary>
    public string Password => $"correct-horse-{Extension}-battery";

    /// <summary>SIP password.</summary>
    public string SipPassword => $"sip-{Extension}-secret-Xy7";
}

/// <summary>The product, run as its own process with an empty data folder on free ports of loopback.</summary>
public sealed class PbxServer : IAsyncDisposable
{
    /// <summary>Owner's e-mail.</summary>
    public const string AdminEmail = "owner@pbx.test";

    /// <summary>Owner's password.</summary>
    public const string AdminPassword = "owner-correct-horse-battery";

    private ChildProcess process;
    private string[] always = [];
    private IReadOnlyDictionary<string, string>? environment;

    private PbxServer(string folder)
    {
        Folder = folder;
        HttpPort = FreePorts.Take();
        HttpsPort = FreePorts.Take();
        SipPort = FreePorts.Take(2);
        SipsPort = SipPort + 1;
        MediaPort = FreePorts.Take();
        RtpFirst = FreePorts.Take(400);
        process = null!;
    }

    /// <summary>Data folder and files of the tests.</summary>
    public string Folder { get; }

    /// <summary>HTTP port.</summary>
    public int HttpPort { get; }

    /// <summary>HTTPS port.</summary>
    public int HttpsPort { get; }

    /// <summary>SIP port, UDP and TCP.</summary>
    public int SipPort { get; }

    /// <summary>SIP over TLS.</summary>
    public int SipsPort { get; }

    /// <summary>WebRTC media.</summary>
    public int MediaPort { get; }

    /// <summary>First RTP port.</summary>
    public int RtpFirst { get; }

    /// <summary>Address of the web client, without trailing slash.</summary>
    public string Url => $"https://localhost:{HttpsPort}";

    /// <summary>Users 101 to 112.</summary>
    public static IReadOnlyList<TestUser> Users { get; } =
    [
        new("101", "Anna", "Berger"), new("102", "Bruno", "Favre"), new("103", "Chiara", "Rossi"), new("104", "David", "Keller"),
        new("105", "Elena", "Moser"), new("106", "Fabien", "Blanc"), new("107", "Giulia", "Conti"), new("108", "Hans", "Vogt"),
        new("109", "Irene", "Aebischer"), new("110", "Jonas", "Schmid"), new("111", "Karin", "Zumstein"), new("112", "Luc", "Perroud"),
    ];

    /// <summary>User by extension.</summary>
    public static TestUser User(string extension) => Users.FirstOrDefault(user => user.Extension == extension) ?? new(extension, "", "");

    /// <summary>What the process printed.</summary>
    public string Log => process.Output;

    /// <summary>Id of the process.</summary>
    public int ProcessId => process.Id;

    /// <summary>Starts a system that is set up from a file, and waits until it serves.</summary>
    public static async Task<PbxServer> StartAsync(bool setUp = true, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("pbx-e2e-").FullName;
        var server = new PbxServer(folder);
        var file = Path.Combine(folder, "setup.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(server.SetupFile(), JsonSerializerOptions.Web));
        server.process = server.Run(setUp ? ["--setup", file, .. arguments] : arguments);
        await server.WaitUntilServingAsync();
        return server;
    }

    /// <summary>
    /// Starts a system that is set up from a file of the tests' own; what it names lies in <see cref="Folder"/> before. <paramref name="always"/>: arguments of every start.
    /// </summary>
    public static async Task<PbxServer> StartFromAsync(Func<PbxServer, string> setupFile, IReadOnlyDictionary<string, string> environment, params string[] always)
    {
        var server = new PbxServer(Directory.CreateTempSubdirectory("pbx-e2e-").FullName) { always = always, environment = environment };
        server.process = server.Run(["--setup", setupFile(server)]);
        await server.WaitUntilServingAsync();
        return server;
    }

    /// <summary>Stops the process, changes its data with its own services as nobody could from outside, and starts it again.</summary>
    public async Task ChangeDataAsync(Func<IServiceProvider, Task> change)
    {
        process.Terminate();
        await process.WaitAsync(5);
        await process.DisposeAsync();
        using (var folder = DataFolder.Open(Path.Combine(Folder, "data")))
        {
            await using var services = new ServiceCollection().AddLogging().AddPbxCore(folder).BuildServiceProvider();
            await services.LoadConfigurationAsync();
            await change(services);
        }
        process = Run([]);
        await WaitUntilServingAsync();
    }

    /// <summary>Stops the process (SIGTERM), which takes it less than 5 s, and starts it again on the same data.</summary>
    public async Task<int> RestartAsync()
    {
        process.Terminate();
        var exitCode = await process.WaitAsync(5);
        await process.DisposeAsync();
        process = Run([]);
        await WaitUntilServingAsync();
        return exitCode;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(Repository.Artifacts, $"pbx-{HttpsPort}.log"), process.Output);
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // a recorder may still hold a file; the temporary folder is cleaned by the system
        }
    }

    private ChildProcess Run(string[] arguments) => new("dotnet",
    [
        Repository.WebAssembly, "--data", Path.Combine(Folder, "data"), "--bindAddress", "127.0.0.1",
        "--ports:http", $"{HttpPort}", "--ports:https", $"{HttpsPort}", "--ports:sip", $"{SipPort}", "--ports:sips", $"{SipsPort}",
        "--ports:media", $"{MediaPort}", "--ports:rtpFirst", $"{RtpFirst}", "--ports:rtpLast", $"{RtpFirst + 399}", .. always, .. arguments,
    ], environment: environment);

    private object SetupFile() => new
    {
        company = "Muster AG",
        fqdn = "localhost",
        timeZone = "Europe/Zurich",
        country = "CH",
        languages = new[] { "en", "de", "fr", "it" },
        bindAddress = "127.0.0.1",
        admin = new { email = AdminEmail, password = AdminPassword, firstName = "Olivia", lastName = "Owner" },
        ports = new { http = HttpPort, https = HttpsPort, sip = SipPort, sips = SipsPort, media = MediaPort, rtpFirst = RtpFirst, rtpLast = RtpFirst + 399 },
        users = Users.Select(user => new
        {
            extension = user.Extension,
            firstName = user.FirstName,
            lastName = user.LastName,
            email = user.Email,
            password = user.Password,
            sipPassword = user.SipPassword,
        }),
    };

    private async Task WaitUntilServingAsync()
    {
        using var client = InsecureClient();
        await Eventually.TrueAsync(async () =>
        {
            Assert.False(process.HasExited, "the product ended by itself:\n" + process.Output);
            try
            {
                using var response = await client.GetAsync($"{Url}/");
                return response.StatusCode < HttpStatusCode.InternalServerError;
            }
            catch (Exception error) when (error is HttpRequestException or SocketException or TaskCanceledException)
            {
                return false;
            }
        }, "the product serves its first page:\n" + process.Output, 90);
    }

    /// <summary>An HTTP client that takes the self-signed certificate and follows no redirect.</summary>
    public static HttpClient InsecureClient() => new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        AllowAutoRedirect = false,
    })
    { Timeout = TimeSpan.FromSeconds(5) };
}
