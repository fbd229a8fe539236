namespace Pbx.Core.Audit;

/// <summary>One change of configuration: who, when, what, before and after. Never carries a secret.</summary>
public sealed class AuditEntry
{
    /// <summary>Rising number.</summary>
    public long Id { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Account that acted; empty for the system itself.</summary>
    public string ActorId { get; set; } = "";

    /// <summary>Its e-mail at that moment.</summary>
    public string ActorName { get; set; } = "";

    /// <summary>What was done: created, changed, deleted, sip-password-reset ...</summary>
    public string Action { get; set; } = "";

    /// <summary>Kind of object: user, settings ...</summary>
    public string ObjectKind { get; set; } = "";

    /// <summary>Its id.</summary>
    public string ObjectId { get; set; } = "";

    /// <summary>Its name at that moment.</summary>
    public string ObjectName { get; set; } = "";

    /// <summary>JSON of the fields that changed, as they were; empty when created.</summary>
    public string Before { get; set; } = "";

    /// <summary>JSON of the fields that changed, as they are; empty when deleted.</summary>
    public string After { get; set; } = "";
}
