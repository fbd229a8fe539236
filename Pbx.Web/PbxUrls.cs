using System.Globalization;

namespace Pbx.Web;

/// <summary>Addresses of pages and endpoints, each in one place.</summary>
public static class PbxUrls
{
    /// <summary>The web client.</summary>
    public const string Client = "/";

    /// <summary>The console.</summary>
    public const string Admin = "/admin";

    /// <summary>The set-up wizard; gone after set-up.</summary>
    public const string Setup = "/setup";

    /// <summary>Page where one signs in (static server rendering).</summary>
    public const string SignIn = "/sign-in";

    /// <summary>Page of the second factor, after the password was right.</summary>
    public const string SignInTwoFactor = "/sign-in/two-factor";

    /// <summary>Page that says that a right is missing.</summary>
    public const string Forbidden = "/forbidden";

    /// <summary>POST form: <c>email, password, remember, returnUrl</c>.</summary>
    public const string PostSignIn = "/account/sign-in";

    /// <summary>POST form: <c>code</c> or <c>recoveryCode</c>, <c>rememberMachine, returnUrl</c>.</summary>
    public const string PostTwoFactor = "/account/two-factor";

    /// <summary>POST form: ends this session.</summary>
    public const string PostSignOut = "/account/sign-out";

    /// <summary>POST form: ends all sessions of this account.</summary>
    public const string PostSignOutEverywhere = "/account/sign-out-everywhere";

    /// <summary>POST form: <c>culture, returnUrl</c>.</summary>
    public const string PostLanguage = "/account/language";

    /// <summary>Backups to take away, by name.</summary>
    public const string BackupFiles = "/admin/backup/files";

    /// <summary>One of them.</summary>
    public static string BackupFile(string name) => $"{BackupFiles}/{Uri.EscapeDataString(name)}";

    /// <summary>Recordings of calls in the console.</summary>
    public const string AdminRecordings = "/admin/recordings";

    /// <summary>What the company has decided about them.</summary>
    public const string RecordingSettings = "/admin/recordings/settings";

    /// <summary>The sound of recordings, for whoever may hear it.</summary>
    public const string RecordingAudio = "/recordings";

    /// <summary>One of them; to be taken away with <paramref name="download"/>.</summary>
    public static string Recording(string id, bool download = false) => $"{RecordingAudio}/{Uri.EscapeDataString(id)}.wav{(download ? "?download=true" : "")}";

    /// <summary>Versions of call handling.</summary>
    public const string Versions = "/admin/versions";

    /// <summary>The draft of the next one.</summary>
    public const string Draft = "/admin/versions/draft";

    /// <summary>What one version has changed.</summary>
    public static string Version(long number) => string.Create(CultureInfo.InvariantCulture, $"{Versions}/{number}");

    /// <summary>What differs between two.</summary>
    public static string Compare(long from, long to) => string.Create(CultureInfo.InvariantCulture, $"{Versions}/{from}/{to}");

    /// <summary>Hub of the browser phone.</summary>
    public const string PhoneHub = "/hubs/phone";

    /// <summary>SIP over WebSocket (RFC 7118), subprotocol <c>sip</c>.</summary>
    public const string SipWebSocket = "/ws";
}
