using System.Globalization;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.Hosting;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Security;

namespace Pbx.Core.Live;

/// <summary>Looks at the machine and the program every few seconds and publishes what it sees, with what an administrator should do.</summary>
internal sealed class SystemHealthMonitor(
    LiveFeed<SystemHealth> feed, DataFolder folder, ServerCertificate certificate, ListeningPorts ports, AccessGuard guard, PbxHost host, SystemCounters counters,
    ISnapshotSource snapshots, NetworkOptionsSource network, IEnumerable<IHealthSource> sources, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromHours(1);
    private static readonly string Version =
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private readonly DateTimeOffset startedAt = time.GetUtcNow();
    private TimeSpan lastProcessor;
    private long lastSample;
    private DateTimeOffset lastRenewal;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lastProcessor = Environment.CpuUsage.TotalTime;
        lastSample = time.GetTimestamp();
        lastRenewal = time.GetUtcNow();
        using var ticks = new PeriodicTimer(Every, time);
        do
        {
            feed.Publish(Sample());
        }
        while (await ticks.WaitForNextTickAsync(stoppingToken));
    }

    internal SystemHealth Sample()
    {
        var now = time.GetUtcNow();
        if (now - lastRenewal > RenewEvery)
        {
            lastRenewal = now;
            certificate.Renew(snapshots.Current?.Settings.Fqdn);
        }
        var processor = Environment.CpuUsage.TotalTime;
        var elapsed = time.GetElapsedTime(lastSample);
        var cpu = elapsed > TimeSpan.Zero ? (processor - lastProcessor) / elapsed / Environment.ProcessorCount * 100 : 0;
        (lastProcessor, lastSample) = (processor, time.GetTimestamp());
        var (free, total) = Disk();
        return new SystemHealth(
            now, Version, startedAt, Math.Clamp(cpu, 0, 100), Environment.WorkingSet, free, total, certificate.ExpiresAt, certificate.IsSelfSigned,
            ports.All, Problems(now, free, total), counters.Read());
    }

    private List<HealthProblem> Problems(DateTimeOffset now, long free, long total)
    {
        var problems = new List<HealthProblem>();
        if (host.Failure is { } failure) Add("telephony-failed", HealthSeverity.Error, failure);
        foreach (var port in ports.All.Where(port => !port.Listening)) Add("port-not-listening", HealthSeverity.Error, port.Purpose, port.Protocol, Number(port.Port));
        if (free < 100L << 20) Add("disk-full", HealthSeverity.Error, Number(free >> 20));
        else if (free < 1L << 30 || free < total / 20) Add("disk-low", HealthSeverity.Warning, Number(free >> 20));
        var left = certificate.ExpiresAt - now;
        if (left < TimeSpan.Zero) Add("certificate-expired", HealthSeverity.Error);
        else if (!certificate.IsSelfSigned && left < TimeSpan.FromDays(21)) Add("certificate-expiring", HealthSeverity.Warning, Number((long)left.TotalDays));
        if (certificate.IsSelfSigned) Add("certificate-self-signed", HealthSeverity.Notice);
        if (snapshots.Current is { } snapshot)
        {
            if (snapshot.UsersById.Count == 0) Add("no-users", HealthSeverity.Notice);
            else if (host.Running is { } telephony && telephony.Control.Devices.Snapshot().Count == 0) Add("no-phones", HealthSeverity.Notice);
            if (Moved("http", Options.Ports.Http) || Moved("https", Options.Ports.Https)) Add("restart-needed", HealthSeverity.Warning);
            if (IsBehindNat()) Add("public-address-missing", HealthSeverity.Notice);
        }
        if (guard.Blocked.Count is > 0 and var blocked) Add("sources-blocked", HealthSeverity.Notice, Number(blocked));
        problems.AddRange(sources.SelectMany(source => source.Problems));
        return problems;

        void Add(string code, HealthSeverity severity, params string[] arguments) => problems.Add(new HealthProblem(code, severity, arguments));

        static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
    }

    // Only a machine all of whose addresses are private can need one; whether anybody calls from outside we cannot know, hence a notice.
    private bool IsBehindNat()
    {
        var options = Options;
        if (options.PublicAddress is not null || IPAddress.IsLoopback(options.BindAddress)) return false;
        return MachineAddresses.All().Where(address => !IPAddress.IsLoopback(address)).All(PrivateNetworks.Contains);
    }

    // The web server began before set-up chose its ports, and cannot move while people are connected.
    private bool Moved(string purpose, int wanted) =>
        wanted != 0 && ports.All.FirstOrDefault(port => port.Purpose == purpose) is { } held && held.Port != wanted;

    private NetworkOptions Options => readOptions ??= network.Read();

    private NetworkOptions? readOptions;

    private (long Free, long Total) Disk()
    {
        try
        {
            var drive = new DriveInfo(folder.Root);
            return (drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A network share or an odd mount: unknown is not low.
            return (long.MaxValue, long.MaxValue);
        }
    }
}
