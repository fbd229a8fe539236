using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Persistence;
using Pbx.Core.Persistence.Sqlite;

namespace Pbx.Core.Hosting;

/// <summary>The services of the telephone system, registered in one place.</summary>
public static class PbxCoreServices
{
    /// <summary>Registers them on top of an open data folder.</summary>
    public static IServiceCollection AddPbxCore(this IServiceCollection services, DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(folder);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(folder);
        services.AddDbContextFactory<PbxDbContext>(options => options.UsePbxSqlite(folder.Database));
        services.AddSingleton<SnapshotSource>();
        services.AddSingleton<ISnapshotSource>(provider => provider.GetRequiredService<SnapshotSource>());
        services.AddSingleton(new LiveFeed<SystemHealth>(_ => "system"));
        return services;
    }

    /// <summary>Creates or migrates the database of the folder.</summary>
    public static void PrepareDatabase(this DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        DatabaseStart.Prepare(folder.Database);
    }

    /// <summary>The settings as stored; null before set-up.</summary>
    public static SettingsRow? ReadSettings(this DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var builder = new DbContextOptionsBuilder<PbxDbContext>();
        builder.UsePbxSqlite(folder.Database);
        using var db = new PbxDbContext(builder.Options);
        return db.Settings.AsNoTracking().SingleOrDefault();
    }

    /// <summary>Reads the configuration for the first time.</summary>
    public static Task LoadConfigurationAsync(this IServiceProvider services) => services.GetRequiredService<SnapshotSource>().RebuildAsync();
}
