using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pbx.Core.Configuration;
using Pbx.Core.Schedules;
using Pbx.Tests.Support;
using Pbx.Web.Admin.CallHandling.Hours;

namespace Pbx.Tests.Web.Admin.CallHandling;

/// <summary>
/// Holidays of all cantons for two years: what the page stores (by the very bundle that it loads, run by Node.js) is compared with the library's own data, and with what
/// everybody in the country knows.
/// </summary>
public sealed class CantonHolidayTests(CantonHolidayTests.Found found) : IClassFixture<CantonHolidayTests.Found>
{
    private static readonly string[] Names = ["AG", "AI", "AR", "BE", "BL", "BS", "FR", "GE", "GL", "GR", "JU", "LU", "NE", "NW", "OW", "SG", "SH", "SO", "SZ", "TG", "TI", "UR", "VD", "VS", "ZG", "ZH"];

    public static TheoryData<string> Cantons => [.. Names];

    [Fact]
    public void There_are_twenty_six() => Assert.Equal(Names, found.Cantons.Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Cantons))]
    public void What_is_stored_is_what_the_library_says(string canton)
    {
        var stored = Stored(canton).Select(holiday => (holiday.From, holiday.To)).Distinct().Order().ToList();
        var theirs = found.Cantons[canton].Library.Where(day => day.Type == "public").Select(Dates).Distinct().Order().ToList();
        Assert.True(stored.Count >= 14, $"{stored.Count} days in two years");
        Assert.Equal(theirs, stored);
    }

    [Theory, MemberData(nameof(Cantons))]
    public void Every_day_of_the_library_can_be_chosen_under_its_name(string canton)
    {
        var lines = new HolidayChoice(found.Cantons[canton].Page, CallPlan.Empty).Lines;
        Assert.Equal(
            found.Cantons[canton].Library.Select(day => (Dates(day).From, Dates(day).To, day.Name.Trim(), day.Type)).Order().ToList(),
            lines.Select(line => (line.From, line.To, line.Name, line.Type)).Order().ToList());
    }

    [Theory, MemberData(nameof(Cantons))]
    public void New_year_ascension_national_day_and_christmas_are_everywhere(string canton)
    {
        var days = Stored(canton).Select(holiday => holiday.From).ToHashSet();
        foreach (var (year, ascension) in new[] { (2026, "2026-05-14"), (2027, "2027-05-06") })
            Assert.Superset(new HashSet<DateOnly> { new(year, 1, 1), Day(ascension), new(year, 8, 1), new(year, 12, 25) }, days);
    }

    // By hand from public knowledge: Easter is 5 April 2026 and 28 March 2027.
    [Theory]
    // Fribourg: Good Friday, Corpus Christi, Assumption, All Saints, Immaculate Conception.
    [InlineData("FR", "2026-04-03 2026-06-04 2026-08-15 2026-11-01 2026-12-08 2027-03-26 2027-05-27 2027-08-15 2027-11-01 2027-12-08", true)]
    // Zurich: Good Friday, Easter Monday, Labour Day, Whit Monday, St Stephen; nothing Catholic.
    [InlineData("ZH", "2026-04-03 2026-04-06 2026-05-01 2026-05-25 2026-12-26 2027-03-26 2027-03-29 2027-05-01 2027-05-17 2027-12-26", true)]
    [InlineData("ZH", "2026-06-04 2026-08-15 2026-11-01 2026-12-08 2027-05-27 2027-08-15", false)]
    // Ticino: Epiphany, St Joseph, Labour Day, Corpus Christi, Peter and Paul, Assumption, All Saints, Immaculate Conception; no Good Friday.
    [InlineData("TI", "2026-01-06 2026-03-19 2026-05-01 2026-06-04 2026-06-29 2026-08-15 2026-11-01 2026-12-08 2027-05-27", true)]
    [InlineData("TI", "2026-04-03 2027-03-26", false)]
    // Valais: St Joseph, Corpus Christi, Assumption, All Saints, Immaculate Conception; no Good Friday.
    [InlineData("VS", "2026-03-19 2026-06-04 2026-08-15 2026-11-01 2026-12-08", true)]
    [InlineData("VS", "2026-04-03 2027-03-26", false)]
    // Geneva: the Geneva fast (Thursday after the first Sunday of September), the Restoration; no day of St Stephen.
    [InlineData("GE", "2026-09-10 2026-12-31 2027-09-09 2027-12-31", true)]
    [InlineData("GE", "2026-12-26 2026-06-04", false)]
    // Vaud and Neuchâtel: the Monday of the federal fast (third Sunday of September) in Vaud; the Republic on 1 March in Neuchâtel.
    [InlineData("VD", "2026-01-02 2026-09-21 2027-09-20", true)]
    [InlineData("NE", "2026-03-01 2026-05-01 2027-03-01", true)]
    // Jura: independence on 23 June. Glarus: the battle of Näfels in April (in 2027 the library has the second Thursday, not the first). Lucerne: Corpus Christi and the Immaculate Conception.
    [InlineData("JU", "2026-06-23 2026-05-01 2026-06-04 2027-06-23", true)]
    [InlineData("GL", "2026-04-09 2026-11-01 2027-11-01", true)]
    [InlineData("LU", "2026-06-04 2026-08-15 2026-11-01 2026-12-08 2027-05-27", true)]
    // Berne is Protestant.
    [InlineData("BE", "2026-01-02 2026-04-03 2026-04-06 2026-05-25 2026-12-26", true)]
    [InlineData("BE", "2026-06-04 2026-08-15 2026-11-01 2026-12-08", false)]
    public void What_everybody_knows(string canton, string days, bool isThere)
    {
        var stored = Stored(canton).Select(holiday => holiday.From).ToHashSet();
        Assert.Equal<string>([], days.Split(' ').Where(day => stored.Contains(Day(day)) != isThere));
    }

    [Theory]
    [InlineData("FR", "Fronleichnam")]
    [InlineData("FR", "Mariä Himmelfahrt")]
    [InlineData("FR", "Allerheiligen")]
    [InlineData("ZH", "Knabenschiessen")]
    public void Days_of_a_canton_are_offered_by_name(string canton, string name) => Assert.Equal(2, found.Cantons[canton].Page.Count(day => day.Name.Contains(name, StringComparison.Ordinal)));

    private IReadOnlyList<Holiday> Stored(string canton) => new HolidayChoice(found.Cantons[canton].Page, CallPlan.Empty).AddTo(CallPlan.Empty).Holidays;

    // The end is the midnight after; the wall clock of the canton, as the library writes it.
    private static (DateOnly From, DateOnly To) Dates(LibraryDay day)
    {
        var from = Day(day.Date[..10]);
        return (from, from.AddDays(Math.Max(1, (int)Math.Round(day.Days)) - 1));
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A day as the library gives it.</summary>
    public sealed record LibraryDay(string Date, double Days, string Name, string Type);

    /// <summary>One canton, as the page gets it and as the library has it.</summary>
    public sealed record Canton(FoundHoliday[] Page, LibraryDay[] Library);

    /// <summary>All of it, asked once.</summary>
    public sealed class Found : IAsyncLifetime
    {
        private const string Script = """
            import { createRequire } from 'node:module';
            const page = await import(process.argv[1]);
            const Holidays = createRequire(process.argv[2])('date-holidays');
            const all = {};
            for (const { code } of page.states('CH', 'de')) {
              const library = new Holidays('CH', code);
              all[code] = {
                page: page.days('CH', code, '', '2026-01-01', 24, 'de'),
                library: [2026, 2027].flatMap(year => library.getHolidays(year, 'de')).map(({ date, start, end, name, type }) => ({ date, days: (end - start) / 86400000, name, type })),
              };
            }
            process.stdout.write(JSON.stringify(all));
            """;

        public IReadOnlyDictionary<string, Canton> Cantons { get; private set; } = new Dictionary<string, Canton>();

        public async ValueTask InitializeAsync()
        {
            var start = new ProcessStartInfo("node") { RedirectStandardOutput = true };
            // Whatever zone the machine is in, days stay days.
            start.Environment["TZ"] = "America/Los_Angeles";
            foreach (var argument in new[]
            {
                "--input-type=module", "--eval", Script, new Uri(Path.Combine(Checkout.Root, "Pbx.Web", "wwwroot", "assets", "holidays.js")).AbsoluteUri, Path.Combine(Checkout.Root, "wwwroot-assets", "package.json"),
            }) start.ArgumentList.Add(argument);
            using var node = Process.Start(start)!;
            var text = await node.StandardOutput.ReadToEndAsync();
            await node.WaitForExitAsync();
            Assert.Equal(0, node.ExitCode);
            Cantons = JsonSerializer.Deserialize<Dictionary<string, Canton>>(text, JsonSerializerOptions.Web)!;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
