using System.Security.Cryptography;
using System.Text;
using Pbx.Core.CallHistory;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Prompts;
using Pbx.Core.Setup;
using Pbx.Core.Users;

namespace Pbx.Web;

/// <summary>What <c>--setup</c> and <c>--demo</c> do before anything listens.</summary>
internal static class FirstRun
{
    private const string DemoMarker = "demo";

    public static async Task RunAsync(PbxCommandLine line, DataFolder folder, IServiceProvider services)
    {
        if (line.SetupFile is { } file) await FromFileAsync(file, folder, services);
        else if (line.Demo) await DemoAsync(folder, services);
    }

    private static async Task FromFileAsync(string file, DataFolder folder, IServiceProvider services)
    {
        var setup = services.GetRequiredService<ISetupService>();
        if (setup.IsSetUp)
            throw new PbxStartException($"--setup: data folder {folder.Root} is set up already and was not touched; start without --setup, or choose an empty folder with --data");
        string json;
        try
        {
            json = await File.ReadAllTextAsync(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PbxStartException($"--setup: {file} cannot be read: {e.Message}", e);
        }
        var reading = setup.Read(json, name => Recording(file, name));
        ThrowIfWrong(file, reading.Problems);
        await ApplyAsync(file, reading.Setup!, services);
    }

    // A recording lies in the folder of the set-up file or below it.
    private static byte[]? Recording(string setupFile, string name)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(setupFile))!;
        var file = Path.GetFullPath(Path.Combine(folder, name));
        if (!file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(file) || new FileInfo(file).Length > IPromptLibrary.MaxBytes) return null;
        return File.ReadAllBytes(file);
    }

    private static async Task DemoAsync(DataFolder folder, IServiceProvider services)
    {
        var marker = Path.Combine(folder.Root, DemoMarker);
        var setup = services.GetRequiredService<ISetupService>();
        if (setup.IsSetUp)
        {
            // Its password is made anew below, which nobody wants for a real system.
            if (!File.Exists(marker)) throw new PbxStartException($"--demo: data folder {folder.Root} belongs to a real system; choose another with --data");
            await RenewPasswordAsync(services);
            return;
        }
        var reading = setup.Read(Encoding.UTF8.GetString(Sample("cardinal-bier.json")!), Sample);
        ThrowIfWrong("the sample company", reading.Problems);
        await File.WriteAllTextAsync(marker, "This folder was made by --demo.\n");
        await ApplyAsync("the sample company", reading.Setup!, services);
        // The company speaks German to its callers; whoever looks at the demo for the first time reads English, and can choose.
        await ChangeOwnerAsync(services, owner => owner with { Language = "en" });
        var history = services.GetRequiredService<ICallHistory>();
        foreach (var call in DemoCalls.Make(services.GetRequiredService<ISnapshotSource>().Current!, services.GetRequiredService<TimeProvider>().GetUtcNow()))
            history.Record(call);
    }

    private static async Task ApplyAsync(string file, SetupFile content, IServiceProvider services)
    {
        var generated = content.Admin!.Password.Length == 0;
        if (generated) content = content with { Admin = content.Admin with { Password = NewPassword() } };
        ThrowIfWrong(file, await services.GetRequiredService<ISetupService>().ApplyAsync(content));
        if (generated) Tell(content.Admin!.Email, content.Admin.Password);
    }

    private static async Task RenewPasswordAsync(IServiceProvider services)
    {
        var password = NewPassword();
        Tell(await ChangeOwnerAsync(services, owner => owner with { Password = password }), password);
    }

    private static async Task<string> ChangeOwnerAsync(IServiceProvider services, Func<UserEdit, UserEdit> change)
    {
        var users = services.GetRequiredService<IUserService>();
        var owner = (await users.ListAsync(null, CancellationToken.None)).First(user => user.Role == PbxRoles.SystemOwner);
        var changed = await users.UpdateAsync(change((await users.FindAsync(owner.Id, CancellationToken.None))!), actorId: "");
        if (!changed.Succeeded) throw new PbxStartException($"--demo: the owner's account could not be changed ({changed.Problems[0].Code})");
        return owner.Email;
    }

    // The one place where a password is shown: it was made this moment, is not kept in clear and does not go to the log files.
    private static void Tell(string email, string password) => Console.WriteLine($"pbx: sign in as {email} with password {password}");

    private static string NewPassword() => string.Join('-', RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 20).Chunk(5).Select(part => new string(part)));

    // The sample company and its recordings are part of the program: it may have been started from anywhere.
    private static byte[]? Sample(string name)
    {
        using var stream = typeof(FirstRun).Assembly.GetManifestResourceStream(name);
        if (stream is null) return null;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static void ThrowIfWrong(string file, IReadOnlyList<SetupProblem> problems)
    {
        if (problems.Count == 0) return;
        var name = Path.GetFileName(file);
        throw new PbxStartException(string.Join(Environment.NewLine + "pbx: ", problems.Select(problem => $"{name}: {problem}")));
    }
}
