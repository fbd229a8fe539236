using Pbx.Tests.Core;
using Pbx.Web;

namespace Pbx.Tests.Web.Hosting;

public sealed class ConfigurationTests : IDisposable
{
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        File.WriteAllText(temp.File("appsettings.json"), """{ "ports": { "sip": 1, "sips": 1, "media": 1 } }""");
        Environment.SetEnvironmentVariable("PBX_PORTS__SIPS", "2");
        Environment.SetEnvironmentVariable("PBX_PORTS__MEDIA", "2");
        try
        {
            var line = PbxCommandLine.Parse(["--data", temp.Path, "--ports:media", "3"]);
            var configuration = PbxConfiguration.Build(line, out var data);
            Assert.Equal(temp.Path, data);
            Assert.Equal(("1", "2", "3"), (configuration["ports:sip"], configuration["ports:sips"], configuration["ports:media"]));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PBX_PORTS__SIPS", null);
            Environment.SetEnvironmentVariable("PBX_PORTS__MEDIA", null);
        }
    }

    [Fact]
    public void A_broken_file_is_told_in_one_line()
    {
        File.WriteAllText(temp.File("appsettings.json"), "{ nonsense");
        var error = Assert.Throws<Pbx.Core.Hosting.PbxStartException>(() => PbxConfiguration.Build(PbxCommandLine.Parse(["--data", temp.Path]), out _));
        Assert.StartsWith("appsettings.json cannot be read", error.Message, StringComparison.Ordinal);
    }
}
