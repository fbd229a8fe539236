namespace Pbx.Web.Resources;

/// <summary>Words of music for those who wait.</summary>
public sealed class MusicText;
