namespace Pbx.Web.Resources;

/// <summary>Words that several areas use: shell, outcomes, roles, problems of a field.</summary>
public sealed class SharedText;

/// <summary>Words of the console.</summary>
public sealed class AdminText;

/// <summary>Words of call handling: groups, menus, hours, recordings.</summary>
public sealed class PlanText;

/// <summary>Words of the set-up wizard.</summary>
public sealed class SetupText;

/// <summary>Words of sign-in and of one's own account.</summary>
public sealed class AccountText;
