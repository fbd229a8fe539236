using MimeKit;
using Pbx.E2E.Support;
using static Pbx.E2E.CardinalBier.CardinalBierFixture;

namespace Pbx.E2E.CardinalBier;

/// <summary>
/// The exercise of every telephony course with real calls: two carriers, agents at SIP phones and in a browser, faked times. What callers hear is compared with the
/// recordings of the company; who answered is known by the tone of the telephone.
/// </summary>
public sealed class CardinalBierTests(CardinalBierFixture company) : IClassFixture<CardinalBierFixture>
{
    private static readonly string[] Languages = ["de", "fr", "en"];

    [Fact]
    public async Task Hours_breaks_and_holidays_decide_what_a_caller_hears()
    {
        (string At, string Number, string Hears)[] cases =
        [
            ("2026-11-30T07:59:30+01:00", Main, "closed-de"), ("2026-11-30T08:00:00+01:00", Main, "menu-de"),
            ("2026-11-27T17:59:00+01:00", Main, "menu-de"), ("2026-11-27T18:00:00+01:00", Main, "closed-de"),
            ("2026-11-28T16:59:00+01:00", Main, "menu-de"), ("2026-11-28T17:00:00+01:00", Main, "closed-de"),
            ("2026-11-29T10:00:00+01:00", German, "closed-de"), ("2026-11-29T10:00:00+01:00", French, "closed-fr"),
            ("2026-12-08T10:00:00+01:00", Main, "holiday-de"), ("2026-12-25T10:00:00+01:00", French, "holiday-fr"),
            // Corpus Christi moves with Easter, and in summer the clock is another one.
            ("2027-05-27T10:00:00+02:00", Main, "holiday-de"), ("2027-07-05T07:59:00+02:00", Main, "closed-de"), ("2027-07-05T08:00:00+02:00", Main, "menu-de"),
            ("2026-11-25T12:30:00+01:00", Main, "message-de"),
        ];
        await Task.WhenAll(cases.Select(async one =>
        {
            // An announcement ends by itself; in a menu or a mailbox the caller hangs up.
            var stays = one.Hears[0] is 'm' ? company.Prompt(one.Hears).Seconds + 0.5 : (double?)null;
            await using var caller = await company.CallAsync(DateTimeOffset.Parse(one.At), one.Number, stays: stays);
            await caller.EndsAsync();
            Assert.Equal([one.Hears], company.HeardBy(caller.Heard));
        }));
    }

    [Fact]
    public async Task Nobody_at_all_each_way_through_the_menu_ends_in_the_mailbox_and_in_a_letter()
    {
        (string Way, string Number, string Keys, string Language)[] cases =
        [
            ("key 1", Main, "1", "de"), ("key 2", Main, "2", "fr"), ("key 3", Main, "3", "en"), ("wrong keys", Main, "954", "de"), ("no key", Main, "", "de"), ("direct", French, "", "fr"),
        ];
        await Task.WhenAll(cases.Select(async (one, index) =>
        {
            var tone = 1200 + 150 * index;
            await using var caller = await company.CallAsync(Open, one.Number, tone);
            foreach (var key in one.Keys)
            {
                await Eventually.TrueAsync(() => SoundMatch.Find(caller.Heard.Last(3), company.Prompt("menu-de").Part(0, 1.5)) is not null, $"{one.Way}: the menu is heard");
                caller.Press(key);
                if (key is '1' or '2' or '3') continue;
                await caller.HearsAsync(company.System("wrong-key", "de"), "that the key leads nowhere", from: caller.Heard.Seconds - 1);
            }
            var nobody = await caller.HearsAsync(company.Prompt($"no-agent-{one.Language}"), $"{one.Way}: nobody is free", 60);
            var message = await caller.HearsAsync(company.Prompt($"message-{one.Language}"), $"{one.Way}: leave a message");
            Assert.InRange(message.Second, nobody.Second, nobody.Second + 3);
            foreach (var other in Languages.Where(language => language != one.Language))
            {
                Assert.Null(SoundMatch.Find(caller.Heard, company.Prompt($"no-agent-{other}")));
                Assert.Null(SoundMatch.Find(caller.Heard, company.Prompt($"message-{other}")));
            }
            if (one.Way == "no key") Assert.Equal(3, company.TimesHeard(caller.Heard, "menu-de"));
            if (one.Way == "direct") Assert.Equal(0, company.TimesHeard(caller.Heard, "menu-fr"));
            await Eventually.ElapseAsync(3.5);
            caller.Press('#');
            await caller.EndsAsync();

            var number = "+41" + caller.Number[1..];
            MimeMessage? letter = null;
            await Eventually.TrueAsync(() => (letter = company.Mail.Letters.FirstOrDefault(sent => sent.ToString().Contains(number, StringComparison.Ordinal))) is not null, $"{one.Way}: the letter");
            Assert.Equal("agents@cardinal-bier.example", letter!.To.Mailboxes.Single().Address);
            using var audio = new MemoryStream();
            await Assert.IsType<MimePart>(Assert.Single(letter.Attachments)).Content!.DecodeToAsync(audio, TestContext.Current.CancellationToken);
            var recorded = SoundMatch.Read(audio.ToArray());
            Assert.InRange(recorded.Seconds, 1, 5);
            Tone.AssertHeard(tone, recorded.Last(1.5).Part(0, 1), $"{one.Way}: the recording in the letter");
        }));
    }
}
