using System.Text.Json;
using System.Text.Json.Serialization;
using Pbx.Core.Calls;
using Pbx.Core.Live;
using Pbx.Web.Security;

namespace Pbx.Web.Admin.Dashboard;

/// <summary>What the system counts, by name, with the calls and devices of this moment: for monitoring, and for whoever wants to know why something was refused.</summary>
internal static class StatisticsJson
{
    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static void MapStatisticsJson(this IEndpointRouteBuilder app) => app.MapGet("/admin/statistics.json", Read).RequireAuthorization(PbxPolicies.Administrator);

    private static IResult Read(ICallControl control, SystemCounters counters) => Results.Json(new
    {
        memoryBytes = Environment.WorkingSet,
        counters = counters.Read(),
        calls = control.Calls.Snapshot(),
        devices = control.Devices.Snapshot(),
    }, Names);
}
