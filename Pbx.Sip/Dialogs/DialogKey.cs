namespace Pbx.Sip.Dialogs;

/// <summary>Dialog ID (RFC 3261 12): Call-ID, our tag, the peer's tag.</summary>
internal readonly record struct DialogKey(string CallId, string LocalTag, string RemoteTag);
