namespace Pbx.Core.Backup;

/// <summary>Files and folders that only their owner reads.</summary>
internal static class PrivateFiles
{
    /// <summary>A folder, if it is not there yet.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A new file, in the place of any other; nobody else writes it meanwhile.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous, BufferSize = 128 * 1024 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    /// <summary>Deletes a file; fine if neither it nor its folder is there.</summary>
    public static void Delete(string path)
    {
        if (File.Exists(path)) File.Delete(path);
    }

    /// <summary>A file to be read from its beginning to its end.</summary>
    public static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        BufferSize = 128 * 1024,
    });
}

/// <summary>Room on the disk.</summary>
internal static class DiskSpace
{
    /// <summary>Free bytes where a folder lies; as good as endless where the system cannot tell (a share).</summary>
    public static long Free(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return long.MaxValue / 2;
        }
    }
}

/// <summary>Version of this program.</summary>
internal static class ProductVersion
{
    /// <summary>As it is shown.</summary>
    public static string Text { get; } =
        System.Reflection.CustomAttributeExtensions.GetCustomAttribute<System.Reflection.AssemblyInformationalVersionAttribute>(typeof(ProductVersion).Assembly)?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>True for a version that came later than this one.</summary>
    public static bool IsNewer(string other) => Version.TryParse(other.Split('-')[0], out var theirs) && Version.TryParse(Text.Split('-')[0], out var ours) && theirs > ours;
}
