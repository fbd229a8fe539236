using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Audit;
using Pbx.Tests.Web.Support;
using Pbx.Web.Admin.Security;

namespace Pbx.Tests.Web.Admin;

public class AuditLogTests : PageContext
{
    [Fact]
    public void Fields_of_one_line_are_told_apart_by_a_dot_between_spaces()
    {
        Services.AddSingleton<IAuditTrail>(new OneEntry());
        var page = Render<AuditLog>();
        Assert.Contains("Extension: 201 · First name: Anna", page.Find(".changes").TextContent, StringComparison.Ordinal);
    }

    private sealed class OneEntry : IAuditTrail
    {
        public Task<AuditPage> QueryAsync(string? search, int skip, int take, CancellationToken cancellationToken) => Task.FromResult(new AuditPage(
            [new AuditEntry { Id = 1, Action = "created", ObjectKind = "user", After = """{"extension":"201","firstName":"Anna"}""" }], 1));
    }
}
