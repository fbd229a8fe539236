using Pbx.Core.Configuration;
using Pbx.Core.Phones;
using Pbx.Tests.Web.Support;
using Pbx.Web.Hubs;

namespace Pbx.Tests.Web.Hosting;

public class ShownNumberTests
{
    [Fact]
    public void The_call_bar_reads_numbers_as_people_write_them_and_dials_them_as_they_are()
    {
        var snapshots = new FakeSnapshots();
        snapshots.Set(new UserRecord("u1", "201", "Anna", "Muster", "anna@example.com", "201", "", "", "en", SrtpPolicy.Automatic));
        var calls = HubPhoneChannel.Shown([Call("+41791234567"), Call("+493012345678"), Call("201"), Call("anonymous")], snapshots.Current);
        Assert.Equal(["079 123 45 67", "+49 30 12345678", "201", "anonymous"], calls.Select(call => call.PeerShown));
        Assert.Equal(["+41791234567", "+493012345678", "201", "anonymous"], calls.Select(call => call.PeerNumber));
    }

    private static BrowserCall Call(string number) => new(number, true, "ringing", number, "", DateTimeOffset.UnixEpoch, null, false, false, false, null, null);
}
