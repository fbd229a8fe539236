using System.Net;
using Pbx.Sip;

namespace Pbx.Tests.Core.Support;

/// <summary>One INVITE usage without network. <see cref="Sent"/> is what the system sent; the Peer methods are what the phone does.</summary>
internal sealed class FakeSession(VirtualLoop loop, bool isClient, IPEndPoint peer, string transport) : IInviteSession
{
    private static int serial;
    private bool ended;

    public List<string> Sent { get; } = [];

    public List<SipParty> Identities { get; } = [];

    public OutgoingInvite? Invite { get; init; }

    /// <summary>SDP of the last provisional or final response that the system sent, or of its last re-INVITE.</summary>
    public string? SentSdp { get; private set; }

    public EndReason? Ending { get; private set; }

    /// <summary>How the phone answers a re-INVITE; null: 488.</summary>
    public Func<byte[]?, byte[]?>? OnReInvite { get; set; }

    public string CallId { get; } = $"call{Interlocked.Increment(ref serial)}";

    public string LocalTag => CallId + "-ours";

    public string RemoteTag => CallId + "-theirs";

    public InviteState State { get; private set; } = isClient ? InviteState.Calling : InviteState.Incoming;

    public bool IsClient => isClient;

    public string UserAgent => "phone";

    public IPEndPoint? RemoteEndPoint => peer;

    public string Transport => transport;

    public IInviteHandler Handler { get; set; } = null!;

    public string Log => string.Join(' ', Sent);

    public void Ring(int statusCode, byte[]? sdp = null)
    {
        Assert.Equal(InviteState.Incoming, State);
        Sent.Add(sdp is null ? $"{statusCode}" : $"{statusCode}+sdp");
        if (sdp is not null) SentSdp = Sdp.Text(sdp);
    }

    public void Accept(byte[] sdp)
    {
        Assert.Equal(InviteState.Incoming, State);
        State = InviteState.Established;
        SentSdp = Sdp.Text(sdp);
        Sent.Add("200");
    }

    public void Reject(int statusCode, string? reasonPhrase = null, IReadOnlyList<KeyValuePair<string, string>>? headers = null)
    {
        Assert.Equal(InviteState.Incoming, State);
        Sent.Add($"{statusCode}");
        Over(new EndReason(EndKind.Rejected, statusCode));
    }

    public void End(EndReason reason)
    {
        if (ended) return;
        Sent.Add(State == InviteState.Established ? "BYE" : isClient ? "CANCEL" : "487");
        Over(reason);
    }

    public async Task<SipOutcome> OfferAsync(byte[]? sdp, bool early = false)
    {
        Sent.Add("reINVITE");
        SentSdp = sdp is null ? null : Sdp.Text(sdp);
        await Task.Yield();
        return OnReInvite?.Invoke(sdp) is { } answer ? new SipOutcome(200, "OK") { Body = answer } : new SipOutcome(488, "Not Acceptable Here");
    }

    public byte[]? LocalSdp => SentSdp is null ? null : System.Text.Encoding.UTF8.GetBytes(SentSdp);

    public void AnswerInAck(byte[] sdp)
    {
        Sent.Add("ACK+sdp");
        SentSdp = Sdp.Text(sdp);
    }

    public Task<SipOutcome> InfoAsync(string contentType, byte[] body)
    {
        Sent.Add($"INFO {System.Text.Encoding.ASCII.GetString(body).Split('\r')[0]}");
        return Task.FromResult(new SipOutcome(200, "OK"));
    }

    public void NotifyRefer(int statusCode, string reasonPhrase, bool final) => Sent.Add($"NOTIFY {statusCode}{(final ? " final" : "")}");

    public void UpdateIdentity(SipParty party) => Identities.Add(party);

    public void PeerRings(int status = 180, byte[]? sdp = null) => Do(() =>
    {
        State = InviteState.Proceeding;
        Handler.OnProvisional(this, status, sdp);
    });

    /// <summary>200. If the system gave up meanwhile, it is what the stack does: ACK and BYE, and nobody hears of it.</summary>
    public void PeerAnswers(byte[]? sdp) => Do(() =>
    {
        if (ended) return;
        State = InviteState.Established;
        Handler.OnAccepted(this, sdp);
    });

    public void PeerRejects(int status, params string[] contacts) => Do(() =>
    {
        if (!ended) Over(new EndReason(EndKind.Rejected, status) { Contacts = contacts });
    });

    public void PeerHangsUp(EndKind kind = EndKind.HungUp) => Do(() =>
    {
        if (!ended) Over(new EndReason(kind));
    });

    public void PeerCancels() => PeerHangsUp(EndKind.Cancelled);

    public void PeerAcks(byte[]? sdp = null) => Do(() => Handler.OnAcknowledged(this, sdp));

    public FakeOffer PeerOffers(byte[]? sdp)
    {
        var offer = new FakeOffer(sdp);
        Do(() => Handler.OnOffer(this, offer));
        return offer;
    }

    public void PeerRefers(string number, FakeSession? replaces = null) => Do(() => Handler.OnRefer(
        this, new FakeRefer(number, replaces is null ? null : new ReplacesParameters(replaces.CallId, replaces.LocalTag, replaces.RemoteTag, false), this)));

    public void PeerInfo(string type, string body) => Do(() => Handler.OnInfo(this, type, System.Text.Encoding.ASCII.GetBytes(body)));

    private void Over(EndReason reason)
    {
        ended = true;
        State = InviteState.Ended;
        Ending = reason;
        loop.Post(() => Handler.OnEnded(this, reason));
    }

    private void Do(Action action) => loop.Post(action);
}
