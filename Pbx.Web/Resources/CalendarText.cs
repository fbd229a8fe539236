namespace Pbx.Web.Resources;

/// <summary>Words of holidays from calendar files, and of the calendar of what callers hear.</summary>
public sealed class CalendarText;
