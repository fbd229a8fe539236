using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pbx.Core.Versions;

namespace Pbx.Core.Persistence.Maps;

internal sealed class PlanDraftMap : IEntityTypeConfiguration<PlanDraftRow>
{
    public void Configure(EntityTypeBuilder<PlanDraftRow> builder)
    {
        builder.ToTable("PlanDrafts");
        builder.Property(row => row.Id).ValueGeneratedNever();
    }
}
