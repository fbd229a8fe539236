using System.Net;
using System.Text;
using Pbx.Core.CallHistory;
using Pbx.Core.Phones;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;
using Pbx.Tests.Media.Sessions;
using Pbx.Tests.Support;

namespace Pbx.Tests.Core.Calls;

/// <summary>Calls through the real SIP stack and the real media engine, over loopback, with tones that prove the sound.</summary>
public class LoopbackCallTests : IAsyncDisposable
{
    private readonly LoopbackWorld world = new();

    [Theory]
    [InlineData(MediaProfile.Rtp)]
    [InlineData(MediaProfile.SdesSrtp)]
    public async Task Two_phones_talk(MediaProfile profile)
    {
        var ada = await world.PhoneAsync("101", "ada", profile);
        var bob = await world.PhoneAsync("102", "bob");
        await ada.CallAsync("102");
        await ada.Answered();
        await LoopbackWorld.TalkAsync(ada, bob);
        Assert.Equal(("Ada Test", "101"), (bob.CallerSeen!.DisplayName, bob.CallerSeen.User));
        ada.Media.Session.SendDtmf('7');
        await Until.True(() => bob.Media.Events.Any(e => e is MediaEvent.Dtmf { Digit: '7' }), "the digit arrives");
        await bob.HangUpAsync();
        await ada.Ended(EndKind.HungUp);
        await world.CleanAsync();
        var record = world.History.Entries[0];
        Assert.Equal((CallOutcome.Answered, "hung-up-by-callee", "101", "102", "PCMA"), (record.Outcome, record.Reason, record.FromNumber, record.ToNumber, record.Codec));
        Assert.True(record.MeanOpinionScore > 3.5);
    }

    [Fact]
    public async Task Different_codecs_are_transcoded()
    {
        var ada = await world.PhoneAsync("101", "ada", MediaProfile.Rtp, AudioCodec.G722);
        var bob = await world.PhoneAsync("102", "bob", MediaProfile.Rtp, AudioCodec.Pcmu);
        await ada.CallAsync("102");
        await ada.Answered();
        await LoopbackWorld.TalkAsync(ada, bob);
        await ada.HangUpAsync();
        await bob.Ended(EndKind.HungUp);
        await world.CleanAsync();
    }

    [Fact]
    public async Task Hold_and_resume()
    {
        var ada = await world.PhoneAsync("101", "ada");
        var bob = await world.PhoneAsync("102", "bob");
        await ada.CallAsync("102");
        await ada.Answered();
        await LoopbackWorld.TalkAsync(ada, bob);
        await bob.OfferAsync(MediaDirection.SendOnly);
        // What bob still plays must not be heard: the held side hears silence.
        await Until.True(
            () =>
            {
                ada.Media.Tap.Clear();
                return Held();
            },
            "silence on hold");
        await bob.OfferAsync(MediaDirection.SendReceive);
        ada.Media.Tap.Clear();
        await ada.Media.Hears(1000);
        bob.Media.Tap.Clear();
        await bob.Media.Hears(440);
        await ada.HangUpAsync();
        await world.CleanAsync();

        bool Held() => SpinWait.SpinUntil(() => ada.Media.Tap.Samples > 4000, 2000) && ada.Media.Tap.ShareOf(1000) < 0.1;
    }

    [Fact]
    public async Task One_of_two_devices_answers_and_the_other_hears_that_it_was_elsewhere()
    {
        var ada = await world.PhoneAsync("101", "ada");
        var desk = await world.PhoneAsync("102", "desk");
        var mobile = await world.PhoneAsync("102", "mobile");
        desk.AutoAnswer = mobile.AutoAnswer = false;
        await ada.CallAsync("102");
        await Until.True(() => desk.Session is not null && mobile.Session is not null, "both ring");
        await mobile.AnswerAsync();
        await ada.Answered();
        await desk.Ended(EndKind.CompletedElsewhere);
        ada.Media.Plays(440);
        await mobile.Media.Hears(440);
        await ada.HangUpAsync();
        await mobile.Ended(EndKind.HungUp);
        await world.CleanAsync();
    }

    [Theory]
    [InlineData("102", 486, 486, "busy")]
    [InlineData("102", 603, 603, "rejected")]
    [InlineData("777", 0, 404, "not-found")]
    [InlineData("103", 0, 480, "no-device")]
    public async Task What_fails(string number, int refusal, int status, string reason)
    {
        var ada = await world.PhoneAsync("101", "ada");
        var bob = await world.PhoneAsync("102", "bob");
        bob.Refusal = refusal;
        await ada.CallAsync(number);
        await ada.Ended(EndKind.Rejected);
        Assert.Equal(status, ada.Ending!.StatusCode);
        await world.CleanAsync();
        Assert.Equal(reason, world.History.Entries[0].Reason);
    }

    [Fact]
    public async Task A_wrong_password_is_counted_and_makes_no_call()
    {
        var ada = await world.PhoneAsync("101", "ada");
        await ada.CallAsync("102", password: "guess");
        await ada.Ended(EndKind.Rejected);
        Assert.NotEmpty(world.Guard.Failures);
        await world.CleanAsync(records: 0);
    }

    [Fact]
    public async Task The_caller_gives_up()
    {
        var ada = await world.PhoneAsync("101", "ada");
        var bob = await world.PhoneAsync("102", "bob");
        bob.AutoAnswer = false;
        await ada.CallAsync("102");
        await Until.True(() => ada.Provisionals.Contains(180), "ringing");
        await ada.HangUpAsync();
        await bob.Ended(EndKind.Cancelled);
        await world.CleanAsync();
        Assert.Equal("cancelled", world.History.Entries[0].Reason);
    }

    [Fact]
    public async Task The_echo_test_echoes()
    {
        var ada = await world.PhoneAsync("101", "ada");
        await ada.CallAsync("*43");
        await ada.Answered();
        ada.Media.Plays(700);
        await ada.Media.Hears(700);
        await ada.HangUpAsync();
        await world.CleanAsync();
    }

    [Fact]
    public async Task A_browser_calls_a_phone_reloads_and_transfers()
    {
        var bob = await world.PhoneAsync("102", "bob");
        var cleo = await world.PhoneAsync("103", "cleo");
        var tab = new Tab();
        var phone = world.Service.Attach("u101", "device", "browser", IPAddress.Loopback, tab)!;
        using var page = new TestBrowser(world.Engine.SharedPort);
        var placed = await phone.CallAsync("102", Encoding.UTF8.GetString(page.Offer()));
        Assert.Null(placed.Error);
        await Until.True(() => tab.Answer is not null, "the answer");
        page.Start(Encoding.UTF8.GetBytes(tab.Answer!));
        bob.Media.Plays(440);
        await page.Hears(440);
        await bob.Media.Hears(800);

        page.Quiet = true;
        phone.Detach(tab);
        using var reloaded = new TestBrowser(world.Engine.SharedPort) { Frequency = 600 };
        Assert.Same(phone, world.Service.Attach("u101", "device", "browser", IPAddress.Loopback, tab));
        var resumed = await phone.ResumeMediaAsync(placed.CallId!, Encoding.UTF8.GetString(reloaded.Offer()));
        Assert.Null(resumed.Error);
        reloaded.Start(Encoding.UTF8.GetBytes(resumed.AnswerSdp!));
        await reloaded.Hears(440);
        bob.Media.Tap.Clear();
        await bob.Media.Hears(600);
        Assert.Null(bob.Ending);

        Assert.Null((await phone.TransferAsync(placed.CallId!, "103")).Error);
        await Until.True(() => tab.Ended == "transferred", "the browser is out");
        cleo.Media.Plays(1000);
        bob.Media.Tap.Clear();
        await bob.Media.Hears(1000);
        await cleo.Media.Hears(440);
        await cleo.HangUpAsync();
        await bob.Ended(EndKind.HungUp);
        await world.CleanAsync();
        Assert.Equal("transferred", world.History.Entries[0].Reason);
    }

    [Fact]
    public async Task A_phone_calls_a_browser()
    {
        var ada = await world.PhoneAsync("101", "ada");
        var tab = new Tab();
        var phone = world.Service.Attach("u102", "device", "browser", IPAddress.Loopback, tab)!;
        await ada.CallAsync("102");
        await Until.True(() => tab.Calls.Count == 1, "it rings");
        using var page = new TestBrowser(world.Engine.SharedPort);
        var answered = await phone.AnswerAsync(tab.Calls[0].Id, Encoding.UTF8.GetString(page.Offer()));
        page.Start(Encoding.UTF8.GetBytes(answered.AnswerSdp!));
        ada.Media.Plays(440);
        await page.Hears(440);
        await ada.Media.Hears(800);
        Assert.Null((await phone.HangupAsync(tab.Calls[0].Id)).Error);
        await ada.Ended(EndKind.HungUp);
        await world.CleanAsync();
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private sealed class Tab : IBrowserPhoneChannel
    {
        public volatile string? Answer;
        public volatile string? Ended;
        public volatile IReadOnlyList<BrowserCall> Calls = [];

        public void Send(BrowserPhoneEvent phoneEvent)
        {
            switch (phoneEvent)
            {
                case BrowserPhoneEvent.MediaAnswer answer:
                    Answer = answer.Sdp;
                    break;
                case BrowserPhoneEvent.Ended ended:
                    Ended = ended.Reason;
                    break;
                case BrowserPhoneEvent.Calls calls:
                    Calls = calls.All;
                    break;
            }
        }
    }
}
