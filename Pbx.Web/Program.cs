using Pbx.Core.Hosting;
using Pbx.Web;

var line = PbxCommandLine.Parse(args);
if (line.Answer is not null)
{
    (line.ExitCode == 0 ? Console.Out : Console.Error).WriteLine(line.Answer);
    return line.ExitCode;
}

try
{
    await using var pbx = await PbxWebApplication.StartAsync(line);
    await pbx.WaitForShutdownAsync();
    return 0;
}
catch (PbxStartException e)
{
    Console.Error.WriteLine($"pbx: {e.Message}");
    return 1;
}
