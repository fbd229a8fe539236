namespace Pbx.Core.Mail;

/// <summary>What letters say, in one language. {0} caller, {1} time, {2} length, {3} mailbox.</summary>
internal sealed record LetterWords(string Culture, string Subject, string Text, string Unknown, string Deleted, string TestSubject, string TestText)
{
    private static readonly LetterWords English = new(
        "en-GB",
        "Message from {0} ({2})",
        "There is a new message in the mailbox {3}.\r\n\r\nFrom: {0}\r\nReceived: {1}\r\nLength: {2}\r\n\r\nThe recording is attached.",
        "a withheld number",
        "It is not kept on the telephone system.",
        "Test message of the telephone system",
        "This message shows that the telephone system can send e-mail.");

    private static readonly LetterWords German = new(
        "de-CH",
        "Nachricht von {0} ({2})",
        "In der Mailbox {3} ist eine neue Nachricht.\r\n\r\nVon: {0}\r\nEmpfangen: {1}\r\nLänge: {2}\r\n\r\nDie Aufnahme ist angehängt.",
        "unterdrückter Nummer",
        "Auf der Telefonanlage wird sie nicht aufbewahrt.",
        "Testnachricht der Telefonanlage",
        "Diese Nachricht zeigt, dass die Telefonanlage E-Mails senden kann.");

    private static readonly LetterWords French = new(
        "fr-CH",
        "Message de {0} ({2})",
        "Il y a un nouveau message dans la boîte vocale {3}.\r\n\r\nDe : {0}\r\nReçu : {1}\r\nDurée : {2}\r\n\r\nL'enregistrement est joint.",
        "numéro masqué",
        "Il n'est pas conservé sur le système téléphonique.",
        "Message d'essai du système téléphonique",
        "Ce message montre que le système téléphonique peut envoyer des e-mails.");

    private static readonly LetterWords Italian = new(
        "it-CH",
        "Messaggio da {0} ({2})",
        "C'è un nuovo messaggio nella casella vocale {3}.\r\n\r\nDa: {0}\r\nRicevuto: {1}\r\nDurata: {2}\r\n\r\nLa registrazione è allegata.",
        "numero nascosto",
        "Non viene conservato sul sistema telefonico.",
        "Messaggio di prova del sistema telefonico",
        "Questo messaggio mostra che il sistema telefonico può inviare e-mail.");

    public static LetterWords In(string language) => language switch
    {
        "de" => German,
        "fr" => French,
        "it" => Italian,
        _ => English,
    };
}
