using Pbx.Core.Setup;
using Pbx.Web.Setup;

namespace Pbx.Tests.Web.Setup;

public class SetupWizardTests
{
    private readonly FakeSetup setup = new();

    [Fact]
    public async Task From_the_first_question_to_the_end()
    {
        var wizard = Filled();
        Assert.True(await wizard.ApplyAsync());
        Assert.Equal(SetupStep.Done, wizard.Step);
        var applied = setup.Applied!;
        Assert.Equal("pbx.example.com", applied.Fqdn);
        Assert.Equal("Muster AG", applied.Company);
        Assert.Equal("anna@example.com", applied.Admin!.Email);
        Assert.Null(applied.PublicAddress);
    }

    [Fact]
    public void A_question_left_open_is_named_and_stays()
    {
        var wizard = new SetupWizard(setup);
        wizard.StartNew();
        Assert.False(wizard.Next());
        Assert.Equal(SetupStep.Company, wizard.Step);
        Assert.Equal(["company", "fqdn", "country", "timeZone"], wizard.Problems.Select(p => p.Field));
        wizard.Set("company", wizard.File with { Company = "Muster AG" });
        Assert.DoesNotContain(wizard.Problems, p => p.Field == "company");
    }

    [Theory]
    [InlineData("pbx.example.com", null)]
    [InlineData("PBX-1.example.com", null)]
    [InlineData("not a name", "fqdn-invalid")]
    [InlineData("https://pbx.example.com", "fqdn-invalid")]
    [InlineData("-pbx.example.com", "fqdn-invalid")]
    public void Domain_names(string name, string? problem)
    {
        var wizard = new SetupWizard(setup);
        wizard.StartNew();
        wizard.Set("fqdn", wizard.File with { Fqdn = name });
        wizard.Next();
        Assert.Equal(problem, wizard.Problems.FirstOrDefault(p => p.Field == "fqdn")?.Code);
    }

    [Fact]
    public void Going_back_loses_nothing()
    {
        var wizard = Filled();
        for (var i = 0; i < 6; i++) wizard.Back();
        Assert.Equal(SetupStep.Way, wizard.Step);
        wizard.StartNew();
        for (var i = 0; i < 5; i++) Assert.True(wizard.Next(), wizard.Step.ToString());
        Assert.Equal(SetupStep.Summary, wizard.Step);
        Assert.Equal("Anna", wizard.Admin.FirstName);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_loses_nothing_that_was_typed()
    {
        var wizard = Filled();
        setup.Fails = true;
        await Assert.ThrowsAsync<InvalidOperationException>(wizard.ApplyAsync);
        Assert.Equal((SetupStep.Summary, "save-failed"), (wizard.Step, Assert.Single(wizard.Refusals).Expected));
        setup.Fails = false;
        Assert.True(await wizard.ApplyAsync());
        Assert.Equal("Anna", setup.Applied!.Admin!.FirstName);
    }

    [Fact]
    public void Ports_are_checked_as_one_types()
    {
        var wizard = Filled();
        wizard.Change(SetupStep.Ports);
        var sip = SetupWizard.AllPorts.Single(p => p.Field == "sip");
        Assert.Null(wizard.PortProblem(sip));
        setup.Busy.Add(("tcp", 5060));
        Assert.Equal("port-busy", wizard.PortProblem(sip));
        wizard.SetPort(sip, 5061);
        Assert.Equal("port-twice", wizard.PortProblem(sip));
        wizard.SetPort(sip, 9100);
        Assert.Equal("port-in-range", wizard.PortProblem(sip));
        wizard.SetPort(sip, null);
        Assert.Equal("port-number", wizard.PortProblem(sip));
        Assert.False(wizard.Next());
        wizard.SetPort(sip, 6060);
        Assert.True(wizard.Next());
    }

    [Theory]
    [InlineData("short", "short", "password", "password-too-short")]
    [InlineData("passwordpass", "passwordpass", "password", "password-common")]
    [InlineData("aabbccddeeaabb", "aabbccddeeaabb", "password", "password-too-weak")]
    [InlineData("orbit-velvet-canyon", "orbit-velvet-canyom", "passwordAgain", "passwords-differ")]
    public void The_owner_needs_a_strong_password_typed_twice(string password, string again, string field, string code)
    {
        var wizard = Filled();
        wizard.Change(SetupStep.Owner);
        wizard.Set("password", wizard.File with { Admin = wizard.Admin with { Password = password } });
        wizard.PasswordAgain = again;
        Assert.False(wizard.Next());
        var problem = Assert.Single(wizard.Problems);
        Assert.Equal((field, code), (problem.Field, problem.Code));
    }

    [Fact]
    public void A_wrong_file_names_what_is_wrong_and_a_right_one_leads_to_the_summary()
    {
        var wizard = new SetupWizard(setup);
        wizard.StartFile();
        setup.Reading = new SetupReading(null, [new SetupProblem(12, "users[1].extension", "file-digits", "2", "8")]);
        Assert.False(wizard.ReadFile("{}"));
        Assert.Equal(SetupStep.File, wizard.Step);
        Assert.Equal(12, Assert.Single(wizard.Refusals).Line);
        setup.Reading = new SetupReading(new SetupFile { Company = "Datei AG", Admin = new SetupAdmin("a@b.ch", "x", "A", "B") }, []);
        Assert.True(wizard.ReadFile("{}"));
        Assert.Equal(SetupStep.Summary, wizard.Step);
        wizard.Back();
        Assert.Equal(SetupStep.File, wizard.Step);
    }

    [Fact]
    public async Task What_applying_refuses_is_shown_on_the_summary()
    {
        var wizard = Filled();
        setup.Refuse = [new SetupProblem(0, "ports.sip", "file-port-free", "udp", "5060")];
        Assert.False(await wizard.ApplyAsync());
        Assert.Equal(SetupStep.Summary, wizard.Step);
        Assert.Single(wizard.Refusals);
    }

    private SetupWizard Filled()
    {
        var wizard = new SetupWizard(setup) { PasswordAgain = "orbit-velvet-canyon" };
        wizard.Set("", wizard.File with
        {
            Company = " Muster AG ",
            Fqdn = "PBX.example.com",
            Country = "CH",
            TimeZone = "Europe/Zurich",
            Languages = ["de", "fr"],
            PublicAddress = " ",
            Admin = new SetupAdmin("anna@example.com ", "orbit-velvet-canyon", "Anna", "Muster") { Extension = "200" },
        });
        wizard.StartNew();
        for (var i = 0; i < 5; i++) Assert.True(wizard.Next(), $"{wizard.Step}: {string.Join(' ', wizard.Problems.Select(p => p.Code))}");
        return wizard;
    }
}

internal sealed class FakeSetup : ISetupService
{
    public bool IsSetUp => Applied is not null;

    public SetupFile? Applied { get; private set; }

    public SetupReading Reading { get; set; } = new(null, []);

    public IReadOnlyList<SetupProblem> Refuse { get; set; } = [];

    /// <summary>The database does not answer.</summary>
    public bool Fails { get; set; }

    public HashSet<(string Protocol, int Port)> Busy { get; } = [];

    public IReadOnlyList<string> LocalAddresses => ["192.0.2.10"];

    public SetupReading Read(string json, Func<string, byte[]?>? open = null) => Reading;

    public bool IsPortFree(string address, string protocol, int port) => !Busy.Contains((protocol, port));

    public Task<IReadOnlyList<SetupProblem>> ApplyAsync(SetupFile setup)
    {
        if (Fails) return Task.FromException<IReadOnlyList<SetupProblem>>(new InvalidOperationException("database is locked"));
        if (Refuse.Count == 0) Applied = setup;
        return Task.FromResult(Refuse);
    }
}
