using System.Xml.Linq;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Pbx.E2E.Support;

namespace Pbx.E2E.Pages;

/// <summary>What holds for every page.</summary>
public static class PageRules
{
    private const string Overflow = """
        () => {
          const width = innerWidth, page = document.scrollingElement;
          if (page.scrollWidth <= width) return '';
          const wide = [...document.querySelectorAll('body *')].filter(e => {
            const box = e.getBoundingClientRect();
            return box.right > width + 1 && box.width > 0 && getComputedStyle(e).position !== 'fixed';
          });
          return `${page.scrollWidth} px on ${width}: ` + wide.slice(0, 4).map(e => `${e.tagName.toLowerCase()}.${e.className}`).join(', ');
        }
        """;

    private const string Texts = """
        () => {
          const texts = [];
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const parent = walk.currentNode.parentElement;
            if (!parent || ['SCRIPT', 'STYLE', 'CODE'].includes(parent.tagName)) continue;
            texts.push(walk.currentNode.nodeValue.trim());
          }
          for (const e of document.querySelectorAll('[aria-label],[title],[placeholder],[alt]'))
            for (const name of ['aria-label', 'title', 'placeholder', 'alt']) texts.push((e.getAttribute(name) ?? '').trim());
          return [...new Set(texts.filter(t => t))];
        }
        """;

    private const string Examine = """
        async () => {
          const found = await axe.run(document, { resultTypes: ['violations'] });
          return found.violations.filter(v => v.impact === 'serious' || v.impact === 'critical').map(v =>
            `${v.impact} ${v.id}: ${v.help}: ` + v.nodes.slice(0, 4).map(n => `${n.html.split('\n')[0]} ${n.any[0]?.message ?? ''}`).join(' | '));
        }
        """;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    // Words that look like a key and are words.
    private static readonly HashSet<string> Words = ["WebRTC", "JsSIP", "McDonald"];

    private static readonly HashSet<string> Keys =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "Pbx.Web", "Resources"), "*.resx").SelectMany(file => XDocument.Load(file).Root!.Elements("data"))
            .Select(data => (string)data.Attribute("name")!).Where(IsKey),
    ];

    /// <summary>Looks at a page in every view: takes the pictures, and fails with what axe finds serious or critical and what does not fit.</summary>
    public static async Task LookAsync(Tab tab, string name)
    {
        var problems = new List<string>();
        foreach (var view in View.All)
        {
            await view.ShowAsync(tab.Page);
            await tab.SettledAsync();
            await view.ShootAsync(tab.Page, name);
            if (view.Examined) problems.AddRange(await AxeAsync(tab.Page, view.Name));
            if (await tab.Page.EvaluateAsync<string>(Overflow) is { Length: > 0 } overflow) problems.Add($"{view.Name}: overflows: {overflow}");
        }
        await View.All[0].ShowAsync(tab.Page);
        Assert.True(problems.Count == 0, name + "\n" + string.Join('\n', problems));
    }

    /// <summary>Words without translation, a wrong language of the page, and what does not fit.</summary>
    public static async Task<IReadOnlyList<string>> LanguageProblemsAsync(IPage page, string language)
    {
        var problems = new List<string>();
        var said = await page.EvaluateAsync<string>("() => document.documentElement.lang");
        if (said != language) problems.Add($"{language}: the page says lang={said}");
        problems.AddRange((await page.EvaluateAsync<string[]>(Texts)).Where(text => Keys.Contains(text) || LooksLikeKey(text)).Select(text => $"{language}: missing words for {text}"));
        if (await page.EvaluateAsync<string>(Overflow) is { Length: > 0 } overflow) problems.Add($"{language}: overflows: {overflow}");
        return problems;
    }

    // Straight in the page, which has one frame only: the package's own way opens a second page for each look, and asks for what passed too.
    private static async Task<IEnumerable<string>> AxeAsync(IPage page, string where)
    {
        if (await page.EvaluateAsync<bool>("() => !window.axe")) await page.EvaluateAsync(Axe);
        return (await page.EvaluateAsync<string[]>(Examine)).Select(problem => $"{where}: {problem}");
    }

    private static bool IsKey(string name) => LooksLikeKey(name) || name.Contains('.', StringComparison.Ordinal) || (name.Contains('-', StringComparison.Ordinal) && !name.Contains(' ', StringComparison.Ordinal));

    // UsersFound, Nav.Users
    private static bool LooksLikeKey(string text) =>
        text.Length > 3 && char.IsAsciiLetterUpper(text[0]) && !Words.Contains(text) && text.All(c => char.IsAsciiLetter(c) || c == '.')
        && text.Skip(1).Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower)
        && text.Zip(text.Skip(1)).Any(pair => (char.IsAsciiLetterLower(pair.First) || pair.First == '.') && char.IsAsciiLetterUpper(pair.Second));
}
