using System.Globalization;

namespace Pbx.Bench.Load;

/// <summary>This program as <see cref="RelayHost"/> in a process of its own.</summary>
public sealed class PbxRelay : IRelayTarget
{
    private readonly ChildProcess _process;
    private readonly long _residentBefore;

    private PbxRelay(ChildProcess process, IReadOnlyList<RelayedCall> calls, long residentBefore) => (_process, Calls, _residentBefore) = (process, calls, residentBefore);

    /// <inheritdoc />
    public int ProcessId => _process.Id;

    /// <inheritdoc />
    public IReadOnlyList<RelayedCall> Calls { get; }

    /// <inheritdoc />
    public double KilobytesPerCall
    {
        get
        {
            DiagnosticPort.Collect(_process.Id);
            return (double)(ProcessCpu.ResidentKilobytes(_process.Id) - _residentBefore) / Calls.Count;
        }
    }

    /// <summary>Starts it with a number of calls between two ports of the generator.</summary>
    public static async Task<IRelayTarget> StartAsync(WorkFolder folder, int calls, int portA, int portB, bool sdes)
    {
        var process = new ChildProcess("dotnet",
            [typeof(PbxRelay).Assembly.Location, "relay-host", $"{calls}", sdes ? "sdes" : "rtp", $"{portA}", $"{portB}", "34000", $"{FreePorts.Take()}"], folder.Path);
        try
        {
            await process.UntilAsync(() => process.Output.Contains("ready\n", StringComparison.Ordinal), TimeSpan.FromSeconds(20), "ready");
            var lines = process.Output.Split('\n').Select(line => line.Trim().Split(' ')).ToArray();
            var resident = long.Parse(lines.First(line => line[0] == "resident")[1], CultureInfo.InvariantCulture);
            return new PbxRelay(process,
            [
                .. lines.Where(line => line[0] == "call").Select(line => new RelayedCall(
                    int.Parse(line[1], CultureInfo.InvariantCulture), int.Parse(line[2], CultureInfo.InvariantCulture), line[3] == "-" ? null : line[3])),
            ], resident);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
