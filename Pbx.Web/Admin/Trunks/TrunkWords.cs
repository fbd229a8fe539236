using System.Globalization;
using Microsoft.Extensions.Localization;
using Pbx.Core.Configuration;
using Pbx.Core.Numbers;
using Pbx.Core.Trunks;
using Pbx.Web.Components;
using Pbx.Web.Resources;

namespace Pbx.Web.Admin.Trunks;

/// <summary>How a trunk stands, in words, and how numbers are written on it.</summary>
public static class TrunkWords
{
    /// <summary>Colour and shape of a state.</summary>
    public static string Kind(LiveTrunk? live) => live?.State switch
    {
        LiveTrunkState.Registered or LiveTrunkState.Reachable => "good",
        LiveTrunkState.Connecting => "attention",
        LiveTrunkState.Failed => "danger",
        _ => "off",
    };

    /// <summary>The state in a word or two.</summary>
    public static string State(this IStringLocalizer<LineText> words, LiveTrunk? live)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words[$"State.{Key(live)}"].Value;
    }

    /// <summary>What is wrong and what to do; null: nothing is wrong.</summary>
    public static string? Why(this IStringLocalizer<LineText> words, LiveTrunk? live) =>
        live is { State: LiveTrunkState.Failed, Error.Length: > 0 } ? words.TrunkError(live.Error, live.StatusCode.ToString(CultureInfo.InvariantCulture)) : null;

    /// <summary>An error of a trunk in words, with what to do.</summary>
    public static string TrunkError(this IStringLocalizer<LineText> words, string error, string status)
    {
        ArgumentNullException.ThrowIfNull(words);
        var found = words[$"Error.{error}", status];
        return found.ResourceNotFound ? $"{error} {status}" : found.Value;
    }

    /// <summary>Name of a template.</summary>
    public static string NameOf(this IStringLocalizer<LineText> words, Pbx.Core.Trunks.Templates.TrunkTemplate template)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(template);
        var found = words[$"Template.{template.Key}"];
        return found.ResourceNotFound ? template.Name : found.Value;
    }

    /// <summary>How a call outside is written: a number as people dial it, and as the trunk gets it.</summary>
    public static (string Dialled, string Written) Example(NumberFormat format, PbxSnapshot? snapshot, string? number = null)
    {
        var country = snapshot?.Settings.Country ?? "CH";
        var e164 = string.IsNullOrEmpty(number) ? TelephoneNumber.Example(country) : number;
        var dialled = PhoneNumberText.Show(e164, snapshot);
        return (dialled, TelephoneNumber.Write(e164, format, country, string.Concat(dialled.Where(c => char.IsAsciiDigit(c) || c == '+'))));
    }

    private static string Key(LiveTrunk? live) => live?.State switch
    {
        null => "Unknown",
        LiveTrunkState.Failed => live.Error is "no-answer" or "no-host" or "no-connection" or "port-closed" or "garbled" or "tls-failed" or "tls-name" or "tls-expired" or "tls-untrusted" ? "Unreachable" : "Refused",
        var state => state.Value.ToString(),
    };
}
