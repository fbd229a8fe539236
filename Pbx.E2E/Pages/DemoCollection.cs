namespace Pbx.E2E.Pages;

/// <summary>Tests that share <see cref="DemoFixture"/>.</summary>
[CollectionDefinition(Name)]
public sealed class DemoCollection : ICollectionFixture<DemoFixture>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "the sample company";
}
