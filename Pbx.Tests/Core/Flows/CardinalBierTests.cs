using System.Globalization;
using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Numbers;
using Pbx.Core.Setup;

namespace Pbx.Tests.Core.Flows;

/// <summary>The exercise of every telephony course, as samples/cardinal-bier.json answers it: who is rung, what is heard, in which order.</summary>
public sealed class CardinalBierTests : IAsyncLifetime
{
    private readonly CoreFixture core = new();
    private readonly ImaginedWorld world = new();
    private PbxSnapshot snapshot = null!;

    public async ValueTask InitializeAsync()
    {
        var folder = Path.Combine(Pbx.Tests.Support.Checkout.Root, "samples");
        var reading = core.Get<ISetupService>().Read(await File.ReadAllTextAsync(Path.Combine(folder, "cardinal-bier.json")), name => File.ReadAllBytes(Path.Combine(folder, name)));
        Assert.Empty(reading.Problems);
        Assert.Empty(await core.Get<ISetupService>().ApplyAsync(reading.Setup! with { Admin = reading.Setup.Admin! with { Password = CoreFixture.OwnerPassword } }));
        snapshot = core.Get<ISnapshotSource>().Current!;
    }

    public ValueTask DisposeAsync() => core.DisposeAsync();

    [Theory]
    [InlineData("2026-11-23T08:00:00", "open>menu")] // Monday
    [InlineData("2026-11-23T17:59:59", "open>menu")]
    [InlineData("2026-11-23T18:00:00", "closed>closed")]
    [InlineData("2026-11-23T07:59:59", "closed>closed")]
    [InlineData("2026-11-28T16:59:59", "open>menu")] // Saturday
    [InlineData("2026-11-28T17:00:00", "closed>closed")]
    [InlineData("2026-11-29T10:00:00", "closed>closed")] // Sunday
    [InlineData("2026-12-08T10:00:00", "holiday>holiday")] // Immaculate Conception, a Tuesday
    [InlineData("2026-12-25T10:00:00", "holiday>holiday")]
    [InlineData("2027-03-26T10:00:00", "holiday>holiday")] // Good Friday
    [InlineData("2027-05-27T10:00:00", "holiday>holiday")] // Corpus Christi
    [InlineData("2027-05-28T10:00:00", "open>menu")]
    [InlineData("2027-11-01T10:00:00", "holiday>holiday")] // All Saints, a Monday
    public void Main_number_knows_the_hours_and_the_holidays_of_Fribourg(string local, string expected) =>
        Assert.StartsWith($"main {expected} answer play:{expected.Split('>')[1]}-de", Call(local).Trail, StringComparison.Ordinal);

    [Theory]
    [InlineData("1", "speak-de speak:de next>german play:ringback ring:Anna")]
    [InlineData("2", "speak-fr speak:fr next>french play:ringback ring:Anna")]
    [InlineData("3", "speak-en speak:en next>english play:ringback ring:Janine")]
    public void Key_chooses_the_language_and_its_group(string key, string expected) =>
        Assert.EndsWith($"silence {key}>{expected}", Call().Presses(key).Trail, StringComparison.Ordinal);

    [Fact]
    public void Calls_of_a_group_go_round()
    {
        Assert.EndsWith("ring:Anna", Call().Presses("1").Trail, StringComparison.Ordinal);
        Assert.EndsWith("ring:Janine", Call().Presses("1").Trail, StringComparison.Ordinal);
        Assert.EndsWith("ring:Anna", Call().Presses("1").Trail, StringComparison.Ordinal);
    }

    [Fact]
    public void First_silent_then_the_second_then_another_group_and_only_then_the_mailbox()
    {
        var call = Call().Presses("1");
        _ = call.Trail;
        Assert.Equal("stop:Anna ring:Janine", call.Waits().Trail);
        Assert.Equal("stop:Janine no-answer>french ring:Anna", call.Waits().Trail);
        call.Waits().Waits().Waits();
        Assert.Equal("stop:Anna ring:Marie stop:Marie ring:Sophie stop:Sophie no-answer>english ring:Janine", call.Trail);
        call.Waits().Waits();
        Assert.Equal("stop:Janine ring:Sophie stop:Sophie no-answer>no-agent play:no-agent-de", call.Trail);
        Assert.Equal("next>agents play:message-de", call.Played().Trail);
        Assert.Equal("record:agents", call.Played().Trail);
    }

    [Fact]
    public void Whoever_is_busy_is_passed_over_and_a_group_that_is_busy_overflows_at_once()
    {
        Is("Anna", MemberState.Busy);
        Assert.EndsWith("ring:Janine", Call().Presses("1").Trail, StringComparison.Ordinal);
        Is("Janine", MemberState.Busy);
        Assert.EndsWith("next>german play:ringback all-busy>french ring:Marie", Call().Presses("1").Trail, StringComparison.Ordinal);
        foreach (var name in new[] { "Marie", "Sophie" }) Is(name, MemberState.NotRegistered);
        Assert.EndsWith("all-busy>english all-busy>no-agent play:no-agent-de", Call().Presses("1").Trail, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_key_and_silence_are_asked_again_and_then_served_in_German()
    {
        var call = Call();
        _ = call.Trail;
        Assert.Equal("silence play:wrong-key/de+menu-de", call.Presses("7").Trail);
        Assert.Equal("play:menu-de", call.Played().Waits().Trail);
        Assert.StartsWith("timeout>speak-de", call.Played().Waits().Trail, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_the_teams_lead_straight_to_them()
    {
        Assert.Equal("main-french open>speak-fr speak:fr next>french play:ringback ring:Anna", To("number-french").Trail);
        Assert.Equal("main-german open>speak-de speak:de next>german play:ringback ring:Anna", To("number-german").Trail);
    }

    private Walk To(string number) => new(snapshot, snapshot.Plan.Numbers.Single(one => one.Id == number).Target, world, At("2026-11-23T10:00:00"), "de");

    private Walk Call(string local = "2026-11-23T10:00:00") =>
        new(snapshot, snapshot.Plan.Numbers.Single(one => one.Id == "number-main").Target, world, At(local), "de");

    private static DateTimeOffset At(string local)
    {
        var time = DateTime.Parse(local, CultureInfo.InvariantCulture);
        return new DateTimeOffset(time, TimeZoneInfo.FindSystemTimeZoneById("Europe/Zurich").GetUtcOffset(time));
    }

    private void Is(string firstName, MemberState state) => world.States[snapshot.UsersById.Values.Single(user => user.FirstName == firstName).Id] = state;
}
