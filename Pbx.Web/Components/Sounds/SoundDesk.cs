using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Pbx.Core.Prompts;

namespace Pbx.Web.Components.Sounds;

/// <summary>What the browser does with sounds (wwwroot-assets/src/sound.ts); loaded when first asked. One per circuit.</summary>
public sealed class SoundDesk(IJSRuntime js, NavigationManager navigation) : IAsyncDisposable
{
    /// <summary>Largest file that the browser is asked to decode, bytes.</summary>
    public const long MaxFile = 300L * 1024 * 1024;

    private static readonly Limits Most = new(MaxFile, IPromptLibrary.MaxBytes, (int)IPromptLibrary.MaxDuration.TotalSeconds);
    private Task<IJSObjectReference>? module;

    /// <summary>Takes the file that was chosen in a field: a sound, or why it is none.</summary>
    public async Task<(SoundDraft? Sound, SoundProblem? Problem)> FromFileAsync(ElementReference input) => Outcome(await AskAsync<Sound>("fromFile", input, Most));

    /// <summary>Begins to record; the problem, or null. <paramref name="page"/> has <c>RecordingEnded</c>, which is called when it ends by itself.</summary>
    public async Task<SoundProblem?> StartAsync<T>(ElementReference meter, DotNetObjectReference<T> page)
        where T : class =>
        await AskAsync<string>("start", meter, Most.Seconds, page) is { Length: > 0 } problem ? new SoundProblem(problem) : null;

    /// <summary>Ends the recording.</summary>
    public async Task<(SoundDraft? Sound, SoundProblem? Problem)> StopAsync() => Outcome(await AskAsync<Sound>("stop", Most));

    /// <summary>Ends a recording for nothing; whatever happens.</summary>
    public async Task DropAsync()
    {
        if (module is not { IsCompletedSuccessfully: true }) return;
        try
        {
            await module.Result.InvokeVoidAsync("drop");
        }
        catch (JSException)
        {
            // It is gone already.
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and the microphone with it.
        }
    }

    /// <summary>A sound that this browser has is not needed any more.</summary>
    public async Task ForgetAsync(SoundDraft sound)
    {
        ArgumentNullException.ThrowIfNull(sound);
        if (module is not { IsCompletedSuccessfully: true } || !sound.Url.StartsWith("blob:", StringComparison.Ordinal)) return;
        try
        {
            await module.Result.InvokeVoidAsync("forget", sound.Id);
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and the sound with it.
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (module is not { IsCompletedSuccessfully: true }) return;
        try
        {
            await module.Result.InvokeVoidAsync("drop");
            await module.Result.DisposeAsync();
        }
        catch (JSException)
        {
            // It is gone already.
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and the module with it.
        }
    }

    private (SoundDraft? Sound, SoundProblem? Problem) Outcome(Sound? sound) =>
        sound is null || sound.Problem.Length > 0
            ? (null, new SoundProblem(sound?.Problem ?? "sound-none", sound?.Detail ?? ""))
            : (new SoundDraft(sound.Id, sound.Name, sound.Url, stop => OpenAsync(sound.Id, stop)), null);

    private async Task<(Stream Audio, long Length)> OpenAsync(string id, CancellationToken stop)
    {
        var blob = await AskAsync<IJSStreamReference>("blob", id);
        return (await blob!.OpenReadStreamAsync(IPromptLibrary.MaxBytes, stop), blob.Length);
    }

    private async Task<T?> AskAsync<T>(string what, params object[] arguments)
    {
        // A failed load is tried again the next time.
        if (module is null || module.IsFaulted) module = js.InvokeAsync<IJSObjectReference>("import", navigation.ToAbsoluteUri("assets/sound.js").ToString()).AsTask();
        // Decoding may take longer than the minute that is usual, and a person may think about the microphone.
        return await (await module).InvokeAsync<T?>(what, TimeSpan.FromMinutes(5), arguments);
    }

    private sealed record Limits(long FileBytes, int WavBytes, int Seconds);

    private sealed record Sound(string Problem, string Detail, string Id, string Url, string Name, double Seconds);
}
