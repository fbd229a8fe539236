using Pbx.Core.Configuration;
using Pbx.Core.Voicemail;

namespace Pbx.Tests.Core.Voicemail;

public class MailboxPinTests
{
    [Fact]
    public async Task A_pin_is_set_by_those_who_may_and_locked_after_wrong_ones()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"));
        var anna = core.Get<ISnapshotSource>().Current!.UsersByExtension["101"].Id;
        await core.Get<ICallPlans>().SaveAsync(null, new Mailbox { Id = "box", Name = "Box", UserId = anna }, owner);
        var pins = core.Get<IMailboxPins>();
        Assert.Equal(PinVerdict.NotSet, await pins.TryAsync("box", "4711"));
        Assert.Equal("forbidden", await pins.SetAsync("box", "4711", owner));
        Assert.Equal("pin-invalid", await pins.SetAsync("box", "47x1", anna));
        Assert.Equal("pin-too-simple", await pins.SetAsync("box", "3456", anna));
        Assert.Null(await pins.SetAsync("box", "4711", anna));
        Assert.Equal(PinVerdict.Right, await pins.TryAsync("box", "4711"));
        for (var i = 0; i < 4; i++) Assert.Equal(PinVerdict.Wrong, await pins.TryAsync("box", "4712"));
        Assert.Equal(PinVerdict.Locked, await pins.TryAsync("box", "4712"));
        Assert.Equal(PinVerdict.Locked, await pins.TryAsync("box", "4711"));
        core.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(PinVerdict.Right, await pins.TryAsync("box", "4711"));
    }
}
