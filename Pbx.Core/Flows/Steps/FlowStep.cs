using Pbx.Core.Menus;
using Pbx.Core.Prompts;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Core.Voicemail;

namespace Pbx.Core.Flows.Steps;

/// <summary>A call at one node: what it does there, until it leaves.</summary>
internal abstract class FlowStep(FlowRun run)
{
    protected FlowRun Run => run;

    /// <summary>The step of a node.</summary>
    public static FlowStep Of(FlowRun run, FlowNode node) => node switch
    {
        RingGroup group => new RingGroupStep(run, group),
        Menu menu => new MenuStep(run, menu),
        ScheduleBranch branch => new ScheduleStep(run, branch),
        Mailbox mailbox => new MailboxStep(run, mailbox),
        Announcement announcement => new AnnouncementStep(run, announcement),
        LanguageSwitch language => new LanguageStep(run, language),
        OutsideNumber outside => new OutsideStep(run, outside),
        _ => throw new ArgumentException($"{node.GetType()} has no step"),
    };

    /// <summary>The call has come here.</summary>
    public abstract void Enter();

    /// <summary>Something happened while it is here.</summary>
    public virtual void On(FlowInput input) { }

    /// <summary>What is said in the caller's language, else in the company's first, else in any; null where nothing is said.</summary>
    protected FlowSound? Words(PromptSet prompts) =>
        prompts.In(run.Language, run.Snapshot.Settings.Languages) is { } prompt ? new FlowSound.Prompt(prompt) : null;

    /// <summary>Words of the system itself.</summary>
    protected FlowSound System(string name) => new FlowSound.System(name, run.Language);
}
