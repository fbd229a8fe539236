using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using Pbx.Core.Configuration;
using Pbx.Core.Prompts;
using Pbx.Media;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.CallHandling.Prompts;
using Pbx.Web.Components.Sounds;

namespace Pbx.Tests.Web.Admin.CallHandling;

public class NewPromptTests : PageContext
{
    private readonly FakeLibrary library = new();
    private readonly FakeSpeech speech = new();
    private readonly PhoneRecordings recordings = new(TimeProvider.System);

    public NewPromptTests()
    {
        Services.AddSingleton<IPromptLibrary>(library);
        Services.AddSingleton<ISpeech>(speech);
        Services.AddSingleton<IPhoneRecordings>(recordings);
        Services.AddSingleton<SoundDrafts>();
        Services.AddScoped<SoundDesk>();
        Account.SetClaims(new System.Security.Claims.Claim(System.Security.Claims.ClaimTypes.NameIdentifier, "u1"));
    }

    [Fact]
    public void A_text_is_spoken_listened_to_named_and_stored()
    {
        var page = Render<NewPrompt>();
        Assert.True(page.Find("#upload-store").HasAttribute("disabled"));
        page.Find("#upload-by-text").Click();
        page.Find("#upload-words").Input("Our office is closed today.");
        page.Find("#upload-voice").Change("fr");
        Button(page, "Speak").Click();
        page.WaitForAssertion(() => Assert.StartsWith("/sounds/", page.Find("audio").GetAttribute("src"), StringComparison.Ordinal));
        Assert.Equal(("Our office is closed today.", "fr"), speech.Asked);
        Assert.Equal("Our office is closed today.", page.Find("#upload-name").GetAttribute("value"));
        page.Find("#upload-name").Input("Closed");
        page.Find("#upload-language").Change("de");
        page.Find("#upload-store").Click();
        page.WaitForAssertion(() => Assert.Equal(("Closed", "de", 3), library.Taken));
        Assert.Equal("", page.Find("#upload-name").GetAttribute("value"));
        Assert.True(page.Find("#upload-store").HasAttribute("disabled"));
    }

    [Fact]
    public void Without_a_voice_the_page_says_how_to_install_one()
    {
        speech.IsInstalled = false;
        var page = Render<NewPrompt>();
        page.Find("#upload-by-text").Click();
        Assert.Contains("apt-get install espeak-ng", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("textarea"));
    }

    [Fact]
    public void What_a_telephone_recorded_appears_and_is_stored()
    {
        var page = Render<NewPrompt>();
        page.Find("#upload-by-telephone").Click();
        Button(page, "Show the code").Click();
        var asked = Assert.Single(recordings.Feed.Snapshot());
        Assert.Equal(asked.Dial, page.Find("[data-dial]").TextContent);
        recordings.Open(asked.Code);
        recordings.Recorded(asked.Id, [1, 2, 3, 4], TimeSpan.FromSeconds(2));
        Tick(page, () => page.FindAll("audio").Count == 1);
        page.Find("#upload-name").Input("By telephone");
        page.Find("#upload-store").Click();
        page.WaitForAssertion(() => Assert.Equal(("By telephone", null, 4), library.Taken));
        page.Find("#upload-by-file").Click();
        Assert.Empty(recordings.Feed.Snapshot());
    }

    [Fact]
    public void What_the_server_refuses_is_said_and_nothing_typed_is_lost()
    {
        library.Refusal = new PlanProblem("", "audio", "prompt-too-long", "10");
        var page = Render<NewPrompt>();
        page.Find("#upload-by-text").Click();
        page.Find("#upload-words").Input("Hello");
        Button(page, "Speak").Click();
        page.WaitForAssertion(() => page.Find("audio"));
        page.Find("#upload-store").Click();
        page.WaitForAssertion(() => Assert.Contains("longer than 10 minutes", page.Find(".error").TextContent, StringComparison.Ordinal));
        Assert.Equal("Hello", page.Find("#upload-name").GetAttribute("value"));
        Assert.Equal("Hello", page.Find("#upload-words").TextContent + page.Find("#upload-words").GetAttribute("value"));
    }

    [Fact]
    public void An_upload_shows_how_far_it_is_and_can_be_cancelled()
    {
        library.Gate = new TaskCompletionSource();
        var page = Render<NewPrompt>();
        page.Find("#upload-by-text").Click();
        page.Find("#upload-words").Input("Hello");
        Button(page, "Speak").Click();
        page.WaitForAssertion(() => page.Find("audio"));
        page.Find("#upload-store").Click();
        page.WaitForAssertion(() => Assert.Equal("100", page.Find("[role=progressbar]").GetAttribute("aria-valuenow")));
        Button(page, "Cancel").Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[role=progressbar]")));
        Assert.Null(library.Taken);
        Assert.Empty(page.FindAll(".error"));
        Assert.NotNull(page.Find("audio"));
    }

    [Fact]
    public void A_draft_is_heard_by_its_maker_alone_and_the_oldest_goes_first()
    {
        var drafts = new SoundDrafts(Clock);
        var first = drafts.Add("u1", [1]);
        Assert.NotNull(drafts.Find(first.Id, "u1"));
        Assert.Null(drafts.Find(first.Id, "u2"));
        for (var i = 0; i < SoundDrafts.Most; i++) drafts.Add("u2", [2]);
        Assert.Null(drafts.Find(first.Id, "u1"));
    }

    [Theory]
    [InlineData("Hello", "Hello")]
    [InlineData(" a\nb ", "a b")]
    [InlineData("Guten Tag, Sie sind mit der Cardinal Bier Import AG verbunden.", "Guten Tag, Sie sind mit der Cardinal…")]
    public void A_text_is_named_by_its_first_words(string text, string name) => Assert.Equal(name, SoundWords.NameOf(text));

    private void Tick(IRenderedComponent<NewPrompt> page, Func<bool> until) => page.WaitForState(() =>
    {
        Clock.Advance(TimeSpan.FromMilliseconds(200));
        return until();
    });

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<NewPrompt> page, string words) => page.FindAll("button").Single(button => button.TextContent == words);

    private sealed class FakeSpeech : ISpeech
    {
        public bool IsInstalled { get; set; } = true;

        public (string, string)? Asked { get; private set; }

        public Task<SpokenText> SpeakAsync(string text, string language, CancellationToken cancellationToken = default)
        {
            Asked = (text, language);
            return Task.FromResult(new SpokenText([1, 2, 3], null));
        }
    }

    private sealed class FakeLibrary : IPromptLibrary
    {
        public PlanProblem? Refusal { get; set; }

        public TaskCompletionSource? Gate { get; set; }

        public (string Name, string? Language, int Length)? Taken { get; private set; }

        public async Task<PromptChange> AddAsync(string name, string? language, Stream audio, string actorId, CancellationToken cancellationToken = default)
        {
            using var copy = new MemoryStream();
            await audio.CopyToAsync(copy, cancellationToken);
            if (Gate is { } gate) await gate.Task.WaitAsync(cancellationToken);
            if (Refusal is not null) return new PromptChange(null, [Refusal]);
            Taken = (name, language, (int)copy.Length);
            return new PromptChange(new Prompt { Id = "p", Name = name, Language = language, Sha256 = new string('0', 64) }, []);
        }

        public IAudioSource? Open(Prompt prompt, bool repeat = false) => null;

        public Stream? Read(Prompt prompt) => null;
    }
}
