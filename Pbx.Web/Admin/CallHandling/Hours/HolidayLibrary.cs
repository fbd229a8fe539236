using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Pbx.Web.Admin.CallHandling.Hours;

/// <summary>Holidays of the world, worked out in the browser (wwwroot-assets/src/holidays.ts); loaded when first asked.</summary>
public sealed class HolidayLibrary(IJSRuntime js, NavigationManager navigation) : IAsyncDisposable
{
    private Task<IJSObjectReference>? module;

    /// <summary>Countries that it knows, by name.</summary>
    public async Task<IReadOnlyList<HolidayPlace>> CountriesAsync(string language) => await AskAsync<HolidayPlace[]>("countries", language) ?? [];

    /// <summary>Cantons, states or the like of a country; empty if it has none of its own.</summary>
    public async Task<IReadOnlyList<HolidayPlace>> StatesAsync(string country, string language) => await AskAsync<HolidayPlace[]>("states", country, language) ?? [];

    /// <summary>Districts of a state.</summary>
    public async Task<IReadOnlyList<HolidayPlace>> RegionsAsync(string country, string state, string language) => await AskAsync<HolidayPlace[]>("regions", country, state, language) ?? [];

    /// <summary>Holidays from a day on for some months.</summary>
    public async Task<IReadOnlyList<FoundHoliday>> DaysAsync(string country, string state, string region, DateOnly from, int months, string language) =>
        await AskAsync<FoundHoliday[]>("days", country, state, region, DayWords.Write(from), months, language) ?? [];

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

    private async Task<T?> AskAsync<T>(string what, params object[] arguments)
    {
        // A failed load is tried again the next time.
        if (module is null || module.IsFaulted) module = js.InvokeAsync<IJSObjectReference>("import", navigation.ToAbsoluteUri("assets/holidays.js").ToString()).AsTask();
        return await (await module).InvokeAsync<T?>(what, arguments);
    }
}

/// <summary>A country or a part of one.</summary>
public sealed record HolidayPlace(string Code, string Name);

/// <summary>A holiday that can be taken over. Type: public, bank, school, optional, observance.</summary>
public sealed record FoundHoliday(string From, string To, string Name, string Type);
