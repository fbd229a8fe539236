using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Configuration;
using Pbx.Core.Prompts;
using Pbx.Core.Voicemail;
using Pbx.Tests.Core.Support;
using Pbx.Tests.Web.Support;
using Pbx.Web.Client.Voicemail;

namespace Pbx.Tests.Web.Components;

/// <summary>What waits for somebody, and the PIN.</summary>
public class MailboxCardTests : PageContext
{
    private readonly FakeMailboxes desk = new();
    private readonly FakePins pins = new();
    private readonly FakeGreetings greetings = new();

    public MailboxCardTests()
    {
        Services.AddSingleton<IMailboxDesk>(desk);
        Services.AddSingleton<IMailboxPins>(pins);
        Services.AddSingleton<IMailboxGreetings>(greetings);
        Services.AddScoped<Pbx.Web.Components.Sounds.SoundDesk>();
    }

    [Fact]
    public void Who_has_no_mailbox_is_told_so() => Assert.Contains("You have no mailbox", Card("u102").Markup, StringComparison.Ordinal);

    [Fact]
    public void Messages_are_counted_as_they_come()
    {
        var card = Card("u101");
        Assert.Contains("no messages · no PIN", card.Markup, StringComparison.Ordinal);
        desk.Has("box101", 2, 3);
        card.WaitForAssertion(() => Assert.Contains("2 new, 3 in all", card.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void A_pin_is_set_changed_and_removed_and_a_bad_one_is_refused_with_words()
    {
        var card = Card("u101");
        Assert.True(card.Find("button[type=submit]").HasAttribute("disabled"));
        Assert.Single(card.FindAll("form button"));
        card.Find("input").Input("1111");
        card.Find("form").Submit();
        Assert.Contains("Too easy to guess", card.Find(".mailbox-row").TextContent, StringComparison.Ordinal);
        card.Find("input").Input("2580");
        Assert.DoesNotContain("Too easy", card.Markup, StringComparison.Ordinal);
        card.Find("form").Submit();
        Assert.Equal(("box101", "2580", "u101"), pins.Set[^1]);
        Assert.Contains("PIN set", card.Markup, StringComparison.Ordinal);
        Assert.Equal("", card.Find("input").GetAttribute("value") ?? "");
        card.FindAll("form button")[1].Click();
        Assert.Equal(("box101", (string?)null, "u101"), pins.Set[^1]);
        Assert.Contains("no PIN", card.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_greeting_can_be_heard_and_given_up()
    {
        greetings.Set = new Prompt { Id = "box101", Name = "", Sha256 = new string('a', 64), DurationMs = 3000 };
        var card = Card("u101");
        Assert.StartsWith("/mailboxes/box101/greeting.wav?v=aaaaaaaa", card.Find(".greeting audio").GetAttribute("src"), StringComparison.Ordinal);
        card.Find("#greeting-box101-clear").Click();
        Assert.Null(greetings.Set);
        Assert.Empty(card.FindAll(".greeting audio"));
        Assert.Contains("The own greeting is deleted", card.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<MailboxCard> Card(string user) => Render<MailboxCard>(parameters => parameters.Add(one => one.UserId, user));

    private sealed class FakeGreetings : IMailboxGreetings
    {
        public Prompt? Set { get; set; }

        public Prompt? Find(string mailboxId, string userId) => userId == "u101" ? Set : null;

        public Task<PlanProblem?> SetAsync(string mailboxId, Stream audio, string userId, CancellationToken cancellationToken) => Task.FromResult<PlanProblem?>(null);

        public Task<bool> ClearAsync(string mailboxId, string userId)
        {
            Set = null;
            return Task.FromResult(true);
        }

        public Stream? Read(string mailboxId, string userId) => null;
    }

    private sealed class FakePins : IMailboxPins
    {
        private string? pin;

        public List<(string Mailbox, string? Pin, string User)> Set { get; } = [];

        public Task<bool> HasAsync(string mailboxId, CancellationToken cancellationToken) => Task.FromResult(pin is not null);

        public Task<string?> SetAsync(string mailboxId, string? pin, string userId)
        {
            if (pin == "1111") return Task.FromResult<string?>("pin-too-simple");
            Set.Add((mailboxId, pin, userId));
            this.pin = pin;
            return Task.FromResult<string?>(null);
        }

        public Task<PinVerdict> TryAsync(string mailboxId, string pin) => Task.FromResult(PinVerdict.Wrong);
    }
}
