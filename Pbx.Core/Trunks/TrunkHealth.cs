using System.Globalization;
using Pbx.Core.Live;

namespace Pbx.Core.Trunks;

/// <summary>Trunks that cannot carry calls, for the dashboard.</summary>
internal sealed class TrunkHealth(PbxHost host) : IHealthSource
{
    /// <summary>Code of the problem. Arguments: name, error, status, id.</summary>
    public const string Code = "trunk-down";

    public IEnumerable<HealthProblem> Problems => host.Running is { } telephony ? Of(telephony.Control.Trunks.Snapshot()) : [];

    public static IEnumerable<HealthProblem> Of(IEnumerable<LiveTrunk> trunks) =>
        trunks.Where(trunk => trunk.State == LiveTrunkState.Failed).OrderBy(trunk => trunk.Name, StringComparer.Ordinal)
            .Select(trunk => new HealthProblem(Code, HealthSeverity.Error, [trunk.Name, trunk.Error, trunk.StatusCode.ToString(CultureInfo.InvariantCulture), trunk.Id]));
}
