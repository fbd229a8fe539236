using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Pbx.Core.Setup;
using Pbx.Web.Security;

namespace Pbx.Tests.Web.Hosting;

public class SetupGateTests
{
    private readonly SetupGate gate = new(new NotSetUp(), NullLogger<SetupGate>.Instance);

    private async Task<HttpContext> AskAsync(string remote, string path, string query = "", string cookie = "")
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(remote);
        context.Request.Method = "GET";
        context.Request.Path = path;
        context.Request.QueryString = new QueryString(query);
        if (cookie.Length > 0) context.Request.Headers.Cookie = cookie;
        await gate.InvokeAsync(context, _ =>
        {
            context.Response.StatusCode = 299;
            return Task.CompletedTask;
        });
        return context;
    }

    [Theory]
    [InlineData("127.0.0.1", "/setup", 299)]
    [InlineData("192.168.1.7", "/setup", 299)]
    [InlineData("::ffff:10.0.0.3", "/setup", 299)]
    [InlineData("fd00::1", "/_blazor/negotiate", 299)]
    [InlineData("127.0.0.1", "/admin", 302)]
    [InlineData("203.0.113.9", "/setup", 403)]
    [InlineData("203.0.113.9", "/_blazor", 403)]
    [InlineData("2001:db8::1", "/", 403)]
    public async Task Strangers_do_not_become_owners(string remote, string path, int status) =>
        Assert.Equal(status, (await AskAsync(remote, path)).Response.StatusCode);

    [Fact]
    public async Task The_link_of_the_console_lets_in()
    {
        Assert.Equal(403, (await AskAsync("203.0.113.9", "/setup", "?token=wrong")).Response.StatusCode);
        var first = await AskAsync("203.0.113.9", "/setup", $"?token={gate.Token}");
        Assert.Equal(302, first.Response.StatusCode);
        Assert.Contains("httponly", first.Response.Headers.SetCookie.ToString(), StringComparison.Ordinal);
        Assert.Equal(299, (await AskAsync("203.0.113.9", "/setup", cookie: $"pbx-setup={gate.Token}")).Response.StatusCode);
    }

    private sealed class NotSetUp : ISetupService
    {
        public bool IsSetUp => false;

        public IReadOnlyList<string> LocalAddresses => [];

        public SetupReading Read(string json, Func<string, byte[]?>? open = null) => new(null, []);

        public bool IsPortFree(string address, string protocol, int port) => true;

        public Task<IReadOnlyList<SetupProblem>> ApplyAsync(SetupFile setup) => Task.FromResult<IReadOnlyList<SetupProblem>>([]);
    }
}
