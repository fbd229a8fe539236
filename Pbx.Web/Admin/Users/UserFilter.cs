using Pbx.Core.Users;

namespace Pbx.Web.Admin.Users;

/// <summary>Which users the list shows and in which order, as it stands in the address.</summary>
public sealed record UserFilter(string? Search, string? State, string Sort)
{
    /// <summary>Columns that can be sorted by.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["extension", "name", "email", "role"];

    /// <summary>Reads the address; what makes no sense is left out.</summary>
    public static UserFilter Parse(string? search, string? state, string? sort) => new(
        string.IsNullOrWhiteSpace(search) ? null : search.Trim(),
        state is "online" or "offline" ? state : null,
        sort is not null && Columns.Contains(sort.TrimStart('-')) ? sort : "extension");

    /// <summary>The address with this filter.</summary>
    public string ToUri()
    {
        var parts = new List<string>();
        if (Search is not null) parts.Add($"q={Uri.EscapeDataString(Search)}");
        if (State is not null) parts.Add($"state={State}");
        if (Sort != "extension") parts.Add($"sort={Sort}");
        return parts.Count == 0 ? "/admin/users" : $"/admin/users?{string.Join('&', parts)}";
    }

    /// <summary>The same sorted by a column, the other way round if it already is.</summary>
    public UserFilter By(string column) => this with { Sort = Sort == column ? $"-{column}" : column };

    /// <summary>Order of a column for screen readers.</summary>
    public string Order(string column) => Sort == column ? "ascending" : Sort == $"-{column}" ? "descending" : "none";

    /// <summary>Filters and sorts what the search found.</summary>
    public IEnumerable<UserSummary> Apply(IEnumerable<UserSummary> users, Func<string, bool> isOnline)
    {
        ArgumentNullException.ThrowIfNull(isOnline);
        var found = users.Where(user => State is null || isOnline(user.Id) == (State == "online"));
        Func<UserSummary, string> key = Sort.TrimStart('-') switch
        {
            "name" => user => user.DisplayName,
            "email" => user => user.Email,
            "role" => user => $"{PbxRoles.All.ToList().IndexOf(user.Role)}",
            _ => user => user.Extension.PadLeft(8),
        };
        var comparer = StringComparer.CurrentCultureIgnoreCase;
        return Sort.StartsWith('-') ? found.OrderByDescending(key, comparer) : found.OrderBy(key, comparer);
    }
}
