using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Live;

namespace Pbx.Core;

/// <summary>
/// The telephone side of the program: starts with it, or at the moment set-up ends, and stops before everything else, so that calls still have
/// a history to be written to.
/// </summary>
public sealed class PbxHost : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(3);
    private readonly ISnapshotSource snapshots;
    private readonly NetworkOptionsSource network;
    private readonly ITelephonyFactory factory;
    private readonly RegistrationKeeper keeper;
    private readonly ListeningPorts ports;
    private readonly ILogger<PbxHost> log;
    private readonly Lock gate = new();
    private volatile ITelephony? running;
    private bool stopping;

    /// <summary>Assembles it; nothing runs before <see cref="StartAsync"/>.</summary>
    public PbxHost(
        ISnapshotSource snapshots, NetworkOptionsSource network, ITelephonyFactory factory, RegistrationKeeper keeper, ListeningPorts ports, ILogger<PbxHost> log)
    {
        ArgumentNullException.ThrowIfNull(snapshots);
        this.snapshots = snapshots;
        this.network = network;
        this.factory = factory;
        this.keeper = keeper;
        this.ports = ports;
        this.log = log;
    }

    /// <summary>What runs; null before set-up and after stopping.</summary>
    public ITelephony? Running => running;

    /// <summary>Why it does not run though the system is set up, or null.</summary>
    public string? Failure { get; private set; }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        snapshots.Changed += OnChanged;
        if (snapshots.Current is { } snapshot) Begin(snapshot);
        return Task.CompletedTask;
    }

    /// <summary>Comes first when the program is told to stop: calls end while every connection is still up.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        snapshots.Changed -= OnChanged;
        ITelephony? telephony;
        lock (gate)
        {
            if (stopping) return;
            stopping = true;
            telephony = running;
        }
        if (telephony is null) return;
        keeper.Save(telephony.Registrations.All);
        keeper.Detach();
        await telephony.StopAsync(StopWithin);
        running = null;
        foreach (var port in telephony.Ports) ports.Report(port with { Listening = false });
        await telephony.DisposeAsync();
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => StoppingAsync(cancellationToken);

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => snapshots.Changed -= OnChanged;

    private void OnChanged(PbxSnapshot snapshot)
    {
        try
        {
            Begin(snapshot);
        }
        catch (PbxStartException e)
        {
            // Set-up has checked the ports; one was taken in between. The dashboard tells it, the next start tries again.
            Failure = e.Message;
            log.LogError("Telephony does not run: {Reason}", e.Message);
        }
    }

    private void Begin(PbxSnapshot snapshot)
    {
        lock (gate)
        {
            if (running is not null || stopping) return;
            var kept = keeper.Load();
            var telephony = factory.Start(snapshot, network.Read(), kept);
            Failure = null;
            foreach (var port in telephony.Ports) ports.Report(port);
            keeper.Attach(telephony.Registrations);
            running = telephony;
            log.LogInformation("Telephony runs; {Count} registrations were put back", kept.Count);
        }
    }
}
