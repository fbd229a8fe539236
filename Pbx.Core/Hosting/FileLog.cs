using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Pbx.Core.Hosting;

/// <summary>Log lines in files of the data folder, one a day, the oldest removed. Writing happens on one task; a full queue drops, it never blocks.</summary>
public sealed class FileLog : ILoggerProvider
{
    private const int KeepFiles = 14;
    private const long MaxFile = 50L << 20;
    // Lines of a busy time are gathered: to open and close the file for each costs more than what it tells.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource ending = new();
    private readonly string folder;
    private readonly TimeProvider time;
    private readonly Channel<string> lines = Channel.CreateBounded<string>(new BoundedChannelOptions(10_000) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task writing;

    /// <summary>Begins to write into <paramref name="folder"/>.</summary>
    public FileLog(string folder, TimeProvider time)
    {
        this.folder = folder;
        this.time = time;
        writing = Task.Run(WriteAsync);
    }

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName)
    {
        ArgumentNullException.ThrowIfNull(categoryName);
        return new Writer(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lines.Writer.TryComplete();
        ending.Cancel();
        writing.Wait(TimeSpan.FromSeconds(2));
        ending.Dispose();
    }

    private async Task WriteAsync()
    {
        while (await lines.Reader.WaitToReadAsync())
        {
            try
            {
                var file = Path.Combine(folder, $"pbx-{time.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture)}.log");
                if (!File.Exists(file)) RemoveOld();
                await using var writer = new StreamWriter(file, append: true);
                // A flood of lines must not fill the disk that the database needs.
                var room = writer.BaseStream.Length < MaxFile;
                while (lines.Reader.TryRead(out var line))
                {
                    if (room) await writer.WriteLineAsync(line);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The disk is full or gone: the console still has every line.
                while (lines.Reader.TryRead(out _)) { }
            }
            await Task.Delay(Pause, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void RemoveOld()
    {
        foreach (var old in Directory.GetFiles(folder, "pbx-*.log").OrderDescending(StringComparer.Ordinal).Skip(KeepFiles - 1)) File.Delete(old);
    }

    private sealed class Writer(FileLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var text = formatter(state, exception).ReplaceLineEndings(" ");
            var error = exception is null ? "" : " | " + exception.ToString().ReplaceLineEndings(" ");
            log.lines.Writer.TryWrite($"{log.time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)} {Short(logLevel)} {category}: {text}{error}");
        }

        private static string Short(LogLevel level) => level switch
        {
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            LogLevel.Critical => "crit",
            _ => "dbug",
        };
    }
}
