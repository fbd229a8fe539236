using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>A theme and a width in which every page is looked at.</summary>
/// <param name="Examined">Axe examines the page in this view: one for each theme, one for each width.</param>
public sealed record View(string Name, ColorScheme Scheme, int Width, int Height, bool Examined = false)
{
    /// <summary>Light and dark, wide and narrow.</summary>
    public static IReadOnlyList<View> All { get; } =
    [
        new("light-wide", ColorScheme.Light, 1440, 900, Examined: true), new("dark-wide", ColorScheme.Dark, 1440, 900),
        new("dark-narrow", ColorScheme.Dark, 390, 844, Examined: true), new("light-narrow", ColorScheme.Light, 390, 844),
    ];

    /// <summary>Folder of the pictures: the documentation's only when asked for, so that a run changes no committed file.</summary>
    private static string Folder { get; } = Environment.GetEnvironmentVariable("PBX_SCREENSHOTS") == "1"
        ? Repository.Images
        : Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "images")).FullName;

    /// <summary>Shows the page in this view.</summary>
    public async Task ShowAsync(IPage page)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = Scheme, ReducedMotion = ReducedMotion.Reduce });
        await page.SetViewportSizeAsync(Width, Height);
        await page.WaitForFunctionAsync("dark => (document.documentElement.dataset.theme === 'dark') === dark", Scheme == ColorScheme.Dark);
    }

    /// <summary>Takes a picture of what is on the screen.</summary>
    public async Task ShootAsync(IPage page, string name)
    {
        var file = Path.Combine(Folder, $"{name}-{Name}.png");
        await page.ScreenshotAsync(new() { Path = file, Animations = ScreenshotAnimations.Disabled, Caret = ScreenshotCaret.Hide });
        var size = new FileInfo(file).Length;
        Assert.True(size < 300_000, $"{file} has {size} bytes");
    }
}
