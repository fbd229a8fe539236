namespace Pbx.E2E.Support;

/// <summary>One running product for all tests of calls; they use different extensions and run one after another.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    /// <summary>The product.</summary>
    public PbxServer Server { get; private set; } = null!;

    /// <summary>The owner, for the history and the counters.</summary>
    public OwnerSession Owner { get; private set; } = null!;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        Server = await PbxServer.StartAsync();
        Owner = await OwnerSession.SignInAsync(Server);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Owner.Dispose();
        return Server.DisposeAsync();
    }
}

/// <summary>Tests that share <see cref="ServerFixture"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ServerCollection : ICollectionFixture<ServerFixture>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "one product";
}
