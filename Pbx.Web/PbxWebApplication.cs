using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Pbx.Core.Backup;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Live;
using Pbx.Core.Persistence;
using Pbx.Core.Security;
using Pbx.Core.Setup;
using Pbx.Web.Security;

namespace Pbx.Web;

/// <summary>The whole program: data folder, services, web server. Tests start this same class.</summary>
public sealed class PbxWebApplication : IAsyncDisposable
{
    private readonly DataFolder folder;
    private readonly WebApplication app;

    private PbxWebApplication(DataFolder folder, WebApplication app)
    {
        this.folder = folder;
        this.app = app;
    }

    /// <summary>Everything registered.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>Where HTTPS really listens (host localhost).</summary>
    public Uri HttpsAddress => AddressOf("https");

    /// <summary>Where HTTP really listens (host localhost).</summary>
    public Uri HttpAddress => AddressOf("http");

    /// <summary>It stopped in order to begin anew, on what a restore has laid ready.</summary>
    public bool IsRestarting => app.Services.GetRequiredService<Restart>().IsAsked;

    /// <summary>Runs until somebody stops it; a restore begins it anew in between, in this process.</summary>
    /// <exception cref="PbxStartException">It cannot start; the message is for a person.</exception>
    public static async Task RunAsync(PbxCommandLine line)
    {
        while (true)
        {
            bool again;
            await using (var pbx = await StartAsync(line))
            {
                await pbx.WaitForShutdownAsync();
                again = pbx.IsRestarting;
                // What a first run was told is done.
                line = line with { Data = pbx.folder.Root, SetupFile = null, Demo = false };
            }
            if (!again) return;
            Console.WriteLine("pbx: begins anew with the restored data");
        }
    }

    /// <summary>Opens the data folder, puts in place what a restore has laid ready, sets up if asked, and listens.</summary>
    /// <exception cref="PbxStartException">It cannot start; the message is for a person.</exception>
    public static async Task<PbxWebApplication> StartAsync(PbxCommandLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var configuration = PbxConfiguration.Build(line, out var path);
        var folder = DataFolder.Open(path);
        RestoreExchange? restored = null;
        try
        {
            restored = RestoreExchange.Begin(folder);
            var started = await StartAsync(line, folder, configuration);
            restored?.Keep();
            return started;
        }
        catch (Exception e) when (restored is not null)
        {
            // A restored system that cannot listen, or whose data a check did not doubt but the start does: the one before goes on.
            Console.Error.WriteLine($"pbx: the restored data do not start ({e.Message}); what was there before is put back");
            restored.PutBack(e.Message);
            folder.Dispose();
            return await StartAsync(line);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static async Task<PbxWebApplication> StartAsync(PbxCommandLine line, DataFolder folder, IConfiguration configuration)
    {
        WebApplication? app = null;
        try
        {
            folder.PrepareDatabase();
            app = Build(folder, configuration);
            var clock = app.Services.GetRequiredService<CallClock>();
            await app.Services.LoadConfigurationAsync();
            await FirstRun.RunAsync(line, folder, app.Services);
            await ListenAsync(app);
            var started = new PbxWebApplication(folder, app);
            started.Announce();
            if (clock.IsShifted) Warn(app, clock);
            return started;
        }
        catch
        {
            if (app is not null) await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns after SIGTERM, SIGINT or <see cref="StopAsync"/>.</summary>
    public Task WaitForShutdownAsync() => app.WaitForShutdownAsync();

    /// <summary>Stops in order.</summary>
    public Task StopAsync() => app.StopAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        folder.Dispose();
    }

    private static WebApplication Build(DataFolder folder, IConfiguration configuration)
    {
        // Content lies beside the program, wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(PbxWebApplication).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(configuration);
        builder.AddPbxLogging(folder);
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddPbxCore(folder);
        builder.Services.AddPbxWeb(folder);
        builder.Services.AddSingleton(provider => provider.GetRequiredService<NetworkOptionsSource>().Read());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        app.UsePbxPipeline();
        return app;
    }

    private static async Task ListenAsync(WebApplication app)
    {
        // Here and not when the server is built: a first run has only now stored the ports.
        var network = app.Services.GetRequiredService<NetworkOptions>();
        var certificate = app.Services.GetRequiredService<ServerCertificate>();
        var kestrel = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value;
        kestrel.Listen(network.BindAddress, network.Ports.Http);
        kestrel.Listen(network.BindAddress, network.Ports.Https, listen => listen.UseHttps(https =>
            https.ServerCertificateSelector = (_, _) => certificate.Current));
        PortCheck.ThrowIfBusy(network);
        try
        {
            await app.StartAsync();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException or SocketException)
        {
            PortCheck.ThrowIfBusy(network);
            throw new PbxStartException($"cannot listen: {e.Message}", e);
        }
        catch (SocketException e)
        {
            throw new PbxStartException($"cannot listen on {network.BindAddress} (bindAddress, ports below 1024 need a right of their own): {e.Message}", e);
        }
    }

    private void Announce()
    {
        var network = Services.GetRequiredService<NetworkOptions>();
        var ports = Services.GetRequiredService<ListeningPorts>();
        ports.Report(new PortStatus("http", "TCP", network.BindAddress.ToString(), HttpAddress.Port, null, true));
        ports.Report(new PortStatus("https", "TCP", network.BindAddress.ToString(), HttpsAddress.Port, null, true));
        Console.WriteLine($"pbx: {PbxCommandLine.Version} serves {HttpsAddress} with data in {folder.Root}");
        if (Services.GetRequiredService<ISetupService>().IsSetUp) return;
        Console.WriteLine($"pbx: not set up yet: open {HttpsAddress}setup");
        Console.WriteLine($"pbx: from outside this network: https://HOST:{HttpsAddress.Port}{PbxUrls.Setup}?token={Services.GetRequiredService<SetupGate>().Token}");
    }

    // A system on which this was forgotten would send callers the wrong way; nobody shall be able to miss it.
    private static void Warn(WebApplication app, CallClock clock) => app.Services.GetRequiredService<ILogger<CallClock>>().LogWarning(
        "test:clock is set: hours and holidays decide calls as if it were {Moment}. This is for tests; remove the setting on a system that people use", clock.Now);

    private Uri AddressOf(string scheme)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var port = addresses.Select(BindingAddress.Parse).First(address => address.Scheme == scheme).Port;
        return new Uri($"{scheme}://localhost:{port}/");
    }
}
