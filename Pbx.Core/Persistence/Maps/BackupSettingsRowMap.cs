using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pbx.Core.Backup;

namespace Pbx.Core.Persistence.Maps;

internal sealed class BackupSettingsRowMap : IEntityTypeConfiguration<BackupSettingsRow>
{
    public void Configure(EntityTypeBuilder<BackupSettingsRow> builder)
    {
        builder.ToTable("BackupSettings");
        builder.Property(row => row.Id).ValueGeneratedNever();
    }
}
