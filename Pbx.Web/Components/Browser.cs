using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Pbx.Web.Components;

/// <summary>What pages ask of the browser (wwwroot-assets/src/shell), one per circuit.</summary>
public sealed class Browser(IJSRuntime js)
{
    /// <summary>Copies to the clipboard; false where the browser refuses.</summary>
    public async Task<bool> CopyAsync(string text) => await js.InvokeAsync<bool>("pbxShell.copy", text);

    /// <summary>Offers a text as a file.</summary>
    public async Task DownloadAsync(string name, string type, string text) => await js.InvokeVoidAsync("pbxShell.download", name, type, text);

    /// <summary>IANA time zone of the browser.</summary>
    public async Task<string> TimeZoneAsync() => await js.InvokeAsync<string>("pbxShell.timeZone");

    /// <summary>Puts the cursor into the first field that is wrong.</summary>
    public async Task FocusFirstErrorAsync() => await js.InvokeVoidAsync("pbxShell.focusFirstError");

    /// <summary>Puts the focus on an element, as soon as the page has drawn it.</summary>
    public async Task FocusAsync(string id) => await js.InvokeVoidAsync("pbxShell.focusOn", id);

    /// <summary>What was typed into the form around this element is stored or discarded: it need not be kept.</summary>
    public async Task ForgetTypedAsync(ElementReference inside) => await js.InvokeVoidAsync("pbxShell.forgetTyped", inside);

    /// <summary>Leaves for the sign-in page, keeps what was typed, and comes back to this page.</summary>
    public async Task ToSignInAsync() => await js.InvokeVoidAsync("pbxShell.toSignIn", PbxUrls.SignIn);
}
