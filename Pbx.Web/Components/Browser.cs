using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Pbx.Web.Components;

/// <summary>What pages ask of the browser (wwwroot-assets/src/shell/page.ts), one per circuit.</summary>
public sealed class Browser(IJSRuntime js, NavigationManager navigation) : IAsyncDisposable
{
    private Task<IJSObjectReference>? module;

    /// <summary>Copies to the clipboard; false where the browser refuses.</summary>
    public async Task<bool> CopyAsync(string text) => await (await Module()).InvokeAsync<bool>("copy", text);

    /// <summary>Offers a text as a file.</summary>
    public async Task DownloadAsync(string name, string type, string text) => await (await Module()).InvokeVoidAsync("download", name, type, text);

    /// <summary>IANA time zone of the browser.</summary>
    public async Task<string> TimeZoneAsync() => await (await Module()).InvokeAsync<string>("timeZone");

    /// <summary>Puts the cursor into the first field that is wrong.</summary>
    public async Task FocusFirstErrorAsync() => await (await Module()).InvokeVoidAsync("focusFirstError");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (module is not { IsCompletedSuccessfully: true }) return;
        try
        {
            await module.Result.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and the module with it.
        }
    }

    private Task<IJSObjectReference> Module() =>
        module ??= js.InvokeAsync<IJSObjectReference>("import", navigation.ToAbsoluteUri("assets/shell.js").ToString()).AsTask();
}
