namespace Pbx.Web.Resources;

/// <summary>Words of what people say about calls: hours that are forced, groups, do not disturb, the number that is shown, codes.</summary>
public sealed class RulesText;
