using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.Schedules;
using Pbx.Core.Voicemail;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Numbers;

public class InboundPlanTests
{
    private static readonly PbxSnapshot Snapshot = CallWorld.MakeSnapshot() with
    {
        Plan = CallPlan.Empty with
        {
            Nodes = [new Mailbox { Id = "box", Name = "Box", Number = "890" }],
            Departments = [Department.Company, new Department { Id = "french", Name = "French", Language = "fr" }],
            Numbers =
            [
                new InboundNumber { Id = "range", Name = "Range", First = "+41223004500", Last = "+41223004599", Target = FlowTarget.Node("range") },
                new InboundNumber { Id = "main", Name = "Main", First = "+41223004545", Target = FlowTarget.Node("main"), Callers = [new("+33", FlowTarget.Node("france")), new("+331", FlowTarget.Node("paris")), new("", FlowTarget.Node("nobody"))] },
                new InboundNumber { Id = "fr", Name = "French", First = "+41263220000", DepartmentId = "french", Target = FlowTarget.Node("fr") },
                new InboundNumber { Id = "on-b", Name = "On B", First = "+41263220000", TrunkId = "b", Target = FlowTarget.Node("b") },
                new InboundNumber { Id = "ddi", Name = "Direct", First = "+41317770000", Last = "+41317770999", ExtensionDigits = 3, Target = FlowTarget.Node("switchboard") },
            ],
        },
    };

    [Theory]
    [InlineData("+41223004545", "+41791234567", "node:main")]
    [InlineData("41223004545", "+41791234567", "node:main")]
    [InlineData("0041223004545", "+41791234567", "node:main")]
    [InlineData("0223004545", "+41791234567", "node:main")]
    [InlineData("0223004546", "+41791234567", "node:range")]
    [InlineData("0223004500", "+41791234567", "node:range")]
    [InlineData("0223004599", "+41791234567", "node:range")]
    [InlineData("0223004545", "+33612345678", "node:france")]
    [InlineData("0223004545", "+33145678900", "node:paris")]
    [InlineData("0223004545", "", "node:nobody")]
    [InlineData("0317770102", "+41791234567", "user:u102")]
    [InlineData("0317770890", "+41791234567", "node:box")]
    [InlineData("0317770555", "+41791234567", "node:switchboard")]
    [InlineData("0317771102", "+41791234567", null)]
    [InlineData("0223004600", "+41791234567", null)]
    [InlineData("101", "+41791234567", null)]
    [InlineData("account", "+41791234567", null)]
    public void Finds_the_target(string called, string caller, string? target) => Assert.Equal(target, InboundPlan.Begin(Snapshot, "a", called, caller)?.Target.ToString());

    [Fact]
    public void A_number_of_the_trunk_comes_before_one_of_any()
    {
        Assert.Equal("node:b", InboundPlan.Begin(Snapshot, "b", "0263220000", "")!.Target.ToString());
        Assert.Equal("node:fr", InboundPlan.Begin(Snapshot, "a", "0263220000", "")!.Target.ToString());
    }

    [Fact]
    public void The_department_gives_the_language_and_the_company_the_rest()
    {
        Assert.Equal(new FlowStart("+41791234567", "+41263220000", "french", FlowTarget.Node("fr"), "fr"), InboundPlan.Begin(Snapshot, "a", "0263220000", "+41791234567"));
        Assert.Equal("en", InboundPlan.Begin(Snapshot, "a", "0223004545", "+41791234567")!.Language);
    }
}
