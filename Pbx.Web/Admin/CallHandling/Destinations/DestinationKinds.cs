using MudBlazor;
using Pbx.Core.Flows;
using Pbx.Core.Voicemail;

namespace Pbx.Web.Admin.CallHandling.Destinations;

/// <summary>The simple destinations, which share one page.</summary>
public static class DestinationKinds
{
    /// <summary>Name in the address, type, picture.</summary>
    public static IReadOnlyList<(string Kind, string Type, string Icon)> All { get; } =
    [
        ("announcement", nameof(Announcement), Icons.Material.Rounded.Campaign),
        ("language", nameof(LanguageSwitch), Icons.Material.Rounded.Translate),
        ("outside", nameof(OutsideNumber), Icons.Material.Rounded.PhoneForwarded),
        ("mailbox", nameof(Mailbox), Icons.Material.Rounded.Voicemail),
    ];

    /// <summary>It is one of them.</summary>
    public static bool Has(FlowNode node) => node is Announcement or LanguageSwitch or OutsideNumber or Mailbox;

    /// <summary>Makes a new one.</summary>
    public static FlowNode New(string? kind)
    {
        var id = Guid.NewGuid().ToString("N");
        return kind switch
        {
            "language" => new LanguageSwitch { Id = id, Name = "", Language = "en" },
            "outside" => new OutsideNumber { Id = id, Name = "", Dial = "" },
            "mailbox" => new Mailbox { Id = id, Name = "" },
            _ => new Announcement { Id = id, Name = "" },
        };
    }
}
