using Pbx.Core.Configuration;
using Pbx.Core.Trunks;
using Pbx.Core.Trunks.Templates;

namespace Pbx.Tests.Core.Trunks;

/// <summary>Templates of carriers: valid once their gaps are filled, and honest about what is not known.</summary>
public class TrunkTemplateTests
{
    public static TheoryData<string> Keys => [.. TrunkTemplates.All.Select(template => template.Key)];

    [Theory, MemberData(nameof(Keys))]
    public void Makes_a_valid_trunk_once_its_empty_fields_are_filled(string key)
    {
        var template = TrunkTemplates.Find(key)!;
        var trunk = template.Make("t1") with { Name = "Line", UserName = "41445001234" };
        Assert.Equal((key, "t1"), (trunk.Template, trunk.Id));
        if (trunk.Domain.Length == 0) trunk = trunk with { Domain = "sip.example.com" };
        if (trunk is { Authentication: TrunkAuthentication.ByAddress, Proxies: [], Sources: [] }) trunk = trunk with { Proxies = ["192.0.2.1:5060"] };
        Assert.Empty(PlanObjectRules.Check(trunk, CallPlan.Empty with { Trunks = [trunk] }));
    }

    [Theory, MemberData(nameof(Keys))]
    public void Remarks_name_fields_of_a_trunk(string key)
    {
        var fields = PlanLinks.Fields(TrunkTemplates.Find(key)!.Make("t1")).Keys.Append("");
        Assert.Empty(TrunkTemplates.Find(key)!.Remarks.Select(remark => remark.Field).Except(fields));
    }

    [Theory, MemberData(nameof(Keys))]
    public void What_is_empty_says_where_it_is_found(string key)
    {
        var template = TrunkTemplates.Find(key)!;
        if (template.Prefill.Domain.Length == 0) Assert.Contains(template.Remarks, remark => remark.Field == "domain");
        Assert.Contains(template.Remarks, remark => remark.Field is "userName" or "sources" or "proxies");
    }

    [Fact]
    public void Nothing_of_a_Swiss_carrier_passes_as_confirmed()
    {
        var swiss = TrunkTemplates.All.Where(template => template.Region == TrunkTemplateRegion.Switzerland).ToList();
        Assert.Contains(swiss, template => template.Key == "peoplefone");
        Assert.Contains(swiss, template => template.Key == "sipcall");
        Assert.All(swiss, template => Assert.True(template.IsUnverified || template.IsUnknown, template.Key));
        Assert.All(swiss.Where(template => template.Prefill.Domain.Length > 0), template => Assert.Contains(new TrunkRemark("domain", TrunkRemark.Unverified), template.Remarks));
    }

    [Fact]
    public void Of_Sunrise_nothing_is_known_and_nothing_is_guessed()
    {
        var sunrise = TrunkTemplates.Find("sunrise")!;
        Assert.True(sunrise.IsUnknown);
        Assert.Equal(("", ""), (sunrise.Prefill.Domain, sunrise.Prefill.UserName));
        Assert.Empty(sunrise.Prefill.Proxies);
        Assert.Contains(new TrunkRemark("", TrunkRemark.NothingFound), sunrise.Remarks);
    }

    [Fact]
    public void Keys_are_unique() => Assert.Equal(TrunkTemplates.All.Count, TrunkTemplates.All.Select(template => template.Key).Distinct().Count());
}
