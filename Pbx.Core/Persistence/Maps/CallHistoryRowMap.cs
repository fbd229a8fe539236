using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pbx.Core.CallHistory;

namespace Pbx.Core.Persistence.Maps;

internal sealed class CallHistoryRowMap : IEntityTypeConfiguration<CallHistoryRow>
{
    public void Configure(EntityTypeBuilder<CallHistoryRow> builder)
    {
        builder.ToTable("CallHistory");
        builder.Property(row => row.Outcome).HasConversion<string>().HasMaxLength(20);
        builder.HasIndex(row => row.StartedAt);
        builder.HasIndex(row => new { row.FromUserId, row.StartedAt });
        builder.HasIndex(row => new { row.ToUserId, row.StartedAt });
    }
}
