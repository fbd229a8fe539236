using System.Text;
using System.Text.RegularExpressions;

namespace Pbx.Web.Admin.CallHandling.Flows.Protocol;

/// <summary>Says whether a protocol is what it was when it was made: its hash is computed anew, and all of it is drawn again and compared byte for byte.</summary>
public static partial class ProtocolCheck
{
    /// <summary>What came of it, in a sentence for the console.</summary>
    public static (bool IsGenuine, string Words) Of(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var isPdf = file.AsSpan().StartsWith("%PDF"u8);
        var json = isPdf ? ProtocolPdf.DataOf(file) : Script().Match(Encoding.UTF8.GetString(file)) is { Success: true } found ? found.Groups[1].Value : null;
        if (json is null || TestProtocol.Read(json) is not { } protocol) return (false, "this is no protocol of Pbx, or what it was made from is damaged");
        var drawn = isPdf ? ProtocolPdf.Draw(protocol) : Encoding.UTF8.GetBytes(ProtocolHtml.Draw(protocol));
        if (!drawn.AsSpan().SequenceEqual(file))
        {
            return (false, protocol.Product == $"Pbx {PbxCommandLine.Version}"
                ? "the file was changed after it was made: what it shows is not what it was made from"
                : $"the file was made by {protocol.Product}; this is Pbx {PbxCommandLine.Version}, which draws it otherwise. SHA-256 of what it was made from: {TestProtocol.HashOf(json)}");
        }
        return (true, $"genuine: {protocol.Company}, {protocol.Passed} of {protocol.Cases.Count} tests passed, SHA-256 {TestProtocol.HashOf(json)}");
    }

    [GeneratedRegex($"<script type=\"application/json\" id=\"{ProtocolHtml.DataId}\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();
}
