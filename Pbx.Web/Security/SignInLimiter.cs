using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Pbx.Web.Security;

/// <summary>So many sign-ins a minute from one source: hashing a password is the most costly thing that a stranger can make us do.</summary>
internal static class SignInLimiter
{
    public const string Policy = "sign-in";
    private const int PerMinute = 60;

    public static void AddSignInLimiter(this IServiceCollection services) => services.AddRateLimiter(options =>
    {
        options.AddPolicy(Policy, context => RateLimitPartition.GetSlidingWindowLimiter(SourceOf(context), _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = PerMinute,
            Window = TimeSpan.FromMinutes(1),
            SegmentsPerWindow = 6,
            QueueLimit = 0,
        }));
        options.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            rejected.HttpContext.Response.Headers.Location = $"{PbxUrls.SignIn}?error=too-many";
            return ValueTask.CompletedTask;
        };
    });

    // An IPv6 household has a /64 of addresses.
    private static string SourceOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}
