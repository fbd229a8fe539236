using Pbx.Core.Configuration;
using Pbx.Core.Extensions;
using Pbx.Core.FeatureCodes;
using Pbx.Core.OutboundRules;
using Pbx.Core.Routing;
using Pbx.Core.Voicemail;

namespace Pbx.Core.Presence;

/// <summary>Where people may send their calls on: to colleagues, to whatever has a number of ours, to the own mailbox, and outside as far as they may call themselves. Pure.</summary>
public static class ForwardRules
{
    /// <summary>Stored for the own mailbox, whatever its code is.</summary>
    public const string OwnMailbox = "mailbox";

    private const int Longest = 32;

    /// <summary>
    /// What is stored for a number that was typed or dialled, or null and why not, as a resource key. A star and a hash around it are those of public networks
    /// (<c>*21*NUMBER#</c>).
    /// </summary>
    /// <param name="snapshot">Configuration.</param>
    /// <param name="userId">Who sends calls on.</param>
    /// <param name="typed">Number.</param>
    /// <param name="now">The moment, for rules that hold in office hours.</param>
    public static (string? Number, string? Refusal) Read(PbxSnapshot snapshot, string userId, string typed, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(typed);
        var number = typed == OwnMailbox ? CodeBook.Of(snapshot.Plan).CodeOf(FeatureCode.Mailbox) ?? "" : DialledNumber.Normalise(typed).TrimEnd('#');
        if (number is ['*', .. var rest] && CodeBook.Of(snapshot.Plan).Read(number) is null) number = rest;
        if (number.Length is 0 or > Longest || !snapshot.UsersById.TryGetValue(userId, out var user)) return (null, "forward-number");
        if (typed == OwnMailbox || CodeBook.Of(snapshot.Plan).Read(number)?.Feature.Key == FeatureCode.Mailbox)
            return MailboxOf(snapshot.Plan, userId) is null ? (null, "forward-no-mailbox") : (OwnMailbox, null);
        return DialPlan.Route(snapshot, number, 0, new Dialler { UserId = userId, Number = user.Extension }, now) switch
        {
            Destination.Person { User: { } other } when other.Id == userId => (null, "forward-self"),
            Destination.Person or Destination.Flow => (number, null),
            // Whoever calls then knows no PIN, and nobody is to end at the police by a forward.
            Destination.Outside { AskPin: false, IsEmergency: false } => (number, null),
            Destination.Outside or Destination.Nowhere { StatusCode: 403 } => (null, "forward-forbidden"),
            _ => (null, "forward-number"),
        };
    }

    /// <summary>A person's own mailbox.</summary>
    public static Mailbox? MailboxOf(CallPlan plan, string userId)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Nodes.OfType<Mailbox>().FirstOrDefault(one => one.UserId == userId);
    }

    internal static string Write(IReadOnlyDictionary<ForwardWhen, string> forwards) => string.Join(' ', forwards.OrderBy(one => one.Key).Select(one => $"{one.Key}={one.Value}"));

    internal static Dictionary<ForwardWhen, string> Parse(string text)
    {
        var forwards = new Dictionary<ForwardWhen, string>();
        foreach (var one in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (one.IndexOf('=') is var at and > 0 && Enum.TryParse<ForwardWhen>(one[..at], out var when)) forwards[when] = one[(at + 1)..];
        }
        return forwards;
    }
}
