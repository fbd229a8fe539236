namespace Pbx.Web.Resources;

/// <summary>Words of the lines to the outside: trunks, numbers, outbound rules and limits.</summary>
public sealed class LineText;
