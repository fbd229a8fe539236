using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Pbx.Core.Configuration;
using Pbx.Web.Components;
using Pbx.Web.Components.Shared;
using Pbx.Web.Resources;

namespace Pbx.Web.Admin.Settings;

/// <summary>Base of a part of a page that edits settings: loads, checks, saves under the acting account.</summary>
public abstract class SettingsSection : ComponentBase
{
    /// <summary>The form; null while loading.</summary>
    protected SettingsForm? Form { get; private set; }

    /// <summary>Being saved.</summary>
    protected bool Saving { get; private set; }

    [Inject] private ISettingsService Settings { get; set; } = default!;

    [Inject] private ISnackbar Snackbar { get; set; } = default!;

    [Inject] private Browser Browser { get; set; } = default!;

    [Inject] private IStringLocalizer<SharedText> Words { get; set; } = default!;

    [CascadingParameter] private Task<AuthenticationState>? Authentication { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync() => Form = new SettingsForm(await Settings.GetAsync(CancellationToken.None));

    /// <summary>Problem of a field in words, or null.</summary>
    protected string? Problem(string field) => Form is null ? null : Words.ProblemOf(Form.Problems, field);

    /// <summary>Stores what is typed.</summary>
    protected async Task SaveAsync()
    {
        if (Form is null || Saving) return;
        if (!Form.Check())
        {
            await Browser.FocusFirstErrorAsync();
            return;
        }
        Saving = true;
        try
        {
            var problems = await Settings.UpdateAsync(Form.Current, await Actor.IdAsync(Authentication));
            if (problems.Count > 0)
            {
                Form.Problems.AddRange(problems);
                await Browser.FocusFirstErrorAsync();
                return;
            }
            Form.Accept(await Settings.GetAsync(CancellationToken.None));
            Snackbar.Add(Words["Saved"], Severity.Success);
        }
        finally
        {
            Saving = false;
        }
    }
}
