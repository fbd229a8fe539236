using Pbx.Core.Hosting;

namespace Pbx.Tests.Core.Hosting;

public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void A_new_folder_is_its_owners_alone()
    {
        using var folder = DataFolder.Open(temp.File("a/b"));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Root));
    }

    [Fact]
    public void Two_programs_do_not_share_it()
    {
        using (DataFolder.Open(temp.Path))
            Assert.Contains("in use by another running Pbx", Assert.Throws<PbxStartException>(() => DataFolder.Open(temp.Path)).Message, StringComparison.Ordinal);
        DataFolder.Open(temp.Path).Dispose();
    }

    [Fact]
    public void A_file_in_its_place_is_told()
    {
        File.WriteAllText(temp.File("x"), "");
        Assert.Contains("is a file", Assert.Throws<PbxStartException>(() => DataFolder.Open(temp.File("x"))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be used", Assert.Throws<PbxStartException>(() => DataFolder.Open(temp.File("x/y"))).Message, StringComparison.Ordinal);
    }
}
