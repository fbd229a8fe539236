namespace Pbx.Web.Resources;

/// <summary>Words of mailboxes, for those who listen to them.</summary>
public sealed class VoicemailText;
