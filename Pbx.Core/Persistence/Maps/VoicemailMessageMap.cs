using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pbx.Core.Voicemail;

namespace Pbx.Core.Persistence.Maps;

internal sealed class VoicemailMessageMap : IEntityTypeConfiguration<VoicemailMessage>
{
    public void Configure(EntityTypeBuilder<VoicemailMessage> builder)
    {
        builder.ToTable("Voicemail");
        builder.HasKey(message => message.Id);
        builder.HasIndex(message => new { message.MailboxId, message.At });
    }
}
