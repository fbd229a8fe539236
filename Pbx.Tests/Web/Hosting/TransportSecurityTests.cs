using System.Net;
using Pbx.Web;

namespace Pbx.Tests.Web.Hosting;

public class TransportSecurityTests
{
    [Fact]
    public async Task Pages_keep_to_themselves()
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var browser = pbx.Browser();
        using var response = await browser.GetAsync("/");
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Contains("default-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        // Our own certificate would lock people out.
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Http_serves_this_machine_and_sends_others_to_https()
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var browser = pbx.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(pbx.Http, "/x?y=1"));
        request.Headers.Host = "pbx.example.com";
        using var other = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.PermanentRedirect, other.StatusCode);
        Assert.Equal($"https://pbx.example.com:{pbx.Https.Port}/x?y=1", other.Headers.Location!.ToString());
        using var local = await browser.GetAsync(new Uri(pbx.Http, "/nothing-here"));
        Assert.NotEqual(HttpStatusCode.PermanentRedirect, local.StatusCode);
    }

    [Fact]
    public async Task The_wizard_is_all_there_is_before_set_up_and_gone_after()
    {
        await using var pbx = await RunningPbx.StartAsync(setUp: false);
        using var browser = pbx.Browser();
        using var first = await browser.GetAsync("/admin");
        Assert.Equal((HttpStatusCode.Redirect, PbxUrls.Setup), (first.StatusCode, first.Headers.Location!.ToString()));
        using var post = await pbx.SignInAsync(browser, "a@example.com", "x");
        Assert.Equal(HttpStatusCode.NotFound, post.StatusCode);
        Assert.Empty(await ((Pbx.Core.Setup.ISetupService)pbx.Services.GetService(typeof(Pbx.Core.Setup.ISetupService))!).ApplyAsync(Core.CoreFixture.Setup()));
        using var after = await browser.GetAsync(PbxUrls.Setup);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (after.StatusCode, after.Headers.Location!.ToString()));
    }

    [Fact]
    public async Task Sip_over_websocket_asks_for_its_subprotocol()
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var browser = pbx.Browser();
        using var response = await browser.GetAsync(PbxUrls.SipWebSocket);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.SwitchingProtocols)]
    [InlineData("https://localhost:{0}", HttpStatusCode.SwitchingProtocols)]
    [InlineData("https://localhost:1", HttpStatusCode.Forbidden)]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    public async Task A_page_from_elsewhere_opens_no_socket_in_the_name_of_the_person(string? origin, HttpStatusCode expected)
    {
        await using var pbx = await RunningPbx.StartAsync();
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        using var handler = new HttpMessageInvoker(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null) socket.Options.SetRequestHeader("Origin", string.Format(System.Globalization.CultureInfo.InvariantCulture, origin, pbx.Https.Port));
        try
        {
            await socket.ConnectAsync(new Uri($"wss://localhost:{pbx.Https.Port}/_blazor"), handler, TestContext.Current.CancellationToken);
        }
        catch (System.Net.WebSockets.WebSocketException)
        {
            // The status says why.
        }
        Assert.Equal(expected, socket.HttpStatusCode);
    }
}
