using Pbx.Core.Configuration;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;

namespace Pbx.Core.Flows;

/// <summary>Everything that a call can come to from some place on, whatever happens to it.</summary>
/// <param name="Nodes">Nodes, each once, in the order in which they are found.</param>
/// <param name="UserIds">People who may be rung, each once.</param>
public sealed record FlowReach(IReadOnlyList<FlowNode> Nodes, IReadOnlyList<string> UserIds)
{
    /// <summary>From some places on. <paramref name="departmentId"/> says who the operator is.</summary>
    public static FlowReach From(CallPlan plan, string departmentId, params IEnumerable<FlowTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(targets);
        var nodes = new List<FlowNode>();
        var users = new List<string>();
        var next = new Queue<FlowTarget>(targets);
        while (next.TryDequeue(out var target))
        {
            switch (target is FlowTarget.ToOperator ? ScheduleRules.OperatorOf(plan, departmentId) : target)
            {
                case FlowTarget.ToNode to when nodes.All(node => node.Id != to.Id) && plan.Nodes.FirstOrDefault(node => node.Id == to.Id) is { } node:
                    nodes.Add(node);
                    if (node is RingGroup group) foreach (var member in group.Members) Add(member);
                    foreach (var edge in node.Edges) next.Enqueue(edge.Target);
                    break;
                case FlowTarget.ToUser user:
                    Add(user.Id);
                    if (plan.Nodes.OfType<Voicemail.Mailbox>().FirstOrDefault(box => box.UserId == user.Id) is { } mailbox) next.Enqueue(FlowTarget.Node(mailbox.Id));
                    break;
            }
        }
        return new FlowReach(nodes, users);

        void Add(string userId)
        {
            if (!users.Contains(userId)) users.Add(userId);
        }
    }
}
