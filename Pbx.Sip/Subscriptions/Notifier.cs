using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transactions;
using Pbx.Sip.Transport;

namespace Pbx.Sip.Subscriptions;

/// <summary>Takes SUBSCRIBE and keeps what comes of it (RFC 6665 4.2, notifier). What a package is about, the application knows.</summary>
internal sealed class Notifier(SipEngine engine) : ISubscriptions
{
    /// <summary>Most subscriptions of one account: a telephone with hundreds of lamps is one of many devices.</summary>
    internal const int MostForOne = 300;

    /// <summary>Most subscriptions in all.</summary>
    internal const int MostInAll = 50_000;

    private const uint Shortest = 60;
    private const uint Usual = 3600;
    private const uint Longest = 24 * 3600;
    private readonly Dictionary<string, List<Subscription>> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _accounts = new(StringComparer.OrdinalIgnoreCase);

    public int Count { get; private set; }

    public bool Has(string topic, Binding binding) =>
        _topics.TryGetValue(topic, out var all) && all.Exists(one => one.Flow.Remote.Equals(binding.RemoteEndPoint) && one.Flow.Transport.ViaName() == binding.Transport);

    public void Notify(string topic, byte[] body)
    {
        if (!_topics.TryGetValue(topic, out var all)) return;
        foreach (var subscription in all.ToArray()) subscription.Tell(body);
    }

    public void End(string topic)
    {
        if (!_topics.TryGetValue(topic, out var all)) return;
        foreach (var subscription in all.ToArray()) subscription.End("noresource");
    }

    /// <summary>A SUBSCRIBE outside any dialog, of an account that has proved who it is.</summary>
    public void OnSubscribe(SipRequest request, ServerTransaction transaction, SipFlow flow, string? aor)
    {
        if (request.Event is not { } package || request.Headers.CountOf(HeaderNames.Event) != 1)
        {
            Refuse(transaction, BadEvent(request));
            return;
        }
        if (aor is null)
        {
            Refuse(transaction, SipResponse.For(request, 403));
            return;
        }
        if (engine.IsDraining || Count >= MostInAll || _accounts.GetValueOrDefault(aor) >= MostForOne)
        {
            var busy = SipResponse.For(request, 503);
            busy.RetryAfter = new RetryAfter(60);
            Refuse(transaction, busy);
            return;
        }
        if (!TrySeconds(request, out var seconds))
        {
            Refuse(transaction, TooBrief(request));
            return;
        }
        var answer = engine.AskSubscription(new SubscriptionWish(package.Package.ToLowerInvariant(), aor, request.RequestUri.User ?? ""));
        if (answer.StatusCode != 200 || !MediaType.TryParse(answer.ContentType, out var type))
        {
            Refuse(transaction, answer.StatusCode == 489 ? BadEvent(request) : SipResponse.For(request, answer.StatusCode == 200 ? 500 : answer.StatusCode));
            return;
        }
        if (request.Headers.Contains(HeaderNames.Accept) && !request.Accept.Any(range => range.Covers(type)))
        {
            Refuse(transaction, SipResponse.For(request, 406));
            return;
        }
        var tag = engine.Tokens.NewTag();
        var response = SipResponse.For(request, 200, null, tag);
        response.Expires = seconds;
        response.Contact = engine.ContactFor(flow, request.RequestUri.User ?? "");
        engine.Respond(transaction, response);
        var subscription = new Subscription(this, engine, request, tag, flow, answer, aor, type);
        Add(subscription);
        subscription.Refresh(seconds);
    }

    public SipResponse BadEvent(SipRequest request)
    {
        var response = SipResponse.For(request, 489);
        response.Headers.Set(HeaderNames.AllowEvents, string.Join(", ", [.. engine.Application.EventPackages, "refer"]));
        return response;
    }

    public static SipResponse TooBrief(SipRequest request)
    {
        var response = SipResponse.For(request, 423);
        response.MinExpires = Shortest;
        return response;
    }

    /// <summary>How long it is to live; false: too short (4.2.1.1). Zero asks for the state once, or ends it.</summary>
    public static bool TrySeconds(SipRequest request, out uint seconds)
    {
        seconds = Math.Min(request.Expires ?? Usual, Longest);
        return seconds is 0 or >= Shortest;
    }

    public void Remove(Subscription subscription)
    {
        if (!_topics.TryGetValue(subscription.Topic, out var all) || !all.Remove(subscription)) return;
        if (all.Count == 0) _topics.Remove(subscription.Topic);
        Count--;
        if (--_accounts[subscription.Aor] == 0) _accounts.Remove(subscription.Aor);
    }

    /// <summary>Forgets all without a word: the program is going down, and the devices ask again.</summary>
    public void Clear()
    {
        foreach (var subscription in _topics.Values.SelectMany(all => all).ToArray()) subscription.Drop();
    }

    private void Add(Subscription subscription)
    {
        if (!_topics.TryGetValue(subscription.Topic, out var all)) _topics[subscription.Topic] = all = [];
        all.Add(subscription);
        Count++;
        _accounts[subscription.Aor] = _accounts.GetValueOrDefault(subscription.Aor) + 1;
    }

    private void Refuse(ServerTransaction transaction, SipResponse response)
    {
        engine.Statistics.Count(SipCounter.Refused);
        engine.Respond(transaction, response);
    }
}
