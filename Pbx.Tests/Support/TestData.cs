namespace Pbx.Tests.Support;

/// <summary>Where other people's test vectors lie: <c>PBX_TEST_DATA</c>, else <c>../shared/data</c> beside the checkout.</summary>
public static class TestData
{
    /// <summary>The folder, or null where this machine does not have it.</summary>
    public static string? Root { get; } = Find();

    /// <summary>Full path of a vector file. Skips the calling test, saying so, where the folder is absent.</summary>
    public static string PathOf(string relative)
    {
        Assert.SkipWhen(Root is null, "the shared test data folder is not on this machine (set PBX_TEST_DATA)");
        return Path.Combine(Root!, relative);
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PBX_TEST_DATA") is { Length: > 0 } set)
            return Directory.Exists(set) ? set : null;
        for (var dir = new DirectoryInfo(AppContext.BaseDirectory); dir is not null; dir = dir.Parent)
        {
            if (!File.Exists(Path.Combine(dir.FullName, "Pbx.sln"))) continue;
            var data = Path.GetFullPath(Path.Combine(dir.FullName, "..", "shared", "data"));
            return Directory.Exists(data) ? data : null;
        }
        return null;
    }
}
