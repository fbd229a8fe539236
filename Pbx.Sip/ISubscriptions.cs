namespace Pbx.Sip;

/// <summary>Who has asked to be told about what, and how they are told (RFC 6665, notifier). On the signalling loop.</summary>
public interface ISubscriptions
{
    /// <summary>Subscriptions that live.</summary>
    int Count { get; }

    /// <summary>True if the device at the other end of this binding has asked for this topic.</summary>
    bool Has(string topic, Binding binding);

    /// <summary>The state of a topic has changed: all who have asked are told. States that follow quickly on each other may be told as one.</summary>
    void Notify(string topic, byte[] body);

    /// <summary>There is nothing more to be told of a topic: its subscriptions end (reason <c>noresource</c>).</summary>
    void End(string topic);
}

/// <summary>Somebody asks to be told (SUBSCRIBE, RFC 6665 4.1.2.1).</summary>
/// <param name="Package">Event package, such as message-summary.</param>
/// <param name="Aor">Address of record that authenticated.</param>
/// <param name="Resource">User of the request URI: about what.</param>
public sealed record SubscriptionWish(string Package, string Aor, string Resource);

/// <summary>Whether somebody is told, and what is so now.</summary>
/// <param name="StatusCode">200, or the refusal: 403, 404, 489 (RFC 6665 7.3.2) ...</param>
/// <param name="Topic">Name by which <see cref="ISubscriptions.Notify"/> finds it.</param>
/// <param name="ContentType">Type of the state.</param>
/// <param name="Body">The state now.</param>
public sealed record SubscriptionAnswer(int StatusCode, string Topic = "", string ContentType = "", byte[]? Body = null);
