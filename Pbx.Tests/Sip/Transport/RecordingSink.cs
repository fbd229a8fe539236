using System.Net;
using System.Threading.Channels;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;
using Pbx.Sip.Transport;

namespace Pbx.Tests.Sip.Transport;

/// <summary>A sink that tests can wait on.</summary>
internal sealed class RecordingSink : ITransportSink
{
    private readonly Channel<(SipMessage Message, SipFlow Flow)> _messages = Channel.CreateUnbounded<(SipMessage, SipFlow)>();
    private readonly Channel<(SipParseError Error, SipFlow Flow)> _errors = Channel.CreateUnbounded<(SipParseError, SipFlow)>();
    private readonly Channel<(SipFlow Flow, SipFlowEnd Reason)> _closed = Channel.CreateUnbounded<(SipFlow, SipFlowEnd)>();

    public volatile bool Blocking;
    public bool KeepErrors = true;

    public void OnMessage(SipMessage message, SipFlow flow) => _messages.Writer.TryWrite((message, flow));

    public void OnParseError(SipParseError error, SipFlow flow)
    {
        if (KeepErrors) _errors.Writer.TryWrite((error, flow));
    }

    public void OnFlowClosed(SipFlow flow, SipFlowEnd reason) => _closed.Writer.TryWrite((flow, reason));

    public bool IsBlocked(IPAddress source) => Blocking;

    public Task<(SipMessage Message, SipFlow Flow)> Message() => Next(_messages);

    public Task<(SipParseError Error, SipFlow Flow)> Error() => Next(_errors);

    public Task<(SipFlow Flow, SipFlowEnd Reason)> Closed() => Next(_closed);

    private static async Task<T> Next<T>(Channel<T> channel)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await channel.Reader.ReadAsync(patience.Token);
    }
}
