using Pbx.Core.Hosting;

namespace Pbx.Web;

/// <summary>Puts the places together that a setting can come from, weakest first.</summary>
internal static class PbxConfiguration
{
    public static IConfiguration Build(PbxCommandLine line, out string dataFolder)
    {
        var fromEnvironment = Environment.GetEnvironmentVariable("PBX_DATA");
        dataFolder = line.Data ?? (string.IsNullOrEmpty(fromEnvironment) ? DataFolder.DefaultPath(line.Demo) : fromEnvironment);
        try
        {
            // Files are read once: a watcher per file costs threads and handles, and ports cannot change while we run anyway.
            return new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false)
                .AddJsonFile(Path.GetFullPath(Path.Combine(dataFolder, "appsettings.json")), optional: true, reloadOnChange: false)
                .AddEnvironmentVariables("PBX_")
                .AddInMemoryCollection(line.Settings)
                .Build();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new PbxStartException($"appsettings.json cannot be read: {e.InnerException?.Message ?? e.Message}", e);
        }
    }
}
