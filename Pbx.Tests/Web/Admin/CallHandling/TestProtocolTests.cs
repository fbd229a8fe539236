using System.Text;
using Pbx.Web.Admin.CallHandling.Flows.Protocol;

namespace Pbx.Tests.Web.Admin.CallHandling;

/// <summary>A protocol can be drawn again byte for byte, and what was changed in it is found.</summary>
public class TestProtocolTests
{
    private static readonly TestProtocol Protocol = new(
        "Müller & <Söhne>", $"Pbx {Pbx.Web.PbxCommandLine.Version}", "de",
        new SortedDictionary<string, string> { ["Protocol.Title"] = "Testprotokoll", ["Passed"] = "Bestanden", ["Failed"] = "Nicht bestanden" },
        [new("Version", "7")],
        [
            .. Enumerable.Range(1, 30).Select(number => new ProtocolCase(
                number, $"Fall {number} </script><b>", number != 3, "Anna nimmt ab", "Anna nimmt ab", "0:11",
                [new("Gewählte Nummer", "022 300 45 45")], number == 3 ? ["Erwartet: Anna"] : [], [.. Enumerable.Range(0, 12).Select(step => new ProtocolFact($"0:{step:00}", "Es läutet bei: Anna Meier"))])),
        ]);

    [Fact]
    public void Html_is_genuine_until_a_letter_of_it_is_changed()
    {
        var html = ProtocolHtml.Draw(Protocol);
        Assert.DoesNotContain("</script><b>", html, StringComparison.Ordinal);
        Assert.Contains("29 / 30 Bestanden", html, StringComparison.Ordinal);
        Assert.Contains(Protocol.Sha256(), html, StringComparison.Ordinal);
        var (isGenuine, words) = ProtocolCheck.Of(Encoding.UTF8.GetBytes(html));
        Assert.True(isGenuine, words);
        Assert.Contains(Protocol.Sha256(), words, StringComparison.Ordinal);
        foreach (var (was, now) in new[] { ("Nicht bestanden", "Bestanden"), (Protocol.Sha256()[..8], "00000000"), ("Anna nimmt", "Anne nimmt"), ("0:11", "0:10") })
        {
            var at = html.IndexOf(was, StringComparison.Ordinal);
            Assert.False(ProtocolCheck.Of(Encoding.UTF8.GetBytes(html[..at] + now + html[(at + was.Length)..])).IsGenuine, was);
        }
    }

    [Fact]
    public void Pdf_is_genuine_until_a_byte_of_it_is_changed()
    {
        var pdf = ProtocolPdf.Draw(Protocol);
        Assert.Equal(pdf, ProtocolPdf.Draw(Protocol));
        Assert.Equal(Protocol.ToJson(), ProtocolPdf.DataOf(pdf));
        Assert.True(ProtocolCheck.Of(pdf).IsGenuine, ProtocolCheck.Of(pdf).Words);
        for (var at = 20; at < pdf.Length; at += pdf.Length / 50)
        {
            pdf[at] ^= 1;
            Assert.False(ProtocolCheck.Of(pdf).IsGenuine, $"byte {at}");
            pdf[at] ^= 1;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("%PDF-1.4 nothing")]
    [InlineData("%PDF-1.4 /Keywords (pbx-protocol:!!!)")]
    [InlineData("<html></html>")]
    [InlineData("<script type=\"application/json\" id=\"pbx-protocol\">{}</script>")]
    public void What_is_no_protocol_is_said_to_be_none(string file)
    {
        var (isGenuine, words) = ProtocolCheck.Of(Encoding.Latin1.GetBytes(file));
        Assert.False(isGenuine);
        Assert.Contains("no protocol", words, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_version_of_the_program_says_that_it_draws_otherwise()
    {
        var other = ProtocolHtml.Draw(Protocol with { Product = "Pbx 0.0.1" }).Replace("max-width: 900px", "max-width: 800px", StringComparison.Ordinal);
        Assert.Contains("made by Pbx 0.0.1", ProtocolCheck.Of(Encoding.UTF8.GetBytes(other)).Words, StringComparison.Ordinal);
    }
}
