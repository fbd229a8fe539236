using Pbx.Media.Dtls;

namespace Pbx.Media.Sessions;

/// <summary>What a flow asks of the thread that owns it.</summary>
internal interface IFlowHost
{
    /// <summary>Runs something on the owner's thread later; from any thread.</summary>
    void Post(Action action);

    /// <summary>Runs something on the owner's thread and waits for it: for the few things that an answer needs at once.</summary>
    bool Invoke(Action action);

    /// <summary>The owner's time. On its thread only.</summary>
    TimeSpan Now { get; }

    /// <summary>The flow that is owned.</summary>
    MediaFlow Flow { get; }

    /// <summary>Ends the flow and gives its ports back; <paramref name="done"/> runs afterwards.</summary>
    void Close(Action done);

    /// <summary>Begins a handshake, which blocks, elsewhere. The result comes on a thread of the handshakes.</summary>
    void BeginHandshake(DtlsEndpoint endpoint, IReadOnlyList<DtlsFingerprint> expected, Action<DtlsResult> completed);
}

/// <summary>What all flows of an engine share.</summary>
internal sealed record FlowContext(DtlsCertificate Certificate)
{
    /// <summary>Unix time when the engine's time was zero.</summary>
    public TimeSpan UnixOrigin { get; init; }

    /// <summary>Names us in RTCP (RFC 7022).</summary>
    public string Cname { get; init; } = "pbx";

    /// <summary>After this long without RTP and RTCP a peer that should send counts as silent.</summary>
    public TimeSpan SilenceAfter { get; init; } = TimeSpan.FromSeconds(30);
}
