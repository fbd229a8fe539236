using Microsoft.Extensions.Localization;
using Pbx.Core.Prompts;
using Pbx.Core.Versions;
using Pbx.Web.Resources;

namespace Pbx.Web.Admin.Versions;

/// <summary>Recordings that would come into force and whose file is not there any more.</summary>
internal sealed class SoundCheck(IPromptLibrary library, IStringLocalizer<VersionText> words) : IPublishCheck
{
    public async Task<IReadOnlyList<PublishFinding>> RunAsync(PublishProposal proposal, CancellationToken cancellationToken)
    {
        var findings = new List<PublishFinding>();
        var known = proposal.Now.Plan.Prompts.Select(prompt => prompt.Sha256).ToHashSet(StringComparer.Ordinal);
        foreach (var prompt in proposal.Plan.Prompts.Where(prompt => !known.Contains(prompt.Sha256)))
        {
            await using var sound = library.Read(prompt);
            if (sound is null) findings.Add(new PublishFinding(PublishSeverity.Warning, words["SoundMissing", prompt.Name], prompt.Id));
        }
        return findings;
    }
}
