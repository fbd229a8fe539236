using Pbx.Core.Schedules;
using Pbx.Core.OutboundRules;
using Pbx.Core.Flows;
using Pbx.Core.Configuration;
using Pbx.Core.Extensions;
using Pbx.Core.Routing;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Routing;

public class DialPlanTests
{

    [Theory]
    [InlineData("101", "101")]
    [InlineData(" 1 0-1 ", "101")]
    [InlineData("sip:101@pbx.test;user=phone", "101")]
    [InlineData("tel:+41-44/123.45 67;phone-context=x", "+41441234567")]
    [InlineData("(0)44 1", "0441")]
    [InlineData("*43", "*43")]
    [InlineData("SIPS:Alice@pbx", "alice")]
    [InlineData("alice.b-c", "alice.b-c")]
    [InlineData("", "")]
    public void Normalises(string dialled, string expected) => Assert.Equal(expected, DialledNumber.Normalise(dialled));

    [Fact]
    public void Overlong_number_is_nothing() => Assert.Equal("", DialledNumber.Normalise(new string('1', 65)));

    [Fact]
    public void Finds_people_by_extension_and_by_sip_name()
    {
        var snapshot = CallWorld.MakeSnapshot();
        Assert.Equal("102", Assert.IsType<Destination.Person>(DialPlan.Route(snapshot, "1 02")).User.Extension);
        Assert.Equal("103", Assert.IsType<Destination.Person>(DialPlan.Route(snapshot, "SIP103")).User.Extension);
    }

    [Fact]
    public void Finds_services() => Assert.Equal(new Destination.Service("*60"), DialPlan.Route(CallWorld.MakeSnapshot(), "*60"));

    [Fact]
    public void Zero_is_the_operator_where_there_is_one()
    {
        var snapshot = CallWorld.MakeSnapshot();
        Assert.Equal(new Destination.Nowhere(404, "not-found"), DialPlan.Route(snapshot, "0"));
        snapshot = snapshot with { Plan = CallPlan.Empty with { Departments = [Department.Company with { Operator = FlowTarget.User("u102") }] } };
        var start = Assert.IsType<Destination.Flow>(DialPlan.Route(snapshot, "0", dialler: new Dialler { UserId = "u101", Number = "101" })).Start;
        Assert.Equal((FlowTarget.User("u102"), "101", "0"), (start.Target, start.Caller, start.Dialled));
    }

    [Theory]
    [InlineData("999", 0, 404, "not-found")]
    [InlineData("*99", 0, 404, "not-found")]
    [InlineData("  ", 0, 484, "not-found")]
    [InlineData("102", 6, 482, "loop")]
    public void Refuses(string dialled, int depth, int status, string reason) =>
        Assert.Equal(new Destination.Nowhere(status, reason), DialPlan.Route(CallWorld.MakeSnapshot(), dialled, depth));
}
