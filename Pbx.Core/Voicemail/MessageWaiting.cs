using System.Text;
using Microsoft.Extensions.Logging;
using Pbx.Core.Calls;
using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Sip;

namespace Pbx.Core.Voicemail;

/// <summary>
/// The lamp of a telephone (message waiting indication, RFC 3842): one for all mailboxes that somebody listens to, and one for each of them by its number. Devices
/// that have not asked are told all the same, as many desk phones expect; one that refuses is left alone until it registers anew. On the signalling loop.
/// </summary>
internal sealed class MessageWaiting(Switchboard board) : IDisposable
{
    /// <summary>Event package (RFC 3842 5).</summary>
    public const string Package = "message-summary";

    private const string ContentType = "application/simple-message-summary";

    // A device that asks does so right after it has registered.
    private static readonly TimeSpan AsksWithin = TimeSpan.FromSeconds(3);
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);
    private readonly HashSet<string> deaf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> told = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, (int New, int All)> counts = new Dictionary<string, (int, int)>();
    private readonly Dictionary<string, ITimer> soon = new(StringComparer.Ordinal);
    private bool isCounting;

    /// <summary>Counts, and watches the mailboxes from now on.</summary>
    public void Start()
    {
        board.Mailboxes.Changed += OnChanged;
        board.Post(Count);
    }

    /// <summary>Stops watching.</summary>
    public void Dispose()
    {
        board.Mailboxes.Changed -= OnChanged;
        foreach (var timer in soon.Values) timer.Dispose();
        soon.Clear();
    }

    /// <summary>A device asks. People ask about themselves, by their extension or the number of the mailboxes, and about a mailbox that they listen to.</summary>
    public SubscriptionAnswer OnSubscribe(SubscriptionWish wish)
    {
        if (wish.Package != Package) return new SubscriptionAnswer(489);
        if (board.Snapshots.Current is not { } snapshot || snapshot.UsersByExtension.GetValueOrDefault(wish.Aor) is not { } user) return new SubscriptionAnswer(403);
        if (wish.Resource.Length == 0 || wish.Resource == CodeBook.Of(snapshot.Plan).CodeOf(FeatureCode.Mailbox) || wish.Resource == user.Extension || wish.Resource.Equals(user.SipName, StringComparison.OrdinalIgnoreCase))
            return new SubscriptionAnswer(200, TopicOf(user), ContentType, Encoding.ASCII.GetBytes(SummaryOf(user, snapshot)));
        return board.Mailboxes.For(user.Id).FirstOrDefault(box => box.Number == wish.Resource) is { } mailbox
            ? new SubscriptionAnswer(200, TopicOf(mailbox), ContentType, Encoding.ASCII.GetBytes(SummaryOf(mailbox, snapshot)))
            : new SubscriptionAnswer(403);
    }

    /// <summary>A device has registered.</summary>
    public void DeviceCame(Binding binding)
    {
        if (UserOf(binding) is not { } user || board.Mailboxes.For(user.Id).Count == 0) return;
        soon.Remove(binding.Id, out var before);
        before?.Dispose();
        soon[binding.Id] = board.Time.CreateTimer(_ => board.Post(() => IsThere(binding)), null, AsksWithin, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A device is gone.</summary>
    public void DeviceWent(Binding binding)
    {
        deaf.Remove(binding.Id);
        soon.Remove(binding.Id, out var timer);
        timer?.Dispose();
    }

    /// <summary>The configuration is another one: who listens to what may have changed.</summary>
    public void Apply(PbxSnapshot snapshot)
    {
        if (board.Sip is not { } sip) return;
        foreach (var id in told.Keys.Where(id => !snapshot.UsersById.ContainsKey(id)).ToArray())
        {
            sip.Subscriptions.End("mwi:" + id);
            told.Remove(id);
        }
        Tell(snapshot, sip.Registrations.All.Select(binding => snapshot.UsersByExtension.GetValueOrDefault(binding.Aor)).OfType<UserRecord>().Distinct());
    }

    private void IsThere(Binding binding)
    {
        soon.Remove(binding.Id, out var timer);
        timer?.Dispose();
        if (timer is not null && board.Snapshots.Current is { } snapshot && UserOf(binding) is { } user) TellUnasked(binding, user, SummaryOf(user, snapshot));
    }

    private static string TopicOf(UserRecord user) => "mwi:" + user.Id;

    private static string TopicOf(Mailbox mailbox) => "mwi-box:" + mailbox.Id;

    // On any thread.
    private void OnChanged(string mailboxId) => board.Post(() =>
    {
        changed.Add(mailboxId);
        if (!isCounting) Count();
    });

    private void Count()
    {
        isCounting = true;
        _ = CountAsync();
    }

    private async Task CountAsync()
    {
        var boxes = changed.ToArray();
        changed.Clear();
        try
        {
            var now = await board.Mailboxes.CountAsync();
            board.Post(() => Take(now, boxes));
        }
#pragma warning disable CA1031 // a database that fails must not put out the lamps for good: the next message counts anew
        catch (Exception e)
#pragma warning restore CA1031
        {
            board.Log.LogWarning(e, "Messages could not be counted; lamps of telephones stay as they are");
            board.Post(() => isCounting = false);
        }
    }

    private void Take(IReadOnlyDictionary<string, (int New, int All)> now, string[] boxes)
    {
        counts = now;
        isCounting = false;
        if (changed.Count > 0) Count();
        if (board.Sip is not { } sip || board.Snapshots.Current is not { } snapshot) return;
        var listeners = new HashSet<string>(StringComparer.Ordinal);
        foreach (var mailbox in snapshot.Plan.Nodes.OfType<Mailbox>().Where(box => boxes.Contains(box.Id)))
        {
            if (mailbox.Number is not null) sip.Subscriptions.Notify(TopicOf(mailbox), Encoding.ASCII.GetBytes(SummaryOf(mailbox, snapshot)));
            if (mailbox.UserId is { } owner) listeners.Add(owner);
            listeners.UnionWith(mailbox.Listeners);
        }
        Tell(snapshot, listeners.Select(id => snapshot.UsersById.GetValueOrDefault(id)).OfType<UserRecord>());
    }

    private void Tell(PbxSnapshot snapshot, IEnumerable<UserRecord> users)
    {
        foreach (var user in users)
        {
            var summary = SummaryOf(user, snapshot);
            if (told.GetValueOrDefault(user.Id) == summary || (!told.ContainsKey(user.Id) && board.Mailboxes.For(user.Id).Count == 0)) continue;
            told[user.Id] = summary;
            board.Sip!.Subscriptions.Notify(TopicOf(user), Encoding.ASCII.GetBytes(summary));
            foreach (var binding in board.Sip.Registrations.For(user.Extension)) TellUnasked(binding, user, summary);
        }
    }

    private void TellUnasked(Binding binding, UserRecord user, string summary)
    {
        if (deaf.Contains(binding.Id) || board.Sip is not { } sip || sip.Subscriptions.Has(TopicOf(user), binding)) return;
        _ = TellAsync(sip, binding, user, summary);
    }

    private async Task TellAsync(ISipUserAgent sip, Binding binding, UserRecord user, string summary)
    {
        var party = new SipParty("", user.Extension, board.Snapshots.Current?.Settings.Fqdn ?? "");
        var outcome = await sip.RequestAsync(
            new OutgoingRequest("NOTIFY", new SipTarget { Binding = binding }, party, party)
            {
                ContentType = ContentType,
                Body = Encoding.ASCII.GetBytes(summary),
                Headers = [new("Event", Package), new("Subscription-State", "terminated")],
            },
            CancellationToken.None);
        // It wants none of it. What did not arrive at all is told again with the next message.
        if (outcome.StatusCode is 481 or 489 or 405 or 403 or 501) board.Post(() => deaf.Add(binding.Id));
    }

    private UserRecord? UserOf(Binding binding) => board.Snapshots.Current?.UsersByExtension.GetValueOrDefault(binding.Aor);

    private string SummaryOf(UserRecord user, PbxSnapshot snapshot)
    {
        var (fresh, all) = (0, 0);
        foreach (var mailbox in board.Mailboxes.For(user.Id))
        {
            var count = counts.GetValueOrDefault(mailbox.Id);
            (fresh, all) = (fresh + count.New, all + count.All);
        }
        return Summary(CodeBook.Of(snapshot.Plan).CodeOf(FeatureCode.Mailbox) ?? user.Extension, snapshot, fresh, all);
    }

    private string SummaryOf(Mailbox mailbox, PbxSnapshot snapshot)
    {
        var (fresh, all) = counts.GetValueOrDefault(mailbox.Id);
        return Summary(mailbox.Number!, snapshot, fresh, all);
    }

    // RFC 3842 5.2: new and old; none of them urgent.
    private static string Summary(string account, PbxSnapshot snapshot, int fresh, int all) =>
        $"Messages-Waiting: {(fresh > 0 ? "yes" : "no")}\r\nMessage-Account: sip:{account}@{snapshot.Settings.Fqdn}\r\nVoice-Message: {fresh}/{all - fresh} (0/0)\r\n";
}
