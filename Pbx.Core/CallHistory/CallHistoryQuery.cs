using Microsoft.EntityFrameworkCore;
using Pbx.Core.Persistence;

namespace Pbx.Core.CallHistory;

/// <summary>A filter as a query.</summary>
internal static class CallHistoryQuery
{
    public static IQueryable<CallHistoryRow> Apply(IQueryable<CallHistoryRow> rows, CallHistoryFilter filter)
    {
        if (filter.UserId is { } user)
        {
            rows = filter.Incoming switch
            {
                true => rows.Where(row => row.ToUserId == user),
                false => rows.Where(row => row.FromUserId == user),
                null => rows.Where(row => row.ToUserId == user || row.FromUserId == user),
            };
        }
        else if (filter.Incoming is { } incoming)
        {
            // Without a person in view, incoming means from outside the company.
            rows = incoming ? rows.Where(row => row.FromUserId == null) : rows.Where(row => row.FromUserId != null);
        }
        if (filter.Outcome is { } outcome) rows = rows.Where(row => row.Outcome == outcome);
        if (filter.From is { } from) rows = rows.Where(row => row.StartedAt >= from);
        if (filter.To is { } to) rows = rows.Where(row => row.StartedAt < to);
        if (!string.IsNullOrWhiteSpace(filter.Search))
        {
            var pattern = SqlLike.Contains(filter.Search);
            rows = rows.Where(row => EF.Functions.Like(row.FromNumber, pattern, SqlLike.Escape) || EF.Functions.Like(row.FromName, pattern, SqlLike.Escape)
                || EF.Functions.Like(row.ToNumber, pattern, SqlLike.Escape) || EF.Functions.Like(row.ToName, pattern, SqlLike.Escape));
        }
        return rows;
    }
}
