using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pbx.Core.Mail;
using Pbx.Core.Voicemail;

namespace Pbx.Core.Persistence.Maps;

internal sealed class MailSettingsRowMap : IEntityTypeConfiguration<MailSettingsRow>
{
    public void Configure(EntityTypeBuilder<MailSettingsRow> builder)
    {
        builder.ToTable("MailSettings");
        builder.Property(row => row.Id).ValueGeneratedNever();
    }
}

internal sealed class MailJobMap : IEntityTypeConfiguration<MailJob>
{
    public void Configure(EntityTypeBuilder<MailJob> builder)
    {
        builder.ToTable("MailJobs");
        builder.HasKey(job => job.Id);
        builder.HasIndex(job => job.MessageId);
    }
}

internal sealed class MailboxPinMap : IEntityTypeConfiguration<MailboxPin>
{
    public void Configure(EntityTypeBuilder<MailboxPin> builder)
    {
        builder.ToTable("MailboxPins");
        builder.HasKey(pin => pin.MailboxId);
    }
}

internal sealed class MailboxGreetingMap : IEntityTypeConfiguration<MailboxGreeting>
{
    public void Configure(EntityTypeBuilder<MailboxGreeting> builder)
    {
        builder.ToTable("MailboxGreetings");
        builder.HasKey(greeting => greeting.MailboxId);
    }
}
