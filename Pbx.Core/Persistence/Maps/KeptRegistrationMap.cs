using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Pbx.Core.Persistence.Maps;

internal sealed class KeptRegistrationMap : IEntityTypeConfiguration<KeptRegistration>
{
    public void Configure(EntityTypeBuilder<KeptRegistration> builder) => builder.ToTable("Registrations");
}
