namespace Pbx.Web.Resources;

/// <summary>Words of the trunk test: its steps, what it finds (<c>F.</c>) and what to do about it (<c>D.</c>).</summary>
public sealed class TrunkTestText;
