using Pbx.Media.Dtls;
using Pbx.Media.Ice;

namespace Pbx.Media.Sessions.Stages;

/// <summary>
/// The DTLS association that gives SRTP its keys (RFC 5764). The same fingerprint in a later negotiation keeps it (RFC 8842 section 4); another one
/// begins a new one.
/// </summary>
internal sealed class DtlsStage(IFlowHost host, FlowContext context, SrtpStage srtp, Func<TransportAddress> peer, IFlowTransport transport, bool symmetric)
{
    private DtlsEndpoint? _endpoint;
    private string? _fingerprint;
    private TransportAddress _lastFrom;
    private bool _closed;

    /// <summary>SRTP has keys.</summary>
    public Action? Established { get; set; }

    /// <summary>The association failed; the text says why.</summary>
    public Action<string>? Failed { get; set; }

    public MediaDropReason Receive(ReadOnlySpan<byte> datagram, in TransportAddress from)
    {
        if (_closed)
            return MediaDropReason.UnexpectedDtls;
        _lastFrom = from;
        // The ClientHello may be faster than the answer that says whose it is: it waits in the endpoint until Apply.
        _endpoint ??= Create(DtlsRole.Server);
        _endpoint.Feed(datagram);
        if (_endpoint.IsConnected)
            _endpoint.Pump();
        return MediaDropReason.None;
    }

    public void Apply(FlowSettings settings)
    {
        if (settings.Media.RemoteFingerprint is not { } remote || !DtlsFingerprint.TryParse(remote.ToString(), out var expected))
        {
            Failed?.Invoke("the SDP has no usable fingerprint");
            return;
        }

        if (expected.ToString() == _fingerprint || _closed)
            return;
        var role = settings.Media.Setup == Sdp.DtlsSetup.Active ? DtlsRole.Client : DtlsRole.Server;
        if (_fingerprint is not null || (_endpoint is not null && _endpoint.Role != role))
        {
            _endpoint?.Dispose();
            _endpoint = null;
        }

        _fingerprint = expected.ToString();
        var endpoint = _endpoint ??= Create(role);
        host.BeginHandshake(endpoint, [expected], result => host.Post(() => OnResult(endpoint, result)));
    }

    public void Stop()
    {
        _closed = true;
        _endpoint?.Dispose();
        _endpoint = null;
    }

    private DtlsEndpoint Create(DtlsRole role) => new(role, context.Certificate, Send);

    // The handshake writes on its own thread: the datagram is handed over to the flow's.
    private void Send(ReadOnlySpan<byte> datagram)
    {
        var copy = datagram.ToArray();
        host.Post(() =>
        {
            // Without ICE as with RTP (RFC 4961): behind a NAT the address of the SDP is not where the peer is.
            var to = symmetric ? _lastFrom : peer();
            if (!to.IsKnown())
                to = symmetric ? peer() : _lastFrom;
            if (to.IsKnown())
                transport.Send(copy, to, FlowComponent.Rtp);
        });
    }

    private void OnResult(DtlsEndpoint endpoint, DtlsResult result)
    {
        if (_closed || endpoint != _endpoint)
            return;
        if (!result.IsConnected)
        {
            Failed?.Invoke(result.Detail is null ? result.Outcome.ToString() : $"{result.Outcome}: {result.Detail}");
            return;
        }

        srtp.SetKeys(result.LocalKeys!, result.RemoteKeys!);
        // What came in while the result was on its way.
        endpoint.Pump();
        Established?.Invoke();
    }
}
