using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pbx.Core.Recordings;

namespace Pbx.Core.Persistence.Maps;

internal sealed class RecordedCallMap : IEntityTypeConfiguration<RecordedCall>
{
    public void Configure(EntityTypeBuilder<RecordedCall> builder)
    {
        builder.ToTable("Recordings");
        builder.Property(row => row.Direction).HasConversion<string>().HasMaxLength(20);
        builder.Property(row => row.Cause).HasConversion<string>().HasMaxLength(20);
        builder.HasIndex(row => row.StartedAt);
        builder.HasIndex(row => row.CallId);
    }
}

internal sealed class RecordingSettingsRowMap : IEntityTypeConfiguration<RecordingSettingsRow>
{
    public void Configure(EntityTypeBuilder<RecordingSettingsRow> builder)
    {
        builder.ToTable("RecordingSettings");
        builder.Property(row => row.Id).ValueGeneratedNever();
    }
}
