using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Pbx.Bench.Load;

/// <summary>A program under measurement: its last output kept, ended by its id when disposed.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptCharacters = 200_000;

    private static readonly ConcurrentDictionary<int, Process> s_running = new();

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    // Who interrupts a run must not leave its programs behind.
    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in s_running.Values) process.Kill(entireProcessTree: true);
    };

    /// <summary>Starts it.</summary>
    public ChildProcess(string file, IEnumerable<string> arguments, string folder)
    {
        var info = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        _process = new Process { StartInfo = info };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        s_running[_process.Id] = _process;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>It is over.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it printed last.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Exit code, or null if it is not over in time.</summary>
    public async Task<int?> WaitAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Waits until <paramref name="condition"/> holds; throws with the output if the process ends or the time is up.</summary>
    public async Task UntilAsync(Func<bool> condition, TimeSpan limit, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (HasExited || watch.Elapsed > limit)
                throw new LoadException($"{_process.StartInfo.FileName}: not {what} {(HasExited ? "before it ended" : $"within {limit.TotalSeconds:0} s")}:\n{Tail}");
            await Task.Delay(50);
        }
    }

    /// <summary>The end of what it printed.</summary>
    public string Tail => Output is { Length: > 1500 } text ? text[^1500..] : Output;

    /// <summary>Sends a signal by its name.</summary>
    public void Signal(string name)
    {
        if (_process.HasExited) return;
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Signal("TERM");
        if (await WaitAsync(TimeSpan.FromSeconds(8)) is null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        s_running.TryRemove(_process.Id, out _);
        _process.Dispose();
    }

    private void Append(string? line)
    {
        if (line is null) return;
        lock (_output)
        {
            _output.AppendLine(line);
            if (_output.Length > KeptCharacters) _output.Remove(0, KeptCharacters / 2);
        }
    }
}

/// <summary>A load run could not be made.</summary>
public sealed class LoadException(string message) : Exception(message);
