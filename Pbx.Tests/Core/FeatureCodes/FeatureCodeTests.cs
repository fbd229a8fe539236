using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Media.Sdp;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.FeatureCodes;

public class FeatureCodeTests
{
    [Fact]
    public void The_usual_codes_can_be_told_apart() => Assert.Empty(FeatureCodeRules.Check(new Dictionary<string, string>()));

    [Fact]
    public void Every_service_has_a_code_and_every_name_is_there_once()
    {
        Assert.Equal(FeatureCode.All.Count, FeatureCode.All.Select(one => one.Key).Distinct().Count());
        Assert.Equal(FeatureCode.All.Count, FeatureCode.All.Select(one => one.Usual).Distinct().Count());
    }

    [Theory]
    [InlineData("echo", "*97", "mailbox code-taken echo, echo code-taken mailbox")]
    [InlineData("echo", "43", "echo code-invalid")]
    [InlineData("echo", "*", "echo code-invalid")]
    [InlineData("echo", "*1234567", "echo code-invalid")]
    [InlineData("echo", "*4a", "echo code-invalid")]
    [InlineData("echo", "*725", "echo code-reserved *72")]
    [InlineData("echo", "#31#", "echo code-reserved #31")]
    [InlineData("echo", "*558", "sign-off code-ambiguous echo, echo code-ambiguous sign-off")]
    [InlineData("echo", "*600", "")]
    [InlineData("echo", "", "")]
    [InlineData("teleport", "*444", "teleport code-unknown teleport")]
    public void Codes_must_be_dialled_apart(string key, string code, string problems) => Assert.Equal(problems, string.Join(", ", FeatureCodeRules.Check(new Dictionary<string, string> { [key] = code })
        .Where(one => one.Field == key || one.Field == one.Detail || one.Detail == key || problems.Contains(one.Field, StringComparison.Ordinal))
        .Select(one => $"{one.Field} {one.Key} {one.Detail}".TrimEnd())));

    [Theory]
    [InlineData("*97", "mailbox", "")]
    [InlineData("*55", "sign-off", "")]
    [InlineData("*55810", "sign-off", "810")]
    [InlineData("*98123456", "record", "123456")]
    [InlineData("*9812345", null, "")]
    [InlineData("*971", null, "")]
    [InlineData("97", null, "")]
    public void What_was_dialled_is_read(string number, string? key, string argument)
    {
        var read = CodeBook.Of(CallPlan.Empty).Read(number);
        Assert.Equal((key, argument), (read?.Feature.Key, read?.Argument ?? ""));
    }

    [Fact]
    public void A_code_is_changed_and_another_one_switched_off()
    {
        var world = new CallWorld();
        var plan = CallPlan.Empty with { FeatureCodes = new Dictionary<string, string> { ["echo"] = "#9", ["clock"] = "" } };
        world.Snapshots.Set(world.Snapshots.Current! with { Plan = plan });
        var caller = world.Call(world.Phone("101"), "#9", Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("200", caller.Log);
        Assert.Equal("SequenceSource", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        Assert.Equal("404", world.Call(world.Phone("101"), "*43", Sdp.Of(AudioCodec.Pcma)).Log);
        Assert.Equal("404", world.Call(world.Phone("101"), "*60", Sdp.Of(AudioCodec.Pcma)).Log);
        world.AssertClean(3);
    }

    [Fact]
    public void A_plan_with_codes_is_written_and_read()
    {
        var plan = CallPlan.Empty with { FeatureCodes = new Dictionary<string, string> { ["echo"] = "#9" } };
        Assert.Equal("#9", CodeBook.Of(PlanJson.Read(PlanJson.Write(plan))).CodeOf("echo"));
        Assert.Equal("*43", CodeBook.Of(PlanJson.Read("{}")).CodeOf("echo"));
    }
}
