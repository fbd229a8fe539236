using Pbx.Core.Security;

namespace Pbx.Tests.Core.Security;

public class SecretFileTests
{
    [Fact]
    public void Secrets_survive_and_are_of_no_use_elsewhere()
    {
        var folder = Directory.CreateTempSubdirectory("pbx-secrets-").FullName;
        try
        {
            var (file, key) = (Path.Combine(folder, "secrets.json"), Path.Combine(folder, "key"));
            var secrets = new SecretFile(file, key);
            Assert.Null(secrets.Get("a"));
            secrets.Set("a", "hunter2 ä");
            secrets.Set("b", "other");
            Assert.DoesNotContain("hunter2", File.ReadAllText(file));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
            }
            Assert.Equal("hunter2 ä", new SecretFile(file, key).Get("a"));
            // One put in another's place does not open.
            File.WriteAllText(file, File.ReadAllText(file).Replace("\"a\"", "\"c\"", StringComparison.Ordinal));
            Assert.Null(new SecretFile(file, key).Get("c"));
            Assert.Equal("other", new SecretFile(file, key).Get("b"));
            secrets.Set("a", null);
            Assert.Null(new SecretFile(file, key).Get("a"));
            File.WriteAllText(file, "{ damaged");
            Assert.Null(new SecretFile(file, key).Get("b"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
