using Microsoft.Extensions.Localization;
using Pbx.Web.Resources;

namespace Pbx.Web.Account;

/// <summary>What the sign-in endpoints say, in words. None tells whether an account exists.</summary>
public static class SignInMessages
{
    /// <summary>Words for a code; an unknown one is a plain refusal.</summary>
    public static string? Of(IStringLocalizer<AccountText> words, string? code)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (string.IsNullOrEmpty(code)) return null;
        var found = words[$"Error.{code}"];
        return found.ResourceNotFound ? words["Error.wrong"] : found.Value;
    }
}
