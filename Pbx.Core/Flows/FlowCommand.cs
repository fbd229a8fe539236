namespace Pbx.Core.Flows;

/// <summary>What a flow asks of whoever drives it. Commands of one step are carried out in order.</summary>
public abstract record FlowCommand
{
    private FlowCommand() { }

    /// <summary>The call has come to a node (null: to a person or the end) by a way out of the one before (null at the start).</summary>
    public sealed record Enter(string? NodeId, string? UserId, string? EdgeKey) : FlowCommand;

    /// <summary>Answers the caller (200); asked once, before anything is played that the caller pays for.</summary>
    public sealed record Answer : FlowCommand;

    /// <summary>Plays from now on, in place of what is played.</summary>
    public sealed record Play(IReadOnlyList<FlowSound> Sounds, bool Repeat = false) : FlowCommand;

    /// <summary>A menu has asked, or asks at this moment: the caller is expected to press a key. Only whoever plays the caller has to do something.</summary>
    public sealed record Listen(string NodeId) : FlowCommand;

    /// <summary>Nothing is played any more.</summary>
    public sealed record Silence : FlowCommand;

    /// <summary>Rings all devices of these people; nobody rings at that moment. <paramref name="AsGroup"/>: their own forwards do not count.</summary>
    public sealed record Ring(IReadOnlyList<string> UserIds, bool AsGroup) : FlowCommand;

    /// <summary>Those of them who still ring do so no more.</summary>
    public sealed record StopRinging(IReadOnlyList<string> UserIds) : FlowCommand;

    /// <summary>Calls a number outside by the outbound rules.</summary>
    public sealed record Dial(string NodeId, string Number, bool ShowCaller) : FlowCommand
    {
        /// <summary>The person who sends the call on, by whose rights it goes out; null: the company does.</summary>
        public string? ForUserId { get; init; }
    }

    /// <summary>Gives up the number outside.</summary>
    public sealed record StopDialling : FlowCommand;

    /// <summary>Records a message after a tone, until the caller hangs up, presses #, is silent or the time is over.</summary>
    public sealed record Record(string MailboxId, TimeSpan Longest) : FlowCommand;

    /// <summary>The caller is spoken to in this language from now on.</summary>
    public sealed record Speak(string Language) : FlowCommand;

    /// <summary>The call is over: refused with this status if it was never answered, else hung up. <paramref name="Reason"/> is a resource key for the history.</summary>
    public sealed record End(int StatusCode, string Reason) : FlowCommand;
}

/// <summary>Something to hear.</summary>
public abstract record FlowSound
{
    private FlowSound() { }

    /// <summary>A prompt of the company.</summary>
    public sealed record Prompt(string PromptId) : FlowSound;

    /// <summary>What the people of a mailbox have set as its greeting.</summary>
    public sealed record Greeting(string MailboxId) : FlowSound;

    /// <summary>A playlist, or a recording again and again: it never ends.</summary>
    public sealed record Music(string MusicId) : FlowSound;

    /// <summary>Words of the system itself, spoken in a language.</summary>
    public sealed record System(string Name, string Language) : FlowSound;

    /// <summary>What one hears while it rings.</summary>
    public sealed record Ringback : FlowSound;

    /// <summary>The tone after which one speaks.</summary>
    public sealed record Beep : FlowSound;
}
