namespace Pbx.Web.Resources;

/// <summary>Words of the codes that are dialled at telephones, and of what they set.</summary>
public sealed class CodeText;
