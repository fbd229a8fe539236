using Pbx.Core.Hosting;
using Pbx.Web;
using Pbx.Web.Admin.CallHandling.Flows.Protocol;

var line = PbxCommandLine.Parse(args);
if (line.Answer is not null)
{
    (line.ExitCode == 0 ? Console.Out : Console.Error).WriteLine(line.Answer);
    return line.ExitCode;
}

try
{
    if (line.ProtocolFile is { } file)
    {
        var (isGenuine, words) = ProtocolCheck.Of(File.Exists(file) ? await File.ReadAllBytesAsync(file) : throw new PbxStartException($"{file} is not there"));
        (isGenuine ? Console.Out : Console.Error).WriteLine($"pbx: {words}");
        return isGenuine ? 0 : 1;
    }
    if (line.BackupFile is not null || line.RestoreFile is not null) Console.WriteLine($"pbx: {await BackupRun.RunAsync(line)}");
    else await PbxWebApplication.RunAsync(line);
    return 0;
}
catch (PbxStartException e)
{
    Console.Error.WriteLine($"pbx: {e.Message}");
    return 1;
}
