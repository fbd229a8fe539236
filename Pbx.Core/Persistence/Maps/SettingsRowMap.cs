using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pbx.Core.Configuration;

namespace Pbx.Core.Persistence.Maps;

internal sealed class SettingsRowMap : IEntityTypeConfiguration<SettingsRow>
{
    public void Configure(EntityTypeBuilder<SettingsRow> builder)
    {
        builder.ToTable("Settings", table => table.HasCheckConstraint("CK_Settings_OnlyOne", $"\"Id\" = {SettingsRow.OnlyId}"));
        builder.Property(row => row.Id).ValueGeneratedNever();
    }
}
