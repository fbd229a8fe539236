using MudBlazor.Utilities;
using Pbx.Web.Components;

namespace Pbx.Tests.Web.Components;

/// <summary>WCAG 2.2 contrast of the colours that carry text.</summary>
public class ThemeTests
{
    public static TheoryData<string, string, string> Pairs()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (name, p) in new[] { ("light", (MudBlazor.Palette)Theme.Light.PaletteLight), ("dark", Theme.Dark.PaletteDark) })
        {
            foreach (var ground in new[] { p.Background, p.Surface, p.DrawerBackground })
            {
                foreach (var text in new[] { p.TextPrimary, p.TextSecondary, p.Primary, p.Success, p.Warning, p.Error, p.Info })
                    data.Add(name, text.ToString(), ground.ToString());
            }
            data.Add(name, p.PrimaryContrastText.ToString(), p.Primary.ToString());
            data.Add(name, p.ErrorContrastText.ToString(), p.Error.ToString());
            data.Add(name, p.SuccessContrastText.ToString(), p.Success.ToString());
            data.Add(name, p.WarningContrastText.ToString(), p.Warning.ToString());
        }
        return data;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Text_is_readable(string theme, string text, string ground)
    {
        var ratio = Contrast(new MudColor(text), new MudColor(ground));
        Assert.True(ratio >= 4.5, $"{theme}: {text} on {ground} is {ratio:0.00}");
    }

    private static double Contrast(MudColor a, MudColor b)
    {
        var (x, y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(MudColor c) => 0.2126 * Linear(c.R) + 0.7152 * Linear(c.G) + 0.0722 * Linear(c.B);

    private static double Linear(byte channel)
    {
        var v = channel / 255.0;
        return v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);
    }
}
