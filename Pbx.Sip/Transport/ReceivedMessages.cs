using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;

namespace Pbx.Sip.Transport;

/// <summary>The last step of every receiver: the source goes into the top Via (RFC 3261 18.2.1, RFC 3581 4), then the message to the sink.</summary>
internal static class ReceivedMessages
{
    public static void Deliver(ITransportSink sink, SipMessage message, SipFlow flow, SipTransportCounters counters)
    {
        counters.Count(TransportEvent.Received);
        if (message is SipRequest request) Stamp(request, flow);
        sink.OnMessage(message, flow);
    }

    public static void Refuse(ITransportSink sink, SipParseError error, SipFlow flow, SipTransportCounters counters)
    {
        counters.Count(TransportEvent.Refused);
        counters.Count(error.Reason);
        if (error.PartialRequest is { } request) Stamp(request, flow);
        sink.OnParseError(error, flow);
    }

    private static void Stamp(SipRequest request, SipFlow flow)
    {
        if (request.TopVia is { } via) request.TopVia = via.Seen(flow.Remote);
    }
}
