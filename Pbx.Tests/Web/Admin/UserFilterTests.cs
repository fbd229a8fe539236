using Pbx.Core.Users;
using Pbx.Web.Admin.Users;

namespace Pbx.Tests.Web.Admin;

public class UserFilterTests
{
    private static readonly UserSummary[] People =
    [
        new("1", "201", "Zoe", "Ammann", "zoe@example.com", PbxRoles.User, false, false),
        new("2", "99", "Anna", "Zurfluh", "a@example.com", PbxRoles.SystemOwner, true, false),
        new("3", "1000", "Mia", "Keller", "mia@example.com", PbxRoles.Manager, false, true),
    ];

    [Theory]
    [InlineData(null, "99 201 1000")]
    [InlineData("-extension", "1000 201 99")]
    [InlineData("name", "99 1000 201")]
    [InlineData("role", "99 1000 201")]
    [InlineData("nonsense", "99 201 1000")]
    public void Sorts(string? sort, string order) =>
        Assert.Equal(order, string.Join(' ', UserFilter.Parse(null, null, sort).Apply(People, _ => false).Select(u => u.Extension)));

    [Theory]
    [InlineData("online", "3")]
    [InlineData("offline", "2 1")]
    [InlineData("else", "2 1 3")]
    public void Filters_by_state(string state, string ids) =>
        Assert.Equal(ids, string.Join(' ', UserFilter.Parse(null, state, null).Apply(People, id => id == "3").Select(u => u.Id)));

    [Theory]
    [InlineData(null, null, null, "/admin/users")]
    [InlineData(" a&b ", "online", "-name", "/admin/users?q=a%26b&state=online&sort=-name")]
    public void Stands_in_the_address(string? search, string? state, string? sort, string uri) => Assert.Equal(uri, UserFilter.Parse(search, state, sort).ToUri());
}
