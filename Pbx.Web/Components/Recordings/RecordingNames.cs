using System.Globalization;
using Microsoft.Extensions.Localization;
using Pbx.Core.Configuration;
using Pbx.Core.Recordings;
using Pbx.Web.Resources;

namespace Pbx.Web.Components.Recordings;

/// <summary>Words for what is known of a recording.</summary>
public static class RecordingNames
{
    /// <summary>Why it was made: rule of whom, of which group, at whose wish.</summary>
    public static string Reason(this IStringLocalizer<RecordingText> words, RecordingItem item, PbxSnapshot? snapshot)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(item);
        var who = item.Cause == RecordingCause.Group
            ? snapshot?.Plan.Nodes.FirstOrDefault(node => node.Id == item.GroupId)?.Name
            : snapshot?.UsersById.GetValueOrDefault(item.StartedBy)?.DisplayName;
        return string.IsNullOrEmpty(who) ? words[$"Cause.{item.Cause}"] : words[$"CauseOf.{item.Cause}", who];
    }

    /// <summary>A number as people write it, or that it was withheld.</summary>
    public static string Shown(this IStringLocalizer<RecordingText> words, string number, PbxSnapshot? snapshot)
    {
        ArgumentNullException.ThrowIfNull(words);
        return number.Length > 0 ? PhoneNumberText.Show(number, snapshot) : words["Withheld"];
    }

    /// <summary>Name of the file when it is taken away, without what a file system does not take.</summary>
    public static string FileName(RecordingItem item, HumanTime human)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(human);
        var name = $"{human.ToLocal(item.StartedAt).ToString("yyyy-MM-dd HH.mm.ss", CultureInfo.InvariantCulture)} {Party(item.FromName, item.FromNumber)} - {Party(item.ToName, item.ToNumber)}";
        return string.Concat(name.Select(c => char.IsControl(c) || "\\/:*?\"<>|".Contains(c, StringComparison.Ordinal) ? '_' : c)) + ".wav";
    }

    private static string Party(string name, string number) => name.Length > 0 ? name : number;
}
