using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Pbx.Sip;
using Pbx.Sip.Transport;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Calls;

/// <summary>Calls over IPv6 loopback through the real SIP stack and the real media engine: addresses stand in brackets (RFC 3261 25.1).</summary>
public sealed class IPv6CallTests
{
    [Theory]
    [InlineData(SipTransportKind.Udp)]
    [InlineData(SipTransportKind.Tcp)]
    [InlineData(SipTransportKind.Tls)]
    public async Task Two_phones_register_and_talk_over_IPv6(SipTransportKind transport)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "the machine has no IPv6");
        await using var world = new LoopbackWorld(IPAddress.IPv6Loopback);
        var ada = await world.RegisteredPhoneAsync("101", transport);
        var bob = await world.RegisteredPhoneAsync("102", transport);
        var binding = Assert.Single(world.Sip.Registrations.For("102"));
        Assert.Equal((transport.ViaName(), IPAddress.IPv6Loopback), (binding.Transport, binding.RemoteEndPoint.Address));
        Assert.StartsWith("sip:102@[::1]:", binding.Contact, StringComparison.Ordinal);
        await ada.CallAsync("102");
        await ada.Answered();
        Assert.Equal((transport.ViaName(), transport.ViaName(), "101"), (ada.Session!.Transport, bob.Session!.Transport, bob.CallerSeen!.User));
        await LoopbackWorld.TalkAsync(ada, bob);
        await bob.HangUpAsync();
        await ada.Ended(EndKind.HungUp);
        await world.CleanAsync();
    }

    [Fact]
    public async Task Via_Contact_and_Route_have_brackets()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "the machine has no IPv6");
        await using var world = new LoopbackWorld(IPAddress.IPv6Loopback);
        var ada = await world.PhoneAsync("101", "ada");
        using var phone = new UdpClient(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        var at = (IPEndPoint)phone.Client.LocalEndPoint!;
        await world.RegisterAsync("102", "raw", at);
        await ada.CallAsync("102");

        var invite = await TakeAsync(phone, "INVITE");
        Assert.StartsWith($"INVITE sip:raw@[::1]:{at.Port} SIP/2.0\r\n", invite, StringComparison.Ordinal);
        Assert.StartsWith($"SIP/2.0/UDP [::1]:{world.Address.Port};", Value(invite, "Via"), StringComparison.Ordinal);
        Assert.Contains($"[::1]:{world.Address.Port}", Value(invite, "Contact"), StringComparison.Ordinal);
        Assert.Contains("c=IN IP6 ::1\r\n", invite, StringComparison.Ordinal);

        // The phone sits behind a proxy at its own address, which stays in the dialog.
        var sdp = $"v=0\r\no=- 1 1 IN IP6 ::1\r\ns=-\r\nc=IN IP6 ::1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n";
        Reply(phone, world.Address, invite, sdp, $"Record-Route: <sip:[::1]:{at.Port};lr>\r\nContact: <sip:raw@[::1]:9>\r\nContent-Type: application/sdp\r\n");
        await ada.Answered();
        var ack = await TakeAsync(phone, "ACK");
        Assert.StartsWith("ACK sip:raw@[::1]:9 SIP/2.0\r\n", ack, StringComparison.Ordinal);
        Assert.Equal($"<sip:[::1]:{at.Port};lr>", Value(ack, "Route"));

        await ada.HangUpAsync();
        var bye = await TakeAsync(phone, "BYE");
        Assert.StartsWith($"SIP/2.0/UDP [::1]:{world.Address.Port};", Value(bye, "Via"), StringComparison.Ordinal);
        Assert.Equal($"<sip:[::1]:{at.Port};lr>", Value(bye, "Route"));
        Reply(phone, world.Address, bye, "", "");
        await world.CleanAsync();
    }

    private static async Task<string> TakeAsync(UdpClient phone, string method)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        while (true)
        {
            var text = Encoding.UTF8.GetString((await phone.ReceiveAsync(limit.Token)).Buffer);
            if (text.StartsWith(method + " ", StringComparison.Ordinal)) return text;
        }
    }

    private static void Reply(UdpClient phone, IPEndPoint to, string request, string body, string headers)
    {
        var text = $"SIP/2.0 200 OK\r\nVia: {Value(request, "Via")}\r\nFrom: {Value(request, "From")}\r\nTo: {Value(request, "To")}"
            + (Value(request, "To").Contains(";tag=", StringComparison.Ordinal) ? "" : ";tag=raw")
            + $"\r\nCall-ID: {Value(request, "Call-ID")}\r\nCSeq: {Value(request, "CSeq")}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}";
        phone.Send(Encoding.UTF8.GetBytes(text), to);
    }

    private static string Value(string message, string header) =>
        Regex.Match(message, $"(?m)^{header}: *(.*?)\r?$").Groups[1].Value;
}
