using System.Globalization;

namespace Pbx.Bench.Load;

/// <summary>What one sipp counted.</summary>
public sealed record SippResult(int Created, int Successful, int Failed, int Retransmissions, int Current, double Seconds)
{
    /// <summary>Calls a second, really reached.</summary>
    public double Rate => Seconds > 0 ? Created / Seconds : 0;
}

/// <summary>sipp with one of the scenarios beside this file.</summary>
public sealed class Sipp : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _statistics;
    private readonly string _errors;

    private Sipp(ChildProcess process, string statistics, string errors, int port) => (_process, _statistics, _errors, Port) = (process, statistics, errors, port);

    /// <summary>Its SIP port.</summary>
    public int Port { get; }

    /// <summary>Its output, for errors.</summary>
    public string Tail => _process.Tail + FirstErrors;

    /// <summary>The first messages that it did not expect.</summary>
    public string FirstErrors => File.Exists(_errors) ? new([.. File.ReadAllText(_errors).Take(1500)]) : "";

    /// <summary>True once it is over.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Waits for calls.</summary>
    public static Sipp Answer(WorkFolder folder, int rtpPort, int? port = null) => Start(folder, "uas.xml", port ?? FreePorts.Take(), rtpPort, []);

    /// <summary>Places <paramref name="count"/> calls (or registrations) at <paramref name="rate"/> a second.</summary>
    public static Sipp Place(
        WorkFolder folder, string scenario, int target, string users, double rate, int count, TimeSpan hold, int rtpPort, TimeSpan limit, int? port = null, string? dialled = null) =>
        Start(folder, scenario, port ?? FreePorts.Take(), rtpPort,
        [
            $"127.0.0.1:{target}", "-inf", users, "-r", rate.ToString("0", CultureInfo.InvariantCulture), "-m", $"{count}", "-l", "10000",
            // The digest-uri is the same for all calls of one sipp, so all of them go to one user.
            .. scenario != "register.xml" ? new[] { "-auth_uri", $"{dialled ?? LoadUsers.Extension(LoadUsers.Callee)}@127.0.0.1:{target}" } : [],
            .. dialled is not null ? new[] { "-s", dialled } : [],
            "-d", hold.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture), "-timeout", $"{limit.TotalSeconds:0}s",
        ]);

    /// <summary>Waits until all is done, and reads the counters.</summary>
    public async Task<SippResult> FinishAsync(TimeSpan limit)
    {
        if (await _process.WaitAsync(limit) is null) await EndAsync();
        return Read() ?? throw new LoadException("sipp left no statistics:\n" + Tail);
    }

    /// <summary>Counters as of the last report, once a second; null before the first.</summary>
    public SippResult? Read()
    {
        if (!File.Exists(_statistics)) return null;
        var lines = File.ReadAllLines(_statistics).Where(line => line.Length > 0).ToArray();
        if (lines.Length < 2) return null;
        var names = lines[0].Split(';');
        var values = lines[^1].Split(';');
        if (values.Length < names.Length - 1) values = lines[^2].Split(';');
        int Value(string name) => int.Parse(values[Array.IndexOf(names, name)], CultureInfo.InvariantCulture);
        var elapsed = values[Array.IndexOf(names, "ElapsedTime(C)")].Split(':').Select(p => double.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        var seconds = (elapsed[0] * 3600) + (elapsed[1] * 60) + elapsed[2] + (elapsed.Length > 3 ? elapsed[3] / 1e6 : 0);
        return new(Value("TotalCallCreated"), Value("SuccessfulCall(C)"), Value("FailedCall(C)"), Value("Retransmissions(C)"), Value("CurrentCall"), seconds);
    }

    /// <summary>Waits for a number of calls at the same time.</summary>
    public Task UntilCurrentAsync(int calls, TimeSpan limit) => _process.UntilAsync(() => Read() is { } now && now.Current >= calls, limit, $"at {calls} calls");

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task EndAsync()
    {
        // First the soft way, which still writes the counters.
        _process.Signal("USR1");
        if (await _process.WaitAsync(TimeSpan.FromSeconds(5)) is null)
        {
            _process.Signal("TERM");
            await _process.WaitAsync(TimeSpan.FromSeconds(3));
        }
    }

    private static Sipp Start(WorkFolder folder, string scenario, int port, int rtpPort, string[] arguments)
    {
        var statistics = folder.File($"{scenario}-{port}-{Environment.TickCount64}.csv");
        var errors = statistics + ".errors";
        var process = new ChildProcess("sipp",
        [
            .. arguments, "-sf", Path.Combine(AppContext.BaseDirectory, "Load", "Scenarios", scenario), "-i", "127.0.0.1", "-p", $"{port}",
            "-cp", $"{FreePorts.Take()}", "-key", "rtp_port", $"{rtpPort}", "-nostdin", "-trace_stat", "-stf", statistics, "-fd", "1", "-t", "u1",
            "-buff_size", "4194304", "-timer_resol", "2", "-trace_err", "-error_file", errors,
        ], folder.Path);
        return new(process, statistics, errors, port);
    }
}
