using System.Net;
using Pbx.Core.Calls;
using Pbx.Media;
using Pbx.Media.Audio;
using Pbx.Media.Sdp;
using Pbx.Sip;

namespace Pbx.Core.Trunks.Testing;

/// <summary>The call of a test: one INVITE with one media session, heard by nobody and recorded in no history (RFC 3261 13.2, RFC 3264). On the loop only.</summary>
internal sealed class TestCall(TestBench bench, string number, TrunkIdentity identity) : IInviteHandler, IDisposable
{
    private static readonly IReadOnlyList<int> Cadence = [1000, 500];

    private readonly IReadOnlyList<AudioCodec> codecs = TrunkCodecs.Offer(bench.Trunk) is { Count: > 0 } own ? own : CodecPlan.Unprompted;
    private IInviteSession? session;
    private IMediaPlayback? playback;
    private byte[]? applied;

    public IMediaSession? Media { get; private set; }

    /// <summary>Encodings offered.</summary>
    public string Offered => string.Join(", ", codecs.Select(codec => codec.Name));

    /// <summary>Our address as the offer says it.</summary>
    public IPEndPoint? OurAddress { get; private set; }

    /// <summary>Anything at all has come back, be it 100.</summary>
    public bool IsHeard => Ending is not null || session is { State: not InviteState.Calling };

    /// <summary>It rings there, or the carrier plays something.</summary>
    public bool Rings { get; private set; }

    public bool IsAnswered { get; private set; }

    public EndReason? Ending { get; private set; }

    /// <summary>Sends the INVITE; false: there is no port for its media.</summary>
    public bool Start(MediaProfile profile)
    {
        Media?.Dispose();
        (Ending, applied) = (null, null);
        Media = bench.Board.CreateMedia(new MediaSessionOptions(profile, $"test {bench.Trunk.Name}") { PeerAddress = bench.Server?.Address });
        if (Media is null) return false;
        var sdp = Media.CreateOffer(codecs);
        OurAddress = AddressOf(sdp);
        session = bench.Sip.Invite(TrunkInvite.Of(bench.Trunk, number, bench.Proxy, identity, bench.Registration, bench.Credentials, sdp, depth: 1), this);
        return true;
    }

    public void HangUp(EndReason reason) => session?.End(reason);

    public void Dispose()
    {
        session?.End(EndReason.Normal);
        playback?.Dispose();
        Media?.Dispose();
        Media = null;
    }

    public void OnProvisional(IInviteSession from, int statusCode, byte[]? sdp)
    {
        if (from != session) return;
        Rings = true;
        if (sdp is not null) Take(sdp, out _);
        bench.Nudge();
    }

    public void OnAccepted(IInviteSession from, byte[]? sdp)
    {
        if (from != session || Media is null) return;
        var why = "no SDP";
        if ((sdp is null || Take(sdp, out why)) && Media.Codec is not null)
        {
            IsAnswered = true;
            // Heard at both ends at once as what it is: a test.
            playback = bench.Board.Media.Play(Media, new ToneGenerator([1000], Cadence));
        }
        else
        {
            Ending = new EndReason(EndKind.BadAnswer, 488, why);
            from.End(Ending);
        }
        bench.Nudge();
    }

    public void OnAcknowledged(IInviteSession from, byte[]? sdp) { }

    public void OnOffer(IInviteSession from, IIncomingOffer offer)
    {
        if (Media?.Codec is null) offer.Reject(491);
        else if (offer.Sdp is null) offer.Accept(Media.CreateOffer(codecs));
        else if (Media.Answer(offer.Sdp, codecs, MediaDirection.SendReceive, out _) is { } answer) offer.Accept(answer);
        else offer.Reject(488);
    }

    public void OnRefer(IInviteSession from, IIncomingRefer refer) => refer.Reject(603);

    public void OnInfo(IInviteSession from, string contentType, byte[] body) { }

    public void OnEnded(IInviteSession from, EndReason reason)
    {
        if (from != session) return;
        Ending ??= reason;
        bench.Nudge();
    }

    // The 200 repeats the answer of the 183 (RFC 3261 13.2.1).
    private bool Take(byte[] sdp, out string why)
    {
        why = "";
        if (applied is not null && applied.AsSpan().SequenceEqual(sdp)) return true;
        if (!Media!.ApplyAnswer(sdp, out why)) return false;
        applied = sdp;
        return true;
    }

    private static IPEndPoint? AddressOf(byte[] sdp)
    {
        if (!SessionDescription.TryParse(sdp, out var description, out _) || description?.FirstAudio is not { } audio) return null;
        return description.ConnectionOf(audio)?.IPAddress is { } address ? new IPEndPoint(address, audio.Port) : null;
    }
}
