using SkiaSharp;

namespace Pbx.Web.Admin.CallHandling.Flows.Protocol;

/// <summary>Writes text on pages of A4, from top to bottom; what does not fit begins a new page. Lengths in points.</summary>
internal sealed class PdfSheet(SKDocument document, string foot) : IDisposable
{
    /// <summary>Left and right margin.</summary>
    public const float Margin = 50;

    /// <summary>Width between the margins.</summary>
    public const float Width = PageWidth - (2 * Margin);

    private const float PageWidth = 595;
    private const float PageHeight = 842;
    private const float Top = 54;
    private const float Bottom = PageHeight - 62;

    private static readonly Lazy<SKTypeface> RegularFace = new(() => Load("Inter-Regular.ttf"));
    private static readonly Lazy<SKTypeface> BoldFace = new(() => Load("Inter-SemiBold.ttf"));
    private SKCanvas? page;
    private float y;
    private int number;

    /// <summary>Grey of what is said beside.</summary>
    public static SKColor Quiet { get; } = new(0x51, 0x61, 0x5f);

    /// <summary>Ink.</summary>
    public static SKColor Ink { get; } = new(0x14, 0x20, 0x1f);

    /// <summary>Room for this much is left on the page, or a new one begins.</summary>
    public void Keep(float height)
    {
        if (page is null || y + height > Bottom) Turn();
    }

    /// <summary>An empty strip.</summary>
    public void Gap(float height) => y += height;

    /// <summary>A paragraph between the margins.</summary>
    public void Write(string text, float size = 10, bool bold = false, SKColor? color = null) => Row([(0, Width, text, color ?? Ink, bold)], size);

    /// <summary>Cells beside each other, each broken into lines; a rule below where wanted.</summary>
    public void Row(IReadOnlyList<(float Left, float Width, string Text, SKColor Color, bool Bold)> cells, float size = 10, bool rule = false)
    {
        var lines = cells.Select(cell => Break(cell.Text, cell.Width, size, cell.Bold)).ToList();
        var step = size * 1.4f;
        var height = lines.Max(one => one.Count) * step;
        Keep(Math.Min(height + 4, Bottom - Top));
        var top = y;
        for (var i = 0; i < lines.Max(one => one.Count); i++)
        {
            if (y + step > Bottom) (top, y) = (Turned() - (i * step), Top);
            for (var c = 0; c < cells.Count; c++)
                if (i < lines[c].Count) Draw(lines[c][i], Margin + cells[c].Left, top + (i * step) + size, size, cells[c].Bold, cells[c].Color);
            y = top + ((i + 1) * step);
        }
        if (!rule) return;
        y += 3;
        Rule(Margin, Width);
        y += 3;
    }

    /// <summary>A line to sign on, with words below it.</summary>
    public void Rule(float left, float width)
    {
        using var paint = new SKPaint { Color = new SKColor(0xd9, 0xe2, 0xe0), StrokeWidth = 0.7f };
        page!.DrawLine(left, y, left + width, y, paint);
    }

    public void Dispose()
    {
        if (page is not null) End();
    }

    private float Turned()
    {
        Turn();
        return Top;
    }

    private void Turn()
    {
        if (page is not null) End();
        page = document.BeginPage(PageWidth, PageHeight);
        number++;
        y = Top;
    }

    private void End()
    {
        Draw(foot, Margin, PageHeight - 34, 7, false, Quiet);
        using var font = new SKFont(RegularFace.Value, 7);
        Draw($"{number}", PageWidth - Margin - font.MeasureText($"{number}"), PageHeight - 34, 7, false, Quiet);
        document.EndPage();
        page = null;
    }

    private void Draw(string text, float left, float baseline, float size, bool bold, SKColor color)
    {
        using var font = new SKFont(bold ? BoldFace.Value : RegularFace.Value, size);
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        page!.DrawText(text, left, baseline, SKTextAlign.Left, font, paint);
    }

    private static List<string> Break(string text, float width, float size, bool bold)
    {
        using var font = new SKFont(bold ? BoldFace.Value : RegularFace.Value, size);
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.ReplaceLineEndings(" ").Split(' '))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && font.MeasureText(longer) > width)
            {
                lines.Add(line);
                longer = word;
            }
            // A word that is wider than the column is cut where it must be.
            while (font.MeasureText(longer) > width && longer.Length > 1)
            {
                var cut = longer.Length - 1;
                while (cut > 1 && font.MeasureText(longer[..cut]) > width) cut--;
                lines.Add(longer[..cut]);
                longer = longer[cut..];
            }
            line = longer;
        }
        lines.Add(line);
        return lines;
    }

    private static SKTypeface Load(string name)
    {
        using var stream = typeof(PdfSheet).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"the font {name} is not in the program");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }
}
