namespace Pbx.Web.Resources;

/// <summary>Words of the versions of call handling, their comparison and the draft.</summary>
public sealed class VersionText;
