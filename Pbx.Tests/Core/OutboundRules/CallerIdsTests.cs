using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.OutboundRules;
using Pbx.Core.Schedules;
using Pbx.Tests.Core.Support;
using System.Collections.Frozen;

namespace Pbx.Tests.Core.OutboundRules;

public class CallerIdsTests
{
    private static readonly CallPlan Plan = CallPlan.Empty with
    {
        Departments =
        [
            Department.Company with { CallerId = "+41223004545" },
            new Department { Id = "german", Name = "German", CallerId = "+41223004546", Members = ["u101", "u102"] },
            new Department { Id = "service", Name = "Service", Members = ["u101"] },
            new Department { Id = "silent", Name = "Silent", Members = ["u101"] },
        ],
        Numbers =
        [
            new InboundNumber { Id = "s1", Name = "S1", First = "+41223004550", DepartmentId = "service" },
            new InboundNumber { Id = "s2", Name = "S2", First = "+41223004551", DepartmentId = "service" },
            new InboundNumber { Id = "direct", Name = "Direct", First = "+41223004600", Target = FlowTarget.User("u102") },
            new InboundNumber { Id = "range", Name = "Range", First = "+41263001100", Last = "+41263001199", ExtensionDigits = 3 },
        ],
    };

    private static readonly PbxSnapshot Snapshot = CallWorld.MakeSnapshot() with { Plan = Plan };

    private static string Of(PbxSnapshot snapshot, string user) => string.Join(", ", CallerIds.Of(snapshot, user).Select(one => $"{one.Code ?? "-"} {one.Number} {one.Kind} {one.Name}".TrimEnd()));

    [Fact]
    public void People_show_their_own_number_the_main_number_and_those_of_their_departments()
    {
        Assert.Equal(
            "*70 +41263001101 Own, *71 +41223004545 Main, *72 +41223004546 Department German, *73 +41223004550 Department Service, - +41223004551 Department Service",
            Of(Snapshot, "u101"));
        Assert.Equal("*70 +41223004600 Own, - +41263001102 Own, *71 +41223004545 Main, *72 +41223004546 Department German", Of(Snapshot, "u102"));
        Assert.Equal("*70 +41263001103 Own, *71 +41223004545 Main", Of(Snapshot, "u103"));
        Assert.Equal("", Of(Snapshot, "nobody"));
    }

    [Fact]
    public void What_an_administrator_has_given_a_person_comes_first()
    {
        var ada = Snapshot.UsersById["u101"] with { CallerId = "+41319999999" };
        var snapshot = Snapshot with { UsersById = Snapshot.UsersById.Values.Select(user => user.Id == ada.Id ? ada : user).ToFrozenDictionary(user => user.Id) };
        Assert.StartsWith("*70 +41319999999 Own, - +41263001101 Own", Of(snapshot, "u101"));
        Assert.Equal("+41319999999", CallerIds.Usual(snapshot, "u101", "german"));
        Assert.Equal("+41223004546", CallerIds.Usual(snapshot, "u102", "german"));
        Assert.Equal("+41223004545", CallerIds.Usual(snapshot, "u103", "company"));
    }

    [Fact]
    public void A_code_that_stands_for_nothing_is_no_number()
    {
        Assert.Equal("+41223004546", CallerIds.ByCode(Snapshot, "u101", "*72"));
        Assert.Equal("", CallerIds.ByCode(Snapshot, "u103", "*72"));
        Assert.False(CallerIds.Holds(Snapshot, "u103", "+41223004546"));
    }
}
