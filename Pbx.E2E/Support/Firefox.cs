using System.Text.Json;

namespace Pbx.E2E.Support;

/// <summary>Firefox ESR, driven by peers/firefox.mjs.</summary>
public sealed class Firefox : IAsyncDisposable
{
    private readonly ChildProcess process;

    private Firefox(PbxServer server, string extension, string[] action)
    {
        var user = PbxServer.User(extension);
        var folder = Path.Combine(Repository.Root, "Pbx.E2E", "peers");
        var home = Directory.CreateDirectory(Path.Combine(server.Folder, $"firefox-{Guid.NewGuid():N}")).FullName;
        process = new ChildProcess("node", [Path.Combine(folder, "firefox.mjs"), server.Url, user.Email, user.Password, .. action], folder,
            new Dictionary<string, string> { ["HOME"] = home });
    }

    /// <summary>Signs in and calls.</summary>
    public static Firefox Call(PbxServer server, string extension, string number) => new(server, extension, ["call", number]);

    /// <summary>Signs in and answers the first call.</summary>
    public static Firefox Answer(PbxServer server, string extension) => new(server, extension, ["answer"]);

    /// <summary>Waits for a step of the script and returns its line.</summary>
    public async Task<JsonElement> WaitForAsync(string step, double seconds = 40)
    {
        JsonElement? found = null;
        await Eventually.TrueAsync(() =>
        {
            found = Find(step);
            Assert.True(found is not null || (!process.HasExited && Find("failed") is null), $"Firefox stopped before {step}:\n{process.Output}");
            return found is not null;
        }, $"Firefox: {step}\n{process.Output}", seconds);
        return found!.Value;
    }

    /// <summary>Measures what it hears, hangs up and ends.</summary>
    public Task HangUpAsync() => process.WriteLineAsync("go");

    /// <inheritdoc />
    public ValueTask DisposeAsync() => process.DisposeAsync();

    private JsonElement? Find(string step)
    {
        foreach (var line in process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith('{')) continue;
            var json = JsonDocument.Parse(line).RootElement;
            if (json.GetProperty("step").GetString() == step) return json;
        }
        return null;
    }
}
