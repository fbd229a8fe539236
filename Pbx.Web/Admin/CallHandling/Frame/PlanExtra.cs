namespace Pbx.Web.Admin.CallHandling.Frame;

/// <summary>What the page of an object stores beside it: whether something was typed, how it is stored (false: this account may not), how it is forgotten.</summary>
public sealed record PlanExtra<TItem>(Func<bool> Changed, Func<TItem, string, Task<bool>> Save, Action Discard);
