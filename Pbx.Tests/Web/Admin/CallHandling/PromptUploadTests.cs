using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Configuration;
using Pbx.Core.Prompts;
using Pbx.Media;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.CallHandling.Prompts;

namespace Pbx.Tests.Web.Admin.CallHandling;

public class PromptUploadTests : PageContext
{
    private readonly FakeLibrary library = new();

    public PromptUploadTests() => Services.AddSingleton<IPromptLibrary>(library);

    [Fact]
    public void A_file_is_named_after_itself_and_sent_with_its_language()
    {
        var page = Render<PromptUpload>();
        Choose(page, new byte[100_000]);
        Assert.Equal("closed", page.Find("#upload-name").GetAttribute("value"));
        page.Find("#upload-language").Change("fr");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Equal(("closed", "fr", 100_000), library.Taken));
        Assert.Equal("", page.Find("#upload-name").GetAttribute("value"));
    }

    [Fact]
    public void What_is_wrong_with_a_file_is_said_beside_it()
    {
        library.Refusal = new PlanProblem("", "audio", "prompt-not-audio");
        var page = Render<PromptUpload>();
        Choose(page, new byte[10]);
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.StartsWith("This is no WAV file.", page.Find("#upload-file-error").TextContent, StringComparison.Ordinal));
        Assert.Equal("closed", page.Find("#upload-name").GetAttribute("value"));
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused_before_it_is_sent()
    {
        var page = Render<PromptUpload>();
        Choose(page, new byte[IPromptLibrary.MaxBytes + 1]);
        Assert.Contains("larger than 20 MB", page.Find("#upload-file-error").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find("button[type=submit]").HasAttribute("disabled"));
        Assert.Null(library.Taken);
    }

    [Fact]
    public void An_upload_shows_how_far_it_is_and_can_be_cancelled()
    {
        library.Gate = new TaskCompletionSource();
        var page = Render<PromptUpload>();
        Choose(page, new byte[100_000]);
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Equal("100", page.Find("[role=progressbar]").GetAttribute("aria-valuenow")));
        page.FindAll("button").Single(button => button.TextContent == "Cancel").Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[role=progressbar]")));
        Assert.Null(library.Taken);
        Assert.Empty(page.FindAll(".error"));
    }

    private static void Choose(IRenderedComponent<PromptUpload> page, byte[] content) =>
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(content, "closed.wav", contentType: "audio/wav"));

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
