using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pbx.Core.Hosting;

namespace Pbx.Tests.Core.Hosting;

public sealed class FileLogTests : IDisposable
{
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Each_event_is_one_line_and_old_files_go()
    {
        for (var day = 1; day <= 20; day++) File.WriteAllText(temp.File($"pbx-202601{day:00}.log"), "old");
        using (var log = new FileLog(temp.Path, new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero))))
        {
            var logger = log.CreateLogger("Pbx.Core.PbxHost");
            logger.LogInformation("one\ntwo");
            logger.LogDebug("not kept");
        }
        Assert.Equal("2026-03-02T08:00:00.000Z info PbxHost: one two\n", File.ReadAllText(temp.File("pbx-20260302.log")).ReplaceLineEndings("\n"));
        Assert.Equal(14, Directory.GetFiles(temp.Path).Length);
    }
}
