using Pbx.Core.RingGroups;

namespace Pbx.Core.FeatureCodes;

/// <summary>*55 signs the caller off from all groups, *56 on again; followed by the number of a group, for that group alone.</summary>
internal sealed class SignOffByPhone(string number, bool off) : IServiceNumber
{
    /// <summary>Off.</summary>
    public const string Off = "*55";

    /// <summary>On.</summary>
    public const string On = "*56";

    public string Number => number;

    public bool TakesGroup => true;

    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        var dialogue = new Dialogue(line, cancellationToken);
        var group = line.Dialled.Length > number.Length ? line.Snapshot.Plan.Nodes.OfType<RingGroup>().FirstOrDefault(one => one.Number == line.Dialled[number.Length..]) : null;
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
