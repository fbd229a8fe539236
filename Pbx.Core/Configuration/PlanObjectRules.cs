using System.Net;
using Pbx.Core.Extensions;
using Pbx.Core.Flows;
using Pbx.Core.Menus;
using Pbx.Core.Music;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Recordings;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Core.Simulation;
using Pbx.Core.Trunks;
using Pbx.Core.Users;
using Pbx.Core.Voicemail;

namespace Pbx.Core.Configuration;

/// <summary>What the fields of each object of a plan must be.</summary>
internal static class PlanObjectRules
{
    private const int MinutesOfDay = 24 * 60;

    public static IEnumerable<PlanProblem> Check(IPlanObject item, CallPlan plan)
    {
        var found = new Found(item.Id);
        switch (item)
        {
            case RingGroup group: Check(group, plan, found); break;
            case Menu menu: Check(menu, found); break;
            case OutsideNumber outside: Check(outside, found); break;
            case LanguageSwitch language: found.If(!UserRules.Languages.Contains(language.Language), "language", "language-unknown"); break;
            case ScheduleBranch branch: found.If(plan.Departments.All(one => one.Id != branch.DepartmentId), "departmentId", "gone"); break;
            case Mailbox mailbox: Check(mailbox, found); break;
            case Department department: Check(department, plan, found); break;
            case MusicPlaylist playlist: Check(playlist, plan, found); break;
            case Holiday holiday: Check(holiday, found); break;
            case InboundNumber number: Check(number, plan, found); break;
            case OutboundRule rule: Check(rule, plan, found); break;
            case Trunk trunk: Check(trunk, found); break;
            case FlowTest test: Check(test.Scenario, test.Expected, found); break;
        }
        return found.Problems;
    }

    /// <summary>E.164 with +: at most fifteen digits (ITU-T E.164 6.1).</summary>
    internal static bool IsE164(string text) => text is ['+', >= '1' and <= '9', ..] && text.Length is >= 4 and <= 16 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    private static void Check(RingGroup group, CallPlan plan, Found found)
    {
        found.If(group.Members.Distinct(StringComparer.Ordinal).Count() != group.Members.Count, "members", "twice");
        found.Range("ringSeconds", group.RingSeconds, 5, 300);
        found.Range("rounds", group.Rounds, 1, 10);
        found.If(!Enum.IsDefined(group.Strategy), "strategy", "choice-unknown");
        found.If(group.MusicId is { } music && music != MusicRules.OfDepartment && !MusicRules.IsMusic(plan, music), "musicId", "gone");
        foreach (var (field, overflow) in new[] { ("noAnswer", group.NoAnswer), ("allBusy", group.AllBusy), ("nobodyThere", group.NobodyThere) })
        {
            found.If(overflow.Groups.Contains(group.Id) || overflow.Groups.Distinct(StringComparer.Ordinal).Count() != overflow.Groups.Count, field, "twice");
            found.If(overflow.Groups.Any(id => plan.Nodes.All(node => node.Id != id || node is not RingGroup)), field, "gone");
        }
    }

    private static void Check(Menu menu, Found found)
    {
        found.If(menu.Keys.Keys.Any(key => !char.IsAsciiDigit(key) && key is not ('*' or '#')), "keys", "key-unknown");
        found.Range("timeoutSeconds", menu.TimeoutSeconds, 1, 60);
        found.Range("repeats", menu.Repeats, 1, 10);
    }

    private static void Check(OutsideNumber outside, Found found)
    {
        found.If(DialledNumber.Normalise(outside.Dial) is not { Length: >= 2 } number || number.Any(c => !char.IsAsciiDigit(c) && c is not ('+' or '*' or '#')), "dial", "number-invalid");
        found.Range("ringSeconds", outside.RingSeconds, 5, 300);
    }

    private static void Check(Mailbox mailbox, Found found)
    {
        found.Range("maxSeconds", mailbox.MaxSeconds, 5, 3600);
        found.If(mailbox.Emails.Any(email => !UserRules.IsEmail(email)), "emails", "email-invalid");
        found.If(mailbox.DeleteAfterEmail && mailbox.Emails.Count == 0, "deleteAfterEmail", "email-missing");
    }

    private static void Check(MusicPlaylist playlist, CallPlan plan, Found found)
    {
        found.If(playlist.Prompts.Count == 0, "prompts", "required");
        found.If(playlist.Prompts.Distinct(StringComparer.Ordinal).Count() != playlist.Prompts.Count, "prompts", "twice");
        found.If(playlist.Prompts.Any(id => plan.Prompts.All(prompt => prompt.Id != id)), "prompts", "gone");
    }

    private static void Check(Department department, CallPlan plan, Found found)
    {
        found.If(department.MusicId is { } music && !MusicRules.IsMusic(plan, music), "musicId", "gone");
        if (department.Hours is { } hours) CheckSpans(hours.Spans, "hours", found);
        found.If(department.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _), "timeZone", "time-zone-unknown");
        found.If(department.Language is { } language && !UserRules.Languages.Contains(language), "language", "language-unknown");
        found.If(department.Operator is FlowTarget.ToOperator, "operator", "operator-itself");
        found.If(department.RecordingAnnouncement.ByLanguage.Values.Any(id => plan.Prompts.FirstOrDefault(one => one.Id == id)?.DurationMs > RecordingRules.LongestAnnouncement.TotalMilliseconds), "recordingAnnouncement", "announcement-too-long", $"{RecordingRules.LongestAnnouncement.TotalSeconds:0}");
        found.If(department.CallerId is { } caller && !IsE164(caller), "callerId", "number-invalid");
    }

    private static void Check(Holiday holiday, Found found)
    {
        found.If(holiday.To < holiday.From, "to", "ends-before");
        CheckSpans(holiday.OpenSpans, "openSpans", found);
    }

    private static void Check(Scenario call, FlowExpectation expected, Found found)
    {
        found.If(DialledNumber.Normalise(call.Called) is not { Length: >= 1 and <= 32 }, "called", "number-invalid");
        found.If(call.Caller.Length > 0 && DialledNumber.Normalise(call.Caller) is not { Length: >= 2 and <= 32 }, "caller", "number-invalid");
        found.Range("localTime", call.LocalTime.Year, 2000, 2200);
        found.If(call.Answers.Any(answer => answer.Keys.Length > 16 || answer.Keys.Any(key => !char.IsAsciiDigit(key) && key is not ('*' or '#'))), "answers", "key-unknown");
        foreach (var answer in call.Answers) found.Range("answers", answer.AfterSeconds ?? 0, 0, 600);
        found.If(call.People.DistinctBy(one => one.UserId).Count() != call.People.Count || call.People.Any(one => one.UserId is null), "people", "twice");
        PersonCase[] cases = [.. call.People, call.Others, call.Outside];
        found.If(cases.Any(one => !Enum.IsDefined(one.Does)), "people", "choice-unknown");
        foreach (var one in cases) found.Range("people", one.AfterSeconds, 0, 600);
        found.If(call.Forced.Values.Any(state => !Enum.IsDefined(state)), "forced", "choice-unknown");
        found.Range("turn", call.Turn, 0, 1000);
        found.Range("messageSeconds", call.MessageSeconds, 0, 3600);
        if (call.HangsUpAfterSeconds is { } patience) found.Range("hangsUpAfterSeconds", patience, 0, 3600);
        if (expected.WithinSeconds is { } seconds) found.Range("withinSeconds", seconds, 0, 7200);
    }

    private static void CheckSpans(IReadOnlyList<HourSpan> spans, string field, Found found)
    {
        found.If(spans.Any(span => !Enum.IsDefined(span.Day) || span.FromMinute < 0 || span.ToMinute > MinutesOfDay || span.ToMinute <= span.FromMinute), field, "hours-invalid");
        found.If(spans.Any(span => spans.Any(other => span != other && other.Day == span.Day && other.FromMinute < span.ToMinute && span.FromMinute < other.ToMinute)), field, "hours-overlap");
    }

    private static void Check(InboundNumber number, CallPlan plan, Found found)
    {
        found.If(!IsE164(number.First), "first", "number-invalid");
        found.If(number.Last is { } last && (!IsE164(last) || last.Length != number.First.Length || string.CompareOrdinal(last, number.First) < 0), "last", "range-invalid");
        found.Range("extensionDigits", number.ExtensionDigits, 0, 8);
        found.If(number.TrunkId is { } trunk && plan.Trunks.All(one => one.Id != trunk), "trunkId", "gone");
        found.If(plan.Departments.All(one => one.Id != number.DepartmentId), "departmentId", "gone");
        found.If(number.Callers.Any(rule => rule.Prefix.Length > 0 && (rule.Prefix[0] != '+' || rule.Prefix.Skip(1).Any(c => !char.IsAsciiDigit(c)))), "callers", "number-invalid");
        found.If(number.Callers.DistinctBy(rule => rule.Prefix).Count() != number.Callers.Count, "callers", "twice");
    }

    private static void Check(OutboundRule rule, CallPlan plan, Found found)
    {
        found.Range("minDigits", rule.MinDigits, 0, 32);
        found.Range("maxDigits", rule.MaxDigits, 0, 32);
        found.If(rule.MaxDigits > 0 && rule.MaxDigits < rule.MinDigits, "maxDigits", "ends-before");
        found.If(rule.Prefixes.Any(prefix => prefix.Length == 0 || prefix.Any(c => !char.IsAsciiDigit(c) && c is not ('+' or '*' or '#'))), "prefixes", "number-invalid");
        foreach (var route in rule.Routes)
        {
            found.If(plan.Trunks.All(trunk => trunk.Id != route.TrunkId), "routes", "gone");
            found.If(route.Strip is < 0 or > 16 || route.Prepend.Any(c => !char.IsAsciiDigit(c) && c is not ('+' or '*' or '#')), "routes", "number-invalid");
            found.If(route.CallerId is { } caller && !IsE164(caller), "routes", "number-invalid");
        }
    }

    private static void Check(Trunk trunk, Found found)
    {
        found.If(!IsHost(trunk.Domain, withPort: false), "domain", trunk.Domain.Length == 0 ? "required" : "host-invalid");
        found.If(trunk.Proxies.Any(proxy => !IsHost(proxy, withPort: true)), "proxies", "host-invalid");
        found.If(trunk.Authentication != TrunkAuthentication.ByAddress && trunk.UserName.Length == 0, "userName", "required");
        found.If(trunk.Authentication == TrunkAuthentication.ByAddress && trunk.Sources.Count == 0 && trunk.Proxies.Count == 0, "sources", "required");
        found.If(trunk.Sources.Any(source => !IPNetwork.TryParse(source, out _) && !IPAddress.TryParse(source, out _)), "sources", "network-invalid");
        found.If(trunk.Srtp == TrunkSrtp.Required && trunk.Transport is not (TrunkTransport.Tls or TrunkTransport.Automatic), "srtp", "srtp-needs-tls");
        found.Range("channels", trunk.Channels, 0, 10_000);
        found.If(trunk.Codecs.Count == 0, "codecs", "required");
        found.If(trunk.Codecs.Any(codec => codec is not ("PCMA" or "PCMU" or "G722" or "opus")) || trunk.Codecs.Distinct(StringComparer.Ordinal).Count() != trunk.Codecs.Count, "codecs", "choice-unknown");
        found.Range("expiresSeconds", trunk.ExpiresSeconds, 60, 86_400);
        if (trunk.OptionsSeconds != 0) found.Range("optionsSeconds", trunk.OptionsSeconds, 10, 3600);
        found.If(trunk.ReadCallerFrom.Count == 0, "readCallerFrom", "required");
        found.If(trunk.CallerId.Length > 0 && !IsE164(trunk.CallerId), "callerId", "number-invalid");
    }

    private static bool IsHost(string text, bool withPort)
    {
        if (withPort && text.LastIndexOf(':') is var colon and > 0 && text.IndexOf(':') == colon)
        {
            if (!ushort.TryParse(text.AsSpan(colon + 1), out var port) || port == 0) return false;
            text = text[..colon];
        }
        return text.Length is > 0 and <= 253 && Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;
    }

    private sealed class Found(string id)
    {
        public List<PlanProblem> Problems { get; } = [];

        public void If(bool wrong, string field, string key, string detail = "")
        {
            if (wrong) Problems.Add(new PlanProblem(id, field, key, detail));
        }

        public void Range(string field, int value, int least, int most)
        {
            if (value < least || value > most) Problems.Add(new PlanProblem(id, field, "range", $"{least}-{most}"));
        }
    }
}
