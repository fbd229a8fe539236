using Pbx.Core.Configuration;
using Pbx.Core.Prompts;

namespace Pbx.Core.Voicemail;

/// <summary>
/// Greetings that the people of a mailbox set themselves; they come before the one of the call plan. Like everything that people say from one day to the next
/// they make no version of the plan. Only those who may listen to a mailbox have any business here, whatever their role.
/// </summary>
public interface IMailboxGreetings
{
    /// <summary>Longest greeting.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(2);

    /// <summary>The greeting that was set; null: none, or not for this person.</summary>
    Prompt? Find(string mailboxId, string userId);

    /// <summary>Sets it, from a WAV file as <see cref="IPromptLibrary.AddAsync"/> takes it. Null: it is stored; else why not.</summary>
    Task<PlanProblem?> SetAsync(string mailboxId, Stream audio, string userId, CancellationToken cancellationToken);

    /// <summary>Back to the one of the call plan, or the standard one. False: not for this person.</summary>
    Task<bool> ClearAsync(string mailboxId, string userId);

    /// <summary>The WAV file; null: none, or not for this person.</summary>
    Stream? Read(string mailboxId, string userId);
}
