using Pbx.Sip.Transport;
using Pbx.Tests.Sip.Engine;

namespace Pbx.Tests.Sip.Transactions;

/// <summary>RFC 3261 17.1.2 and 17.2.2.</summary>
public class NonInviteTransactionTests
{
    [Fact]
    public void Timer_E_doubles_up_to_T2_until_timer_F() => new Conversation().Run("""
        app: options
        <- OPTIONS | Accept: application/sdp
        +500 ms
        <- OPTIONS
        +1 s
        <- OPTIONS
        +2 s
        <- OPTIONS
        +4 s
        <- OPTIONS
        +4 s
        <- OPTIONS
        +20 s
        <- OPTIONS
        <- OPTIONS
        <- OPTIONS
        <- OPTIONS
        <- OPTIONS
        app: waits
        +500 ms
        app: outcome 408
        <- nothing
        gone
        """);

    [Fact]
    public void After_a_provisional_it_repeats_each_T2() => new Conversation().Run("""
        app: options
        <- OPTIONS
        -> 100 OPTIONS
        +500 ms
        <- OPTIONS
        +3900 ms
        <- nothing
        +100 ms
        <- OPTIONS
        -> 200 OPTIONS
        app: outcome 200
        -> again            // timer K absorbs
        +5 s
        gone
        """);

    [Fact]
    public void The_server_repeats_its_final_response_for_timer_J() => new Conversation().Run("""
        -> OPTIONS
        <- 200 | Allow: INVITE | Supported: timer | Accept: application/sdp
        -> again
        <- 200
        +31 s
        -> again
        <- 200
        +1 s
        gone
        """);

    [Fact]
    public void On_tcp_the_server_forgets_at_once() => new Conversation(SipTransportKind.Tcp).Run("""
        -> OPTIONS
        <- 200
        gone
        """);
}
