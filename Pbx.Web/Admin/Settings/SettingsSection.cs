using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Pbx.Core.Configuration;
using Pbx.Core.Users;
using Pbx.Web.Components;
using Pbx.Web.Components.Shared;
using Pbx.Web.Resources;

namespace Pbx.Web.Admin.Settings;

/// <summary>Base of a part of a page that edits settings: loads, checks, saves under the acting account.</summary>
public abstract class SettingsSection : ComponentBase
{
    private readonly OneAtATime once = new();

    /// <summary>The form; null while loading.</summary>
    protected SettingsForm? Form { get; private set; }

    /// <summary>Being saved.</summary>
    protected bool Saving => once.Running;

    [Inject] private ISettingsService Settings { get; set; } = default!;

    [Inject] private ISnackbar Snackbar { get; set; } = default!;

    [Inject] private Browser Browser { get; set; } = default!;

    [Inject] private IStringLocalizer<SharedText> Words { get; set; } = default!;

    [Inject] private ILogger<SettingsSection> Log { get; set; } = default!;

    [CascadingParameter] private Task<AuthenticationState>? Authentication { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync() => Form = new SettingsForm(await Settings.GetAsync(CancellationToken.None));

    /// <summary>Problem of a field in words, or null.</summary>
    protected string? Problem(string field) => Form is null ? null : Words.ProblemOf(Form.Problems, field);

    /// <summary>The form shows what is stored now.</summary>
    protected virtual void OnStored() { }

    /// <summary>Stores what is typed.</summary>
    protected Task SaveAsync() => once.RunAsync(SaveOnceAsync);

    private async Task SaveOnceAsync()
    {
        if (Form is null) return;
        if (!Form.Check())
        {
            await Browser.FocusFirstErrorAsync();
            return;
        }
        try
        {
            var problems = await StoreAsync(Form);
            if (problems.Count > 0)
            {
                Form.Problems.AddRange(problems);
                await Browser.FocusFirstErrorAsync();
                return;
            }
            Form.Accept(await Settings.GetAsync(CancellationToken.None));
            OnStored();
            Snackbar.Add(Words["Saved"], Severity.Success);
        }
        catch (Exception e)
        {
            Log.LogError(e, "the settings could not be stored");
            Form.Problems.Add(new FieldProblem("", "save-failed"));
        }
    }

    // Another page, or another person, may have stored other fields since this one was read: they are not to be written over.
    private async Task<IReadOnlyList<FieldProblem>> StoreAsync(SettingsForm form)
    {
        var problems = await Settings.ChangeAsync(now => form.Rebase(now) ? null : form.Current, await Actor.IdAsync(Authentication));
        OnStored();
        return problems;
    }
}
