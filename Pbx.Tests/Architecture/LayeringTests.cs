using System.Reflection;
using System.Text.RegularExpressions;
using NetArchTest.Rules;

namespace Pbx.Tests.Architecture;

/// <summary>What may know what (docs/architecture.md), stated once and held here.</summary>
public partial class LayeringTests
{
    private static readonly Assembly Sip = typeof(Pbx.Sip.ISipUserAgent).Assembly;
    private static readonly Assembly Media = typeof(Pbx.Media.IMediaEngine).Assembly;
    private static readonly Assembly Core = typeof(Pbx.Core.Calls.ICallControl).Assembly;

    [Fact]
    public void Sip_knows_nothing_of_the_rest() => HoldsNoReference(Sip, "Pbx.Media", "Pbx.Core", "Pbx.Web", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore");

    [Fact]
    public void Media_knows_nothing_of_the_rest() => HoldsNoReference(Media, "Pbx.Sip", "Pbx.Core", "Pbx.Web", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore");

    [Fact]
    public void Core_knows_no_web() =>
        HoldsNoReference(Core, "Pbx.Web", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.SignalR", "Microsoft.AspNetCore.Mvc");

    [Fact]
    public void Pages_see_only_Core()
    {
        var result = Types.InAssembly(typeof(Pbx.Web.PbxWebApplication).Assembly)
            .That().Inherit(typeof(Microsoft.AspNetCore.Components.ComponentBase))
            .ShouldNot().HaveDependencyOnAny("Pbx.Sip", "Pbx.Media", "Microsoft.EntityFrameworkCore", "Pbx.Core.Persistence")
            .GetResult();
        Assert.True(result.IsSuccessful, "a page touches what lies below Core's services: " + string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Theory]
    [InlineData("Pbx.Sip", "Transport")]
    [InlineData("Pbx.Media", "Hosting")]
    public void Protocol_logic_owns_no_socket_clock_thread_or_chance(string project, string exempt)
    {
        var root = Path.Combine(RepositoryRoot(), project);
        var offences =
            from file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            let folder = Path.GetRelativePath(root, file)
            where !folder.StartsWith("bin/", StringComparison.Ordinal) && !folder.StartsWith("obj/", StringComparison.Ordinal)
            where !folder.StartsWith(exempt + "/", StringComparison.Ordinal)
            from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
            where !line.text.TrimStart().StartsWith("//", StringComparison.Ordinal)
            // The files at the root put the parts together: they may be handed a clock, to hand it on.
            from match in Forbidden().Matches(line.text)
            where folder.Contains('/') || match.Value != "TimeProvider"
            select $"{project}/{folder}:{line.number}: {line.text.Trim()}";
        Assert.Empty(offences);
    }

    private static void HoldsNoReference(Assembly assembly, params string[] forbidden)
    {
        var result = Types.InAssembly(assembly).ShouldNot().HaveDependencyOnAny(forbidden).GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    private static string RepositoryRoot()
    {
        var dir = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(dir!.FullName, "Pbx.sln"))) dir = dir.Parent;
        return dir.FullName;
    }

    [GeneratedRegex(@"\bnew (Socket|Thread|Timer|PeriodicTimer)\(|\bTask\.Delay\b|\bThread\.Sleep\b|\bDateTime(Offset)?\.(Utc)?Now\b|\bTimeProvider\b|\bRandom\.Shared\b|\bStopwatch\b|\bEnvironment\.TickCount")]
    private static partial Regex Forbidden();
}
