using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pbx.Core.Users;

namespace Pbx.Core.Persistence.Maps;

internal sealed class PbxUserMap : IEntityTypeConfiguration<PbxUser>
{
    public void Configure(EntityTypeBuilder<PbxUser> builder)
    {
        builder.Property(user => user.Extension).HasMaxLength(8);
        builder.HasIndex(user => user.Extension).IsUnique();
        builder.Property(user => user.SipName).HasMaxLength(64).UseCollation("NOCASE");
        builder.HasIndex(user => user.SipName).IsUnique();
        builder.HasIndex(user => user.NormalizedEmail).IsUnique().HasDatabaseName("EmailIndex");
        builder.Property(user => user.FirstName).HasMaxLength(100);
        builder.Property(user => user.LastName).HasMaxLength(100);
        builder.Property(user => user.Language).HasMaxLength(5);
        builder.Property(user => user.Ha1Md5).HasMaxLength(32);
        builder.Property(user => user.Ha1Sha256).HasMaxLength(64);
        builder.Property(user => user.Srtp).HasConversion<string>().HasMaxLength(20);
        builder.Property(user => user.CallerId).HasMaxLength(16);
        builder.Ignore(user => user.DisplayName);
    }
}
