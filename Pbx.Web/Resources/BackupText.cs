namespace Pbx.Web.Resources;

/// <summary>Words of backup and restore.</summary>
public sealed class BackupText;
