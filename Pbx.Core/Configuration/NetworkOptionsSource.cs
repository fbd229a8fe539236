using Microsoft.Extensions.Configuration;
using Pbx.Core.Hosting;

namespace Pbx.Core.Configuration;

/// <summary>Reads <see cref="NetworkOptions"/> as they are now: they change once, when set-up ends.</summary>
public sealed class NetworkOptionsSource(IConfiguration configuration, DataFolder folder)
{
    /// <summary>What was configured from outside, on top of what is stored.</summary>
    public NetworkOptions Read() => NetworkOptions.From(configuration, folder.ReadSettings());

    /// <summary>The same on top of a row that is not stored yet.</summary>
    internal NetworkOptions With(SettingsRow row) => NetworkOptions.From(configuration, row);
}
