using System.Net;
using System.Text;

namespace Pbx.Web.Admin.CallHandling.Flows.Protocol;

/// <summary>A protocol as a page of its own: no script, no link, nothing loaded from anywhere; made for paper. What it was drawn from is in it.</summary>
public static class ProtocolHtml
{
    /// <summary>Id of the element that holds what it was drawn from.</summary>
    public const string DataId = "pbx-protocol";

    private const string Style = """
        body { font: 15px/1.45 system-ui, sans-serif; color: #14201f; max-width: 900px; margin: 32px auto; padding: 0 24px; }
        h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 28px 0 6px; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; } th, td { text-align: left; vertical-align: top; padding: 5px 10px 5px 0; border-bottom: 1px solid #d9e2e0; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 20px; font-size: 14px; margin: 8px 0; } dt { color: #51615f; } dd { margin: 0; overflow-wrap: anywhere; }
        .pass { color: #0b6b3a; font-weight: 600; } .fail { color: #b3261e; font-weight: 600; }
        .case { break-inside: avoid; } .steps td:first-child { width: 4em; font-variant-numeric: tabular-nums; color: #51615f; }
        .sign { display: grid; grid-template-columns: 1fr 1fr; gap: 60px 40px; margin-top: 48px; break-inside: avoid; } .sign div { border-top: 1px solid #14201f; padding-top: 4px; font-size: 13px; }
        .hash { font: 12px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; color: #51615f; margin-top: 32px; }
        @media print { body { margin: 0; max-width: none; } }
        """;

    /// <summary>Draws it; the same protocol gives the same bytes.</summary>
    public static string Draw(TestProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var page = new StringBuilder();
        var json = protocol.ToJson();
        page.Append($"<!doctype html>\n<html lang=\"{Text(protocol.Language)}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n");
        page.Append($"<title>{Text(Label("Protocol.Title"))} - {Text(protocol.Company)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n");
        page.Append($"<h1>{Text(Label("Protocol.Title"))}</h1>\n<p>{Text(protocol.Company)} · {Text(protocol.Product)}</p>\n");
        Facts(protocol.Facts);
        page.Append($"<h2>{Text(Label("Protocol.Summary"))}: <span class=\"{(protocol.Passed == protocol.Cases.Count ? "pass" : "fail")}\">{protocol.Passed} / {protocol.Cases.Count} {Text(Label("Passed"))}</span></h2>\n");
        page.Append($"<table><thead><tr><th>#</th><th>{Text(Label("Protocol.Case"))}</th><th>{Text(Label("Expected"))}</th><th>{Text(Label("Found"))}</th><th>{Text(Label("Result"))}</th></tr></thead><tbody>\n");
        foreach (var one in protocol.Cases)
            page.Append($"<tr><td>{one.Number}</td><td>{Text(one.Name)}</td><td>{Text(one.Expected)}</td><td>{Text(one.Found)}</td><td>{Result(one)}</td></tr>\n");
        page.Append("</tbody></table>\n");
        foreach (var one in protocol.Cases) Case(one);
        page.Append($"<h2>{Text(Label("Protocol.Signature"))}</h2>\n<div class=\"sign\">");
        foreach (var party in new[] { "Protocol.Customer", "Protocol.Supplier" }) page.Append($"<div>{Text(Label("Protocol.PlaceDate"))}, {Text(Label(party))}</div>");
        page.Append($"</div>\n<p class=\"hash\">{Text(Label("Protocol.Hash"))}: {TestProtocol.HashOf(json)}</p>\n");
        page.Append($"<script type=\"application/json\" id=\"{DataId}\">{json}</script>\n</body>\n</html>\n");
        return page.ToString();

        string Label(string key) => protocol.Labels.TryGetValue(key, out var found) ? found : key;

        string Result(ProtocolCase one) => $"<span class=\"{(one.Passed ? "pass" : "fail")}\">{Text(Label(one.Passed ? "Passed" : "Failed"))}</span>";

        void Facts(IReadOnlyList<ProtocolFact> facts)
        {
            page.Append("<dl>");
            foreach (var fact in facts) page.Append($"<dt>{Text(fact.Name)}</dt><dd>{Text(fact.Value)}</dd>");
            page.Append("</dl>\n");
        }

        void Case(ProtocolCase one)
        {
            page.Append($"<section class=\"case\">\n<h2>{one.Number}. {Text(one.Name)} – {Result(one)}</h2>\n");
            Facts(one.Conditions);
            Facts([new ProtocolFact(Label("Expected"), one.Expected), new ProtocolFact(Label("Found"), $"{one.Found} ({one.Length})"), .. one.Faults.Select(fault => new ProtocolFact(Label("Protocol.Differs"), fault))]);
            page.Append("<table class=\"steps\"><tbody>");
            foreach (var step in one.Steps) page.Append($"<tr><td>{Text(step.Name)}</td><td>{Text(step.Value)}</td></tr>");
            page.Append("</tbody></table>\n</section>\n");
        }
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
