using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Pbx.Core.Mail;

/// <summary>Sends by SMTP (RFC 5321, RFC 6409) and gives every failure its name.</summary>
internal sealed class SmtpSender : IMailSender
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<MailOutcome> SendAsync(MailSettings settings, string? password, MimeMessage letter, CancellationToken cancellationToken)
    {
        if (!settings.IsOn) return new MailOutcome(MailFault.NotSet);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        // Many companies let no look-up of revoked certificates out; the certificate itself is checked.
        client.CheckCertificateRevocation = false;
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, OptionsOf(settings.Security), limit.Token);
            if (settings.UserName.Length > 0) await client.AuthenticateAsync(settings.UserName, password ?? "", limit.Token);
            // A large message takes its time on a slow line.
            limit.CancelAfter(TimeSpan.FromMinutes(10));
            await client.SendAsync(letter, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new MailOutcome(MailFault.NoAnswer);
        }
        catch (Exception e) when (FaultOf(e) is { } fault)
        {
            return fault;
        }
        try
        {
            await client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException || FaultOf(e) is not null)
        {
            // It has the letter; how it says goodbye changes nothing.
        }
        return MailOutcome.Taken;
    }

    internal static MailOutcome? FaultOf(Exception exception) => exception switch
    {
        SocketException socket => new MailOutcome(FaultOf(socket.SocketErrorCode), socket.Message),
        SslHandshakeException { ServerCertificate: not null } tls => new MailOutcome(MailFault.Certificate, tls.InnerException?.Message ?? tls.Message),
        SslHandshakeException tls => new MailOutcome(MailFault.NoEncryption, tls.InnerException?.Message ?? tls.Message),
        AuthenticationException login => new MailOutcome(MailFault.LogIn, login.Message),
        ServiceNotAuthenticatedException login => new MailOutcome(MailFault.LogIn, login.Message),
        SmtpCommandException command => FaultOf(command),
        TimeoutException late => new MailOutcome(MailFault.NoAnswer, late.Message),
        // Thrown for STARTTLS that is not offered, and for a log-in that the server does not know.
        NotSupportedException missing => new MailOutcome(
            missing.Message.Contains("STARTTLS", StringComparison.OrdinalIgnoreCase) ? MailFault.NoEncryption : MailFault.LogIn, missing.Message),
        ProtocolException protocol => new MailOutcome(MailFault.NotMail, protocol.Message),
        IOException { InnerException: SocketException socket } => new MailOutcome(FaultOf(socket.SocketErrorCode), socket.Message),
        IOException broken => new MailOutcome(MailFault.NotMail, broken.Message),
        _ => null,
    };

    private static MailFault FaultOf(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => MailFault.NameNotFound,
        SocketError.ConnectionRefused => MailFault.ConnectionRefused,
        _ => MailFault.NoAnswer,
    };

    private static MailOutcome FaultOf(SmtpCommandException refused)
    {
        var code = (int)refused.StatusCode;
        var fault = refused.StatusCode is SmtpStatusCode.AuthenticationRequired or SmtpStatusCode.AuthenticationInvalidCredentials ? MailFault.LogIn : refused.ErrorCode switch
        {
            SmtpErrorCode.SenderNotAccepted => MailFault.SenderRefused,
            SmtpErrorCode.RecipientNotAccepted => MailFault.RecipientRefused,
            SmtpErrorCode.MessageNotAccepted => MailFault.LetterRefused,
            // A refusal of DATA itself: too large, or not wanted.
            _ when refused.StatusCode is SmtpStatusCode.ExceededStorageAllocation or SmtpStatusCode.InsufficientStorage or SmtpStatusCode.TransactionFailed => MailFault.LetterRefused,
            _ => MailFault.NotMail,
        };
        return new MailOutcome(fault, $"{code} {refused.Message}", code >= 500);
    }

    private static SecureSocketOptions OptionsOf(MailSecurity security) => security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };
}
