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
            var tone = 1250 + 110 * index;
            await using var caller = await company.CallAsync(Open, one.Number, tone);
            var heard = 0.0;
            for (var i = 0; i < one.Keys.Length; i++)
            {
                await caller.HearsAsync(company.Prompt("menu-de").Part(0, 1.5), $"{one.Way}: the menu", from: heard);
                var pressed = caller.Heard.Seconds;
                caller.Press(one.Keys[i]);
                // The last key leads on, right or wrong.
                if (i + 1 < one.Keys.Length)
                    heard = (await caller.HearsAsync(company.System("wrong-key", "de"), "that the key leads nowhere", from: pressed)).Second + company.System("wrong-key", "de").Seconds - 0.2;
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
            Assert.InRange(recorded.Seconds, 1, 10);
            Tone.AssertHeardSomewhere(tone, recorded, $"{one.Way}: the recording in the letter");
        }));
    }

    [Fact]
    public async Task Each_language_reaches_who_speaks_it_and_whoever_talks_is_passed_over()
    {
        await using var anna = await company.AgentAsync("101");
        await using var marie = await company.AgentAsync("102");
        await using var sophie = await WebPhone.StartAsync(company.Server, "sophie.ducrest@cardinal-bier.example", PbxServer.User("103").Password, ToneOf("103"));
        await using var german = await company.OutsiderAsync(0, 1300);
        await using var french = await company.OutsiderAsync(1, 1600);
        await using var english = await company.OutsiderAsync(2, 1900);
        Baresip[] outside = [german, french, english];
        await company.AtAsync(Open, async () =>
        {
            foreach (var caller in outside) await caller.DialAsync($"sip:{Main}@127.0.0.1:{company.Carrier.Port}");
            foreach (var caller in outside) await caller.WaitForAsync("CALL_ESTABLISHED");
            return 0;
        });
        foreach (var caller in outside)
            await Eventually.TrueAsync(() => SoundMatch.Find(caller.Heard(), company.Prompt("menu-de").Part(0, 1.5)) is not null, $"{caller.Extension} hears the menu");

        await german.CommandAsync("sndcode", "1");
        await (await RungAsync("+41791112230", anna, marie)).AnswerAsync();
        await anna.WaitForAsync("CALL_ESTABLISHED");
        await english.CommandAsync("sndcode", "3");
        await sophie.AnswerAsync();
        await sophie.WaitForAsync("talking");
        // Of the French team Anna and Sophie talk now.
        await french.CommandAsync("sndcode", "2");
        await (await RungAsync("+41791112231", anna, marie)).AnswerAsync();
        await marie.WaitForAsync("CALL_ESTABLISHED");

        await german.AssertHearsAsync(ToneOf("101"), "who has pressed 1");
        await english.AssertHearsAsync(ToneOf("103"), "who has pressed 3");
        await french.AssertHearsAsync(ToneOf("102"), "who has pressed 2");
        await anna.AssertHearsAsync(1300, "Anna");
        await sophie.AssertHearsAsync(1900);
        await marie.AssertHearsAsync(1600, "Marie");
        foreach (var caller in outside) await caller.HangupAsync();
        await sophie.IdleAsync();
        await anna.WaitForAsync("CALL_CLOSED");
        await marie.WaitForAsync("CALL_CLOSED");
    }

    [Fact]
    public async Task A_call_goes_round_the_group_on_to_other_groups_and_only_then_to_the_mailbox()
    {
        await using var anna = await company.AgentAsync("101");
        await using var janine = await company.AgentAsync("100");

        // Two calls: each begins with another of the two, who is silent; the other one rings next. Anna's own mailbox has no part in it.
        var first = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            await using var caller = await company.CallAsync(Open, German, 1400);
            var silent = await RungAsync("+41" + caller.Number[1..], anna, janine);
            first.Add(silent.Extension);
            var next = await RungAsync("+41" + caller.Number[1..], silent == anna ? janine : anna);
            Assert.False(silent.RingsFor("+41" + caller.Number[1..]), "one after the other");
            await next.AnswerAsync();
            await Tone.AssertHearsAsync(ToneOf(next.Extension), () => Task.FromResult(caller.Heard.Last(1)), "the caller");
            await next.HangupAsync();
            await caller.EndsAsync();
            Assert.DoesNotContain("message-de", company.HeardBy(caller.Heard));
        }
        Assert.NotEqual(first[0], first[1]);

        // Anna talks: Janine rings at once, whoever's turn it is.
        await anna.DialAsync("*43");
        await anna.WaitForAsync("CALL_ESTABLISHED", count: 2);
        await using (var caller = await company.CallAsync(Open, German, 1400))
        {
            await (await RungAsync("+41" + caller.Number[1..], anna, janine)).AnswerAsync();
            await Tone.AssertHearsAsync(ToneOf("100"), () => Task.FromResult(caller.Heard.Last(1)), "the caller");
            // Both talk, and nobody else is there: no agent is free.
            await using (var late = await company.CallAsync(Open, German, stays: 5))
            {
                await late.EndsAsync();
                Assert.Equal(["no-agent-de"], company.HeardBy(late.Heard)[..1]);
            }
            await janine.HangupAsync();
            await caller.EndsAsync();
        }
        await anna.HangupAsync();
        await anna.WaitForAsync("CALL_CLOSED", count: 3);

        // Nobody of the German team answers: the French team gets the call. Then nobody answers at all.
        await using var marie = await company.AgentAsync("102");
        await using (var caller = await company.CallAsync(Open, German, 1400))
        {
            await Eventually.TrueAsync(() => marie.RingsFor("+41" + caller.Number[1..]), "Marie rings", 25);
            await marie.AnswerAsync();
            await Tone.AssertHearsAsync(ToneOf("102"), () => Task.FromResult(caller.Heard.Last(1)), "the caller");
            await marie.HangupAsync();
            await caller.EndsAsync();
        }
        await using (var caller = await company.CallAsync(Open, French, stays: 3))
        {
            await Eventually.TrueAsync(() => anna.RingsFor("+41" + caller.Number[1..]) || marie.RingsFor("+41" + caller.Number[1..]), "the French team rings");
            await caller.HearsAsync(company.Prompt("no-agent-fr"), "nobody answers", 50);
            await caller.EndsAsync();
        }
    }

    [Fact]
    public async Task The_lamp_goes_on_with_a_message_and_off_when_it_was_heard()
    {
        await using var anna = await company.AgentAsync("101", lamp: true);
        await using var marie = await company.AgentAsync("102");
        await Eventually.TrueAsync(() => anna.Lamp is not null, "Anna's telephone is told");
        var before = anna.Lamp!.Value;
        await marie.DialAsync("101");
        await anna.WaitForAsync("CALL_INCOMING");
        await anna.HangupAsync();
        await marie.WaitForAsync("CALL_ESTABLISHED");
        await Eventually.TrueAsync(() => SoundMatch.Find(marie.Heard(), company.System("voicemail-greeting", "de")) is not null, "the mailbox greets Marie");
        await Eventually.ElapseAsync(8);
        await marie.HangupAsync();
        await Eventually.TrueAsync(() => anna.Lamp == before + 1, "the lamp goes on");
        await anna.DialAsync("*97");
        await anna.AssertHearsAsync(ToneOf("102"), "Anna, Marie's message", 25);
        await Eventually.TrueAsync(() => anna.Lamp == before, "the lamp goes off");
        // Keys of her telephone: heard again, then deleted.
        var inAll = anna.MessagesInAll;
        await anna.CommandAsync("sndcode", "1");
        await Eventually.ElapseAsync(2);
        await anna.AssertHearsAsync(ToneOf("102"), "Anna, the message again");
        await anna.CommandAsync("sndcode", "3");
        await Eventually.TrueAsync(() => anna.MessagesInAll == inAll - 1, "the message is deleted");
        await anna.HangupAsync();
    }

    [Fact]
    public async Task Calls_to_outside_show_the_number_of_the_team_or_the_main_number_as_the_agent_chooses()
    {
        await using var anna = await company.AgentAsync("101");
        await using var marie = await company.AgentAsync("102");
        await using var outsider = await company.OutsiderAsync(0, 1300);
        var calls = 0;
        foreach (var (agent, dialled, number, shown) in new[]
        {
            (anna, "0443332211", "+41443332211", "+41223004546"), (marie, "0443332212", "+41443332212", "+41223004547"),
            (anna, "*710443332213", "+41443332213", "+41223004545"), (marie, "*710443332214", "+41443332214", "+41223004545"),
        })
        {
            await agent.DialAsync(dialled);
            calls++;
            await outsider.WaitForAsync("CALL_ESTABLISHED", count: calls);
            await agent.AssertHearsAsync(1300, agent.Extension);
            Assert.Contains($"call to {number} from {Kamailio.Account} asserted <sip:{shown}@carrier.test>", company.Carrier.Log);
            await agent.HangupAsync();
            await outsider.WaitForAsync("CALL_CLOSED", count: calls);
        }
    }
}
