using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pbx.Core.Presence;
using Pbx.Core.Schedules;
using Pbx.Core.Users;

namespace Pbx.Core.Persistence.Maps;

internal sealed class OverrideRowMap : IEntityTypeConfiguration<OverrideRow>
{
    public void Configure(EntityTypeBuilder<OverrideRow> builder)
    {
        builder.ToTable("Overrides");
        builder.HasKey(row => row.DepartmentId);
        builder.Property(row => row.State).HasConversion<string>().HasMaxLength(20);
    }
}

internal sealed class PersonStateRowMap : IEntityTypeConfiguration<PersonStateRow>
{
    public void Configure(EntityTypeBuilder<PersonStateRow> builder)
    {
        builder.ToTable("PersonStates");
        builder.HasKey(row => row.UserId);
        builder.HasOne<PbxUser>().WithOne().HasForeignKey<PersonStateRow>(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
