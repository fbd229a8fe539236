using System.Net;
using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;
using TransportTarget = Pbx.Sip.Transport.SipTarget;

namespace Pbx.Sip.Transactions;

/// <summary>All transactions, found by branch (RFC 3261 17.1.3, 17.2.3), with the index of ongoing requests for loop detection (8.2.2.2).</summary>
internal sealed class TransactionLayer(TimerQueue timers, TransactionTimers times, ISipSender sender, SipStatistics statistics)
{
    private readonly Dictionary<TransactionKey, ClientTransaction> _clients = [];
    private readonly Dictionary<TransactionKey, ServerTransaction> _servers = [];
    private readonly Dictionary<MergeKey, ServerTransaction> _ongoing = [];

    public TimerQueue Timers { get; } = timers;

    public TransactionTimers Times { get; } = times;

    public int ClientCount => _clients.Count;

    public int ServerCount => _servers.Count;

    public int OngoingCount => _ongoing.Count;

    /// <summary>Sends a message on a flow. A response whose connection is gone goes to where its Via says (18.2.2).</summary>
    public bool Send(SipMessage message, SipFlow flow)
    {
        if (sender.TrySend(message, flow))
        {
            statistics.Count(message is SipRequest ? SipCounter.RequestsSent : SipCounter.ResponsesSent);
            return true;
        }
        if (message is SipResponse && flow.Transport is SipTransportKind.Tcp or SipTransportKind.Tls && message.TopVia is { } via)
        {
            var port = via.Port ?? flow.Transport.DefaultPort();
            if (sender.FlowTo(new TransportTarget(flow.Transport, new IPEndPoint(flow.Remote.Address, port))) is { } other
                && sender.TrySend(message, other))
            {
                statistics.Count(SipCounter.ResponsesSent);
                return true;
            }
        }
        statistics.Count(SipCounter.SendFailed);
        return false;
    }

    /// <summary>Starts a client transaction; its top Via must be in place.</summary>
    public ClientTransaction Request(SipRequest request, SipFlow flow, IClientTransactionUser user)
    {
        var key = TransactionKey.ForClient(request.TopVia!, request.Method);
        ClientTransaction transaction = request.Is(SipMethods.Invite)
            ? new InviteClientTransaction(this, request, flow, key, user)
            : new NonInviteClientTransaction(this, request, flow, key, user);
        _clients.Add(key, transaction);
        return transaction;
    }

    /// <summary>False when the response answers nothing that is known.</summary>
    public bool OnResponse(SipResponse response)
    {
        if (!_clients.TryGetValue(TransactionKey.ForClient(response.TopVia!, response.CSeq.Method), out var transaction)) return false;
        if (response.CSeq.Number != transaction.Request.CSeq.Number) return false;
        transaction.OnResponse(response);
        return true;
    }

    /// <summary>The transaction that a request repeats, acknowledges, or (asked with INVITE) cancels.</summary>
    public ServerTransaction? Find(SipRequest request, string method) =>
        _servers.GetValueOrDefault(TransactionKey.ForServer(request, method));

    /// <summary>The same request has come by another way and is being worked on.</summary>
    public bool IsMerged(SipRequest request) =>
        request.To.Tag is null && _ongoing.TryGetValue(MergeKey.Of(request), out var other) && other.IsOngoing;

    /// <summary>Makes the server transaction of a new request. Responses go by RFC 3581 and 18.2.2.</summary>
    public ServerTransaction Accept(SipRequest request, SipFlow flow)
    {
        var key = TransactionKey.ForServer(request, request.Method);
        var back = ResponseFlow(request.TopVia!, flow);
        ServerTransaction transaction = request.Is(SipMethods.Invite)
            ? new InviteServerTransaction(this, request, back, key)
            : new NonInviteServerTransaction(this, request, back, key);
        _servers[key] = transaction;
        if (request.To.Tag is null) _ongoing.TryAdd(MergeKey.Of(request), transaction);
        return transaction;
    }

    public void OnFlowClosed(SipFlow flow)
    {
        List<Transaction>? affected = null;
        foreach (var transaction in _clients.Values)
            if (transaction.Flow == flow) (affected ??= []).Add(transaction);
        // A server transaction stays: its response may go by another connection (18.2.2).
        if (affected is null) return;
        foreach (var transaction in affected) transaction.OnFlowClosed();
    }

    /// <summary>Nothing waits for an answer any more, ours or theirs; what is left only absorbs repetitions.</summary>
    public bool IsQuiet
    {
        get
        {
            foreach (var client in _clients.Values)
                if (client.State is TransactionState.Calling or TransactionState.Trying or TransactionState.Proceeding) return false;
            foreach (var server in _servers.Values)
                if (server.IsOngoing) return false;
            return true;
        }
    }

    public void Clear()
    {
        foreach (var transaction in _clients.Values.ToArray()) transaction.Abandon();
        foreach (var transaction in _servers.Values.ToArray()) transaction.Abandon();
    }

    internal void Remove(Transaction transaction)
    {
        if (transaction is ServerTransaction server)
        {
            _servers.Remove(server.Key);
            if (server.Request.To.Tag is not null) return;
            var merge = MergeKey.Of(server.Request);
            if (_ongoing.TryGetValue(merge, out var listed) && ReferenceEquals(listed, server)) _ongoing.Remove(merge);
        }
        else
        {
            _clients.Remove(transaction.Key);
        }
    }

    /// <summary>
    /// Where a response to a request with this top Via goes: back to where the request came from. maddr is passed over: it tells receivers in a multicast
    /// group where to answer, we are in none, and whoever forges one would have us send to others (RFC 3261 18.2.2).
    /// </summary>
    internal static SipFlow ResponseFlow(Via via, SipFlow flow)
    {
        if (flow.IsReliable || via.WantsRport) return flow;
        var port = via.Port ?? flow.Transport.DefaultPort();
        return port == flow.Remote.Port ? flow : flow with { Remote = new IPEndPoint(flow.Remote.Address, port) };
    }
}
