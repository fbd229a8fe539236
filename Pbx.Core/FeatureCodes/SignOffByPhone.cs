using Pbx.Core.RingGroups;

namespace Pbx.Core.FeatureCodes;

/// <summary>Signs the caller off from all groups, or on again; followed by the number of a group, for that group alone.</summary>
internal sealed class SignOffByPhone(bool off) : IServiceNumber
{
    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        var dialogue = new Dialogue(line, cancellationToken);
        var group = line.Argument.Length > 0 ? line.Snapshot.Plan.Nodes.OfType<RingGroup>().FirstOrDefault(one => one.Number == line.Argument) : null;
        var refusal = line.Caller.UserId is { } caller
            ? await line.People.SignAsync(caller, group?.Id, off, caller)
            : "forbidden";
        await dialogue.SayAsync(refusal is not null ? "not-allowed" : (group is null, off) switch
        {
            (true, true) => "groups-off",
            (true, false) => "groups-on",
            (false, true) => "group-off",
            _ => "group-on",
        });
    }
}
