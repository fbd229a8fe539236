namespace Pbx.Bench.Load;

/// <summary>A temporary folder, and where things lie in the checkout.</summary>
public sealed class WorkFolder : IDisposable
{
    /// <summary>Folder of Pbx.sln.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The product, built in the configuration of this program.</summary>
    public static string Product { get; } = System.IO.Path.Combine(
        Repository, "Pbx.Web", "bin", AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug", "net10.0", "Pbx.Web.dll");

    /// <summary>Its path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("pbx-bench-").FullName;

    /// <summary>Path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A program that was just ended may still hold a file; the system clears its temporary folder.
        }
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "Pbx.sln"))) return folder.FullName;
        }
        throw new LoadException("Pbx.sln is not above " + AppContext.BaseDirectory);
    }
}
