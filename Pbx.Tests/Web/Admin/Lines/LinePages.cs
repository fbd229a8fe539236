using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Pbx.Core.Configuration;
using Pbx.Core.OutboundRules;
using Pbx.Core.Schedules;
using Pbx.Core.Trunks;
using Pbx.Tests.Web.Support;

namespace Pbx.Tests.Web.Admin.Lines;

/// <summary>A company with two people, a department and a trunk.</summary>
public abstract class LinePages : PageContext
{
    protected LinePages()
    {
        Snapshots.Set(Person("u1", "101", "Anna", "Meier"), Person("u2", "100", "Janine", "Müller"));
        Plans.Add(
            new Department { Id = "sales", Name = "Sales", Members = ["u1"] },
            new Trunk { Id = "main", Name = "Main line", Domain = "sip.carrier.example", UserName = "acc1" });
    }

    protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    protected static void Pick<T>(IRenderedComponent<T> page, string field, string typed)
        where T : IComponent
    {
        page.Find(field).Input(typed);
        page.Find(field).KeyDown("Enter");
    }

    protected void SetRules(params OutboundRule[] rules) => Snapshots.Set(Plans.Current with { OutboundRules = rules });

    private static UserRecord Person(string id, string extension, string first, string last) => new(id, extension, first, last, $"{first}@example.com", extension, "", "", "de", default);
}
