namespace Pbx.Web.Resources;

/// <summary>Words of call flows: trying a call, saved tests, the protocol.</summary>
public sealed class FlowText;
