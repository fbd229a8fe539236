namespace Pbx.E2E.Support;

/// <summary>Where things lie in the checkout.</summary>
public static class Repository
{
    /// <summary>Folder of Pbx.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The built product, same configuration as these tests.</summary>
    public static string WebAssembly { get; } = Path.Combine(Root, "Pbx.Web", "bin", Configuration, "net10.0", "Pbx.Web.dll");

    /// <summary>What a failed test leaves to look at; not committed.</summary>
    public static string Artifacts { get; } = Directory.CreateDirectory(Path.Combine(Root, "artifacts", "e2e")).FullName;

    /// <summary>Pictures for the README and the documentation.</summary>
    public static string Images { get; } = Directory.CreateDirectory(Path.Combine(Root, "docs", "images")).FullName;

    private static string Configuration => AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string FindRoot()
    {
        for (var dir = new DirectoryInfo(AppContext.BaseDirectory); dir is not null; dir = dir.Parent)
        {
            if (File.Exists(Path.Combine(dir.FullName, "Pbx.sln"))) return dir.FullName;
        }
        throw new InvalidOperationException("Pbx.sln is not above " + AppContext.BaseDirectory);
    }
}
