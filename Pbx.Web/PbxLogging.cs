using Microsoft.Extensions.Logging.Console;
using Pbx.Core.Hosting;

namespace Pbx.Web;

/// <summary>One line an event, to the console and to files in the data folder.</summary>
internal static class PbxLogging
{
    public static void AddPbxLogging(this WebApplicationBuilder builder, DataFolder folder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        // Keys lie in a folder that only its owner reads; there is no key store that every platform has.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // The program's own words say why it cannot start.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Services.AddSingleton<ILoggerProvider>(provider => new FileLog(folder.Logs, provider.GetRequiredService<TimeProvider>()));
    }
}
