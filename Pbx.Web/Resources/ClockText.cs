namespace Pbx.Web.Resources;

/// <summary>Words about the clock that calls go by.</summary>
public sealed class ClockText;
