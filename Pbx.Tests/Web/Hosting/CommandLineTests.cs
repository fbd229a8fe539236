using Pbx.Web;

namespace Pbx.Tests.Web.Hosting;

public class CommandLineTests
{
    [Fact]
    public void Settings_are_taken_with_blank_or_equals()
    {
        var line = PbxCommandLine.Parse(["--data", "/x", "--ports:sip", "5070", "--bindAddress=127.0.0.1", "--setup", "f.json"]);
        Assert.Null(line.Answer);
        Assert.Equal(("/x", "f.json", "5070", "127.0.0.1"), (line.Data, line.SetupFile, line.Settings["ports:sip"], line.Settings["BINDADDRESS"]));
    }

    [Theory]
    [InlineData("--prots", "--prots 1")]
    [InlineData("unknown argument", "stray")]
    [InlineData("--data needs a value", "--data")]
    [InlineData("exclude each other", "--demo --setup x")]
    public void Wrong_arguments_are_told_with_exit_code_1(string part, string arguments)
    {
        var line = PbxCommandLine.Parse(arguments.Split(' '));
        Assert.Equal(1, line.ExitCode);
        Assert.Contains(part, line.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_names_every_port()
    {
        var line = PbxCommandLine.Parse(["--help"]);
        Assert.Equal(0, line.ExitCode);
        Assert.All(["http", "https", "sip", "sips", "media", "rtpFirst", "rtpLast"], port => Assert.Contains($"--ports:{port} ", line.Answer, StringComparison.Ordinal));
    }
}
