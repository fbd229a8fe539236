namespace Pbx.Web.Resources;

/// <summary>Words of the employee's web client.</summary>
public sealed class ClientText;
