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
    if (line.BackupFile is not null || line.RestoreFile is not null) Console.WriteLine($"pbx: {await BackupRun.RunAsync(line)}");
    else await PbxWebApplication.RunAsync(line);
    return 0;
}
catch (PbxStartException e)
{
    Console.Error.WriteLine($"pbx: {e.Message}");
    return 1;
}
