using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Pbx.Core.Hosting;
using Pbx.Core.Setup;

namespace Pbx.Tests.Core;

/// <summary>The services of Pbx.Core on a data folder of their own, with a clock that tests move.</summary>
public sealed class CoreFixture : IAsyncDisposable
{
    public const string OwnerPassword = "correct horse battery";

    private readonly TempFolder temp = new();
    private readonly DataFolder folder;
    private readonly ServiceProvider services;

    public CoreFixture(params (string Key, string Value)[] settings)
    {
        folder = DataFolder.Open(temp.Path);
        folder.PrepareDatabase();
        var all = new Dictionary<string, string?> { ["ports:sip"] = "0", ["ports:sips"] = "0", ["ports:media"] = "0", ["ports:http"] = "0", ["ports:https"] = "0" };
        foreach (var (key, value) in settings) all[key] = value;
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(all).Build());
        collection.AddLogging();
        collection.AddSingleton<TimeProvider>(Time);
        collection.AddPbxCore(folder);
        services = collection.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));

    public string Database => folder.Database;

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public static SetupFile Setup(params SetupUser[] users) => new()
    {
        Company = "Muster AG",
        Fqdn = "pbx.example.com",
        TimeZone = "Europe/Zurich",
        Country = "CH",
        Languages = ["de", "fr"],
        Admin = new SetupAdmin("owner@example.com", OwnerPassword, "Olivia", "Owner") { Extension = "100" },
        Users = users,
    };

    public static SetupUser Person(string extension, string first, string? role = null) =>
        new(extension, first, "Muster", $"{first.ToLowerInvariant()}@example.com") { Role = role };

    /// <summary>Sets up with these users and returns the owner's account id.</summary>
    public async Task<string> SetUpAsync(params SetupUser[] users)
    {
        Assert.Empty(await Get<ISetupService>().ApplyAsync(Setup(users)));
        return (await Get<Pbx.Core.Users.IUserService>().ListAsync("owner", default)).Single().Id;
    }

    public IHostedService Hosted<T>() => services.GetServices<IHostedService>().Single(service => service is T);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        folder.Dispose();
        temp.Dispose();
    }
}
