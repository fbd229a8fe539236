using Pbx.Core.Live;
using Pbx.Core.Trunks;

namespace Pbx.Tests.Core.Trunks;

/// <summary>Trunks that are down are problems of the system.</summary>
public class TrunkHealthTests
{
    [Fact]
    public void Only_a_trunk_that_has_failed_is_a_problem()
    {
        LiveTrunk[] trunks =
        [
            .. Enum.GetValues<LiveTrunkState>().Select(state => new LiveTrunk(state.ToString(), $"Line {state}", state, default)
            {
                Error = state == LiveTrunkState.Failed ? "wrong-password" : "",
                StatusCode = state == LiveTrunkState.Failed ? 403 : 0,
            }),
        ];
        var problem = Assert.Single(TrunkHealth.Of(trunks));
        Assert.Equal((TrunkHealth.Code, HealthSeverity.Error), (problem.Code, problem.Severity));
        Assert.Equal(["Line Failed", "wrong-password", "403", "Failed"], problem.Arguments);
    }
}
