namespace Pbx.Tests.Support;

/// <summary>Tests that no other may run beside.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
