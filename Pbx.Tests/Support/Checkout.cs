namespace Pbx.Tests.Support;

/// <summary>Where the sources lie that these tests were built from.</summary>
public static class Checkout
{
    /// <summary>Folder with Pbx.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pbx.sln"))) return folder.FullName;
        }
        throw new InvalidOperationException("Pbx.sln is not above " + AppContext.BaseDirectory);
    }
}
