using MudBlazor;

namespace Pbx.Web.Components;

/// <summary>
/// Every colour of the program, light and dark. Both palettes are written into the page as CSS variables, the dark one under
/// <c>:root[data-theme=dark]</c>, so that switching needs no round trip and no page flashes; <c>tokens.css</c> gives them the names that pages use.
/// </summary>
public static class Theme
{
    private const string Teal = "#0F766E";
    private const string TealBright = "#2DD4BF";

    private static readonly string[] Sans = ["Inter Variable", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"];

    private static readonly PaletteLight LightPalette = new()
    {
        Black = "#0F172A",
        White = "#FFFFFF",
        Primary = Teal,
        PrimaryContrastText = "#FFFFFF",
        Secondary = "#475569",
        SecondaryContrastText = "#FFFFFF",
        Tertiary = "#334155",
        Info = "#0369A1",
        InfoContrastText = "#FFFFFF",
        Success = "#15803D",
        SuccessContrastText = "#FFFFFF",
        Warning = "#B45309",
        WarningContrastText = "#FFFFFF",
        Error = "#C81E1E",
        ErrorContrastText = "#FFFFFF",
        Dark = "#1E293B",
        TextPrimary = "#0F172A",
        TextSecondary = "#526075",
        TextDisabled = "#94A3B8",
        ActionDefault = "#475569",
        ActionDisabled = "#94A3B8",
        ActionDisabledBackground = "#E2E8F0",
        Background = "#FBFCFD",
        BackgroundGray = "#F1F5F9",
        Surface = "#FFFFFF",
        DrawerBackground = "#F4F6F9",
        DrawerText = "#0F172A",
        DrawerIcon = "#475569",
        AppbarBackground = "#FFFFFF",
        AppbarText = "#0F172A",
        LinesDefault = "#E2E8F0",
        LinesInputs = "#CBD5E1",
        TableLines = "#E2E8F0",
        TableHover = "#F1F5F9",
        Divider = "#E2E8F0",
        DividerLight = "#EEF2F6",
        Skeleton = "#E2E8F0",
        GrayDefault = "#64748B",
    };

    private static readonly PaletteDark DarkPalette = new()
    {
        Black = "#020617",
        White = "#FFFFFF",
        Primary = TealBright,
        PrimaryContrastText = "#042F2E",
        Secondary = "#A9B6C9",
        SecondaryContrastText = "#0B1220",
        Tertiary = "#CBD5E1",
        Info = "#38BDF8",
        InfoContrastText = "#082F49",
        Success = "#4ADE80",
        SuccessContrastText = "#052E16",
        Warning = "#FBBF24",
        WarningContrastText = "#2B1A02",
        Error = "#F98080",
        ErrorContrastText = "#2A0909",
        Dark = "#E2E8F0",
        TextPrimary = "#E6ECF4",
        TextSecondary = "#9FADC2",
        TextDisabled = "#64748B",
        ActionDefault = "#A9B6C9",
        ActionDisabled = "#55637A",
        ActionDisabledBackground = "#1E293B",
        Background = "#0C121D",
        BackgroundGray = "#0A0F19",
        Surface = "#131B2A",
        DrawerBackground = "#0F1623",
        DrawerText = "#E6ECF4",
        DrawerIcon = "#A9B6C9",
        AppbarBackground = "#0F1623",
        AppbarText = "#E6ECF4",
        LinesDefault = "#222D40",
        LinesInputs = "#35435A",
        TableLines = "#222D40",
        TableHover = "#182234",
        Divider = "#222D40",
        DividerLight = "#1A2435",
        Skeleton = "#222D40",
        GrayDefault = "#8595AD",
    };

    /// <summary>The light theme, for <c>:root</c>.</summary>
    public static MudTheme Light { get; } = Make(":root");

    /// <summary>The dark theme, for <c>:root[data-theme=dark]</c>.</summary>
    public static MudTheme Dark { get; } = Make(":root[data-theme=dark]");

    private static MudTheme Make(string scope) => new()
    {
        PaletteLight = LightPalette,
        PaletteDark = DarkPalette,
        PseudoCss = new PseudoCss { Scope = scope },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = Sans, FontSize = "0.875rem", LineHeight = "1.5" } },
    };
}
