using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pbx.Core.Configuration;
using Pbx.Core.Security;

namespace Pbx.Tests.Core.Security;

public class AccessGuardTests
{
    private readonly FakeTimeProvider time = new();
    private readonly Snapshots snapshots = new();

    private AccessGuard Guard(bool blockLoopback = false) => new(snapshots, time, NullLogger<AccessGuard>.Instance, blockLoopback);

    private static void Fail(AccessGuard guard, string address, int times)
    {
        for (var i = 0; i < times; i++) guard.Failed(IPAddress.Parse(address), "SIP", "101", "wrong password");
    }

    [Fact]
    public void Blocks_after_the_failures_of_the_settings_and_lets_in_again_in_time()
    {
        var guard = Guard();
        var source = IPAddress.Parse("192.0.2.7");
        Fail(guard, "192.0.2.7", 2);
        Assert.False(guard.IsBlocked(source));
        Fail(guard, "192.0.2.7", 1);
        Assert.True(guard.IsBlocked(source));
        Assert.False(guard.IsBlocked(IPAddress.Parse("192.0.2.8")));
        var blocked = Assert.Single(guard.Blocked);
        Assert.Equal((3, "101", "SIP"), (blocked.Failures, blocked.LastUserName, blocked.Service));
        time.Advance(TimeSpan.FromSeconds(601));
        Assert.False(guard.IsBlocked(source));
        Assert.Empty(guard.Blocked);
        Assert.Equal((3, 1, 1), (guard.Counters["login-failures"], guard.Counters["sources-blocked"], guard.Counters["refused-blocked"]));
    }

    [Fact]
    public void Failures_slide_out_of_the_window()
    {
        var guard = Guard();
        for (var i = 0; i < 20; i++)
        {
            Fail(guard, "192.0.2.7", 1);
            time.Advance(TimeSpan.FromSeconds(31));
        }
        Assert.Empty(guard.Blocked);
    }

    [Fact]
    public void A_success_forgets()
    {
        var guard = Guard();
        Fail(guard, "192.0.2.7", 2);
        guard.Succeeded(IPAddress.Parse("192.0.2.7"));
        Fail(guard, "192.0.2.7", 2);
        Assert.Empty(guard.Blocked);
    }

    [Fact]
    public void Ipv6_counts_by_64_and_mapped_addresses_are_ipv4()
    {
        var guard = Guard();
        Fail(guard, "2001:db8:1:2::1", 2);
        Fail(guard, "2001:db8:1:2:ffff::9", 1);
        Assert.True(guard.IsBlocked(IPAddress.Parse("2001:db8:1:2:3:4:5:6")));
        Assert.False(guard.IsBlocked(IPAddress.Parse("2001:db8:1:3::1")));
        Fail(guard, "::ffff:192.0.2.7", 3);
        Assert.True(guard.IsBlocked(IPAddress.Parse("192.0.2.7")));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.1.2.3")]
    public void Loopback_and_the_networks_of_the_settings_are_only_counted(string address)
    {
        var guard = Guard();
        Fail(guard, address, 50);
        Assert.False(guard.IsBlocked(IPAddress.Parse(address)));
        Assert.Equal(50, guard.Counters["login-failures"]);
    }

    [Fact]
    public void Tests_may_block_loopback()
    {
        var guard = Guard(blockLoopback: true);
        Fail(guard, "127.0.0.1", 3);
        Assert.True(guard.IsBlocked(IPAddress.Loopback));
        Assert.True(guard.Unblock(IPAddress.Loopback));
        Assert.False(guard.IsBlocked(IPAddress.Loopback));
        Assert.False(guard.Unblock(IPAddress.Loopback));
    }

    private sealed class Snapshots : ISnapshotSource
    {
        public PbxSnapshot? Current { get; } = new()
        {
            Version = 1,
            Settings = new SystemSettings
            {
                Company = "C",
                Fqdn = "f",
                Realm = "r",
                TimeZone = "UTC",
                Country = "CH",
                Languages = ["en"],
                BlockAfterFailures = 3,
                BlockWindowSeconds = 60,
                BlockSeconds = 600,
                NeverBlock = ["10.0.0.0/8"],
            },
            UsersByExtension = FrozenDictionary<string, UserRecord>.Empty,
            UsersById = FrozenDictionary<string, UserRecord>.Empty,
            UsersBySipName = FrozenDictionary<string, UserRecord>.Empty,
        };

        public event Action<PbxSnapshot>? Changed
        {
            add { }
            remove { }
        }
    }
}
