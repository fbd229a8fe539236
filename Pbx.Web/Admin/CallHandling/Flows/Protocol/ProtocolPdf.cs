using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace Pbx.Web.Admin.CallHandling.Flows.Protocol;

/// <summary>A protocol as PDF. What it was drawn from is in the keywords of the file, so that it can be drawn again and compared.</summary>
public static class ProtocolPdf
{
    /// <summary>Before the packed protocol in the keywords.</summary>
    public const string Mark = "pbx-protocol:";

    private static readonly SKColor Good = new(0x0b, 0x6b, 0x3a);
    private static readonly SKColor Bad = new(0xb3, 0x26, 0x1e);

    /// <summary>Draws it; the same protocol gives the same bytes.</summary>
    public static byte[] Draw(TestProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var json = protocol.ToJson();
        var hash = TestProtocol.HashOf(json);
        using var file = new MemoryStream();
        // The moment of drawing is no part of what is signed, and would make each drawing another.
        var moment = DateTime.UnixEpoch;
        var about = new SKDocumentPdfMetadata
        {
            Title = $"{Label("Protocol.Title")} - {protocol.Company}",
            Author = protocol.Company,
            Subject = $"SHA-256 {hash}",
            Creator = protocol.Product,
            Keywords = Mark + Pack(json),
            Creation = moment,
            Modified = moment,
        };
        using (var document = SKDocument.CreatePdf(file, about))
        {
            using (var sheet = new PdfSheet(document, $"{Label("Protocol.Hash")}: {hash}")) Write(sheet);
            document.Close();
        }
        return file.ToArray();

        string Label(string key) => protocol.Labels.TryGetValue(key, out var found) ? found : key;

        void Write(PdfSheet sheet)
        {
            sheet.Keep(200);
            sheet.Write(Label("Protocol.Title"), 20, bold: true);
            sheet.Write($"{protocol.Company} · {protocol.Product}", 11, color: PdfSheet.Quiet);
            sheet.Gap(8);
            Facts(sheet, protocol.Facts);
            sheet.Gap(12);
            var allPassed = protocol.Passed == protocol.Cases.Count;
            sheet.Write($"{Label("Protocol.Summary")}: {protocol.Passed} / {protocol.Cases.Count} {Label("Passed")}", 12, bold: true, allPassed ? Good : Bad);
            sheet.Gap(4);
            sheet.Row([(0, 24, "#", PdfSheet.Quiet, false), (24, 190, Label("Protocol.Case"), PdfSheet.Quiet, false), (220, 200, Label("Expected"), PdfSheet.Quiet, false), (430, 65, Label("Result"), PdfSheet.Quiet, false)], 8.5f, rule: true);
            foreach (var one in protocol.Cases)
                sheet.Row([(0, 24, $"{one.Number}", PdfSheet.Ink, false), (24, 190, one.Name, PdfSheet.Ink, false), (220, 200, one.Expected, PdfSheet.Ink, false), (430, 65, Label(one.Passed ? "Passed" : "Failed"), one.Passed ? Good : Bad, true)], 9, rule: true);
            foreach (var one in protocol.Cases) Case(sheet, one);
            sheet.Keep(110);
            sheet.Gap(18);
            sheet.Write(Label("Protocol.Signature"), 12, bold: true);
            sheet.Gap(54);
            sheet.Rule(PdfSheet.Margin, 220);
            sheet.Rule(PdfSheet.Margin + 260, 220);
            sheet.Gap(3);
            sheet.Row([(0, 220, $"{Label("Protocol.PlaceDate")}, {Label("Protocol.Customer")}", PdfSheet.Ink, false), (260, 220, $"{Label("Protocol.PlaceDate")}, {Label("Protocol.Supplier")}", PdfSheet.Ink, false)], 8.5f);
        }

        void Case(PdfSheet sheet, ProtocolCase one)
        {
            sheet.Gap(16);
            sheet.Keep(120);
            sheet.Row([(0, 410, $"{one.Number}. {one.Name}", PdfSheet.Ink, true), (430, 65, Label(one.Passed ? "Passed" : "Failed"), one.Passed ? Good : Bad, true)], 11);
            sheet.Gap(3);
            Facts(sheet, [.. one.Conditions, new ProtocolFact(Label("Expected"), one.Expected), new ProtocolFact(Label("Found"), $"{one.Found} ({one.Length})"), .. one.Faults.Select(fault => new ProtocolFact(Label("Protocol.Differs"), fault))]);
            sheet.Gap(3);
            foreach (var step in one.Steps) sheet.Row([(0, 40, step.Name, PdfSheet.Quiet, false), (44, PdfSheet.Width - 44, step.Value, PdfSheet.Ink, false)], 8.5f);
        }
    }

    /// <summary>The written form that a file was drawn from; null: it is no protocol.</summary>
    public static string? DataOf(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var text = Encoding.Latin1.GetString(file);
        var from = text.IndexOf(Mark, StringComparison.Ordinal);
        var to = from < 0 ? -1 : text.IndexOf(')', from);
        if (to < 0) return null;
        try
        {
            // A long string may be broken into lines by a backslash (ISO 32000-1 7.3.4.2).
            var packed = Convert.FromBase64String(text[(from + Mark.Length)..to].Replace("\\\r\n", "").Replace("\\\n", "").Trim());
            using var unpacked = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var reader = new StreamReader(unpacked, Encoding.UTF8);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            return null;
        }
    }

    private static void Facts(PdfSheet sheet, IReadOnlyList<ProtocolFact> facts)
    {
        foreach (var fact in facts) sheet.Row([(0, 140, fact.Name, PdfSheet.Quiet, false), (146, PdfSheet.Width - 146, fact.Value, PdfSheet.Ink, false)], 9);
    }

    private static string Pack(string json)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zip.Write(Encoding.UTF8.GetBytes(json));
        return Convert.ToBase64String(packed.ToArray());
    }
}
