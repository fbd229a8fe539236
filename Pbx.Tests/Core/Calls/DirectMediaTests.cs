using System.Collections.Frozen;
using System.Net;
using Pbx.Core.Live;
using Pbx.Core.Recordings;
using Pbx.Core.Trunks;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;
using Pbx.Tests.Core.Trunks;

namespace Pbx.Tests.Core.Calls;

/// <summary>Voice that flows past us, and comes back when somebody needs it here. In virtual time; the phone is at 198.51.100.7, the carrier at 192.0.2.10.</summary>
public class DirectMediaTests : TrunkWorld
{
    private const string PhoneAt = "198.51.100.7";
    private const string CarrierAt = "192.0.2.10";

    private static readonly Trunk Free = A with { KeepMediaHere = false, AllowT38 = true };

    public DirectMediaTests() => Set(plan => plan with { Trunks = [Free, B] });

    private LiveCall Shown => Assert.Single(World.Service.Calls.Snapshot());

    [Fact]
    public void A_phone_and_a_carrier_send_to_each_other_after_the_answer()
    {
        var (phone, carrier) = Call();
        // The phone is asked for an offer, the carrier answers it, and the phone gets that answer.
        Assert.Equal(("200 reINVITE ACK+sdp", "reINVITE"), (phone.Log, carrier.Log));
        Assert.Equal((PhoneAt, CarrierAt), (AddressIn(carrier.SentSdp), AddressIn(phone.SentSdp)));
        Assert.Equal((true, true), (World.MediaOf(phone).IsDirect, World.MediaOf(carrier).IsDirect));
        Assert.All(Shown.Legs, leg => Assert.True(leg.IsDirect));
        // Nothing comes here any more, and nobody takes that for a death.
        World.MediaOf(phone).Tell(new MediaEvent.Silent(TimeSpan.FromSeconds(30)));
        World.Advance(1);
        Assert.Equal(LiveCallState.Talking, Shown.State);
        // Digits by INFO take the way of the signalling.
        phone.PeerInfo("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n");
        World.Run();
        Assert.EndsWith("INFO Signal=5", carrier.Log);
        Hang(phone);
    }

    [Fact]
    public void A_call_that_comes_in_goes_the_same_way()
    {
        var bob = World.Phone("102", address: IPAddress.Parse(PhoneAt));
        var caller = World.CallFrom($"{CarrierAt}:5060", "0223004545", Sdp.At(CarrierAt, AudioCodec.Pcma));
        caller.OnReInvite = _ => Sdp.At(CarrierAt, AudioCodec.Pcma);
        var phone = World.To(bob);
        phone.OnReInvite = _ => Sdp.At(PhoneAt, AudioCodec.Pcma);
        phone.PeerAnswers(Sdp.At(PhoneAt, AudioCodec.Pcma));
        World.Run();
        caller.PeerAcks();
        World.Run();
        Assert.Equal("reINVITE ACK+sdp", phone.Log);
        Assert.EndsWith("200 reINVITE", caller.Log);
        Assert.Equal(PhoneAt, AddressIn(caller.SentSdp));
        Hang(caller);
    }

    [Theory]
    [InlineData("kept")]
    [InlineData("nat")]
    [InlineData("house")]
    [InlineData("codec")]
    [InlineData("srtp")]
    [InlineData("digits")]
    public void Whoever_needs_us_keeps_us(string why)
    {
        if (why == "kept") Set(plan => plan with { Trunks = [Free with { KeepMediaHere = true }, B] });
        var at = why == "house" ? "192.168.1.20" : PhoneAt;
        var phone = World.Call(
            World.Phone("101", address: IPAddress.Parse(at)), "0443332211",
            why == "srtp" ? Sdp.Write("1", [AudioCodec.Pcma], "sendrecv", "RTP/SAVP", null) : Sdp.At(why == "nat" ? "192.168.1.20" : at, why == "codec" ? AudioCodec.G722 : AudioCodec.Pcma));
        World.MediaOf(phone).TakesEvents = why != "digits";
        var carrier = Answer(phone);
        Assert.Equal(("200", ""), (phone.Log, carrier.Log));
        Assert.Equal("bridge", World.MediaOf(phone).Hears);
        Hang(phone);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_refusal_leaves_the_voice_here_and_is_not_asked_for_again(bool byPhone, bool byMovedCarrier)
    {
        var phone = World.Call(World.Phone("101", address: IPAddress.Parse(PhoneAt)), "0443332211", Sdp.At(PhoneAt, AudioCodec.Pcma));
        var carrier = World.Outside[^1];
        phone.OnReInvite = _ => byPhone ? null : Sdp.At(PhoneAt, AudioCodec.Pcma);
        carrier.OnReInvite = sdp => byMovedCarrier ? Sdp.At("192.0.2.77", AudioCodec.Pcma) : null;
        Answer(phone, keep: true);
        Assert.Equal(byPhone ? "200 reINVITE" : "200 reINVITE ACK+sdp", phone.Log);
        Assert.Equal((false, false), (World.MediaOf(phone).IsDirect, World.MediaOf(carrier).IsDirect));
        Assert.Equal("bridge", World.MediaOf(phone).Hears);
        Assert.Equal(byPhone ? "" : "reINVITE reINVITE", carrier.Log);
        var (asked, askedCarrier) = (phone.Log, carrier.Log);
        phone.PeerOffers(Sdp.At(PhoneAt, AudioCodec.Pcma));
        World.Run();
        Assert.Equal((asked, askedCarrier), (phone.Log, carrier.Log));
        Hang(phone);
    }

    [Fact]
    public void A_refresh_changes_nothing()
    {
        var (phone, carrier) = Call();
        var (before, after) = (phone.Log, carrier.Log);
        var refresh = Offer(phone, Sdp.At(PhoneAt, AudioCodec.Pcma));
        Assert.Equal((200, CarrierAt), (refresh.Status, AddressIn(Sdp.Text(refresh.Answer!))));
        Assert.Equal((before, after), (phone.Log, carrier.Log));
        Assert.True(World.MediaOf(phone).IsDirect);
        Hang(phone);
    }

    [Fact]
    public void Hold_brings_the_voice_back_and_resume_sends_it_away_again()
    {
        var (phone, carrier) = Call();
        var hold = Offer(phone, Changed(Sdp.Directed("sendonly", AudioCodec.Pcma)));
        Assert.Equal("recvonly", Sdp.DirectionOf(Sdp.Text(hold.Answer!)));
        Assert.Equal((false, false, LiveCallState.OnHold), (World.MediaOf(phone).IsDirect, World.MediaOf(carrier).IsDirect, Shown.State));
        Assert.Equal("127.0.0.1", AddressIn(carrier.SentSdp));
        Assert.Equal("SilenceSource", World.MediaOf(carrier).Hears);
        Assert.EndsWith("reINVITE reINVITE", carrier.Log);

        Offer(phone, Changed(Sdp.Directed("sendrecv", AudioCodec.Pcma), 3));
        Assert.Equal((true, true), (World.MediaOf(phone).IsDirect, World.MediaOf(carrier).IsDirect));
        Assert.Equal(PhoneAt, AddressIn(carrier.SentSdp));
        Hang(carrier);
    }

    [Fact]
    public void A_transfer_brings_the_voice_back_first()
    {
        var (phone, carrier) = Call();
        var cleo = World.Phone("103");
        phone.PeerRefers("103");
        World.Run();
        Assert.Equal((false, "127.0.0.1"), (World.MediaOf(carrier).IsDirect, AddressIn(carrier.SentSdp)));
        World.To(cleo).PeerRings();
        World.Run();
        World.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        World.Run();
        // She is in another network than the carrier.
        Assert.Equal((false, "bridge"), (World.MediaOf(carrier).IsDirect, World.MediaOf(carrier).Hears));
        Hang(carrier);
    }

    [Fact]
    public void An_attended_transfer_joins_two_whose_voice_was_elsewhere()
    {
        var (phone, carrier) = Call();
        var (second, other) = Call();
        Assert.True(World.MediaOf(other).IsDirect);
        phone.PeerRefers("", second);
        World.Run();
        Assert.Equal(InviteState.Ended, phone.State);
        // The two carriers talk past us now, with each other.
        Assert.Equal((true, true), (World.MediaOf(carrier).IsDirect, World.MediaOf(other).IsDirect));
        Assert.Equal("bridge", World.MediaOf(other).Hears);
        Hang(carrier, 2);
    }

    [Fact]
    public void A_recording_on_demand_is_begun_when_both_are_here()
    {
        var snapshot = World.Snapshots.Current!;
        var users = snapshot.UsersById.Values.Select(user => user with { RecordingRights = RecordingRights.OnDemand }).ToArray();
        World.Snapshots.Set(snapshot with
        {
            Recording = new RecordingSettings { AnnounceIncoming = false, AnnounceOutgoing = false, AnnounceInternal = false },
            UsersByExtension = users.ToFrozenDictionary(user => user.Extension),
            UsersById = users.ToFrozenDictionary(user => user.Id),
        });
        World.Run();
        var (phone, carrier) = Call();
        World.Loop.Post(() => Assert.Null(World.Service.Board.Calls.Last().AskRecording((Pbx.Core.Calls.CallLeg)phone.Handler, RecordingWish.Start)));
        World.Run();
        Assert.Equal((false, false), (World.MediaOf(phone).IsDirect, World.MediaOf(carrier).IsDirect));
        Assert.Equal(RecordingState.On, Shown.Recording);
        Assert.Same(World.MediaOf(phone), Assert.Single(World.Media.Conversations).Left);
        Hang(phone);
    }

    [Fact]
    public void Fax_comes_here_and_voice_goes_away_again()
    {
        var (phone, carrier) = Call();
        carrier.OnReInvite = sdp => Sdp.Text(sdp!).Contains("m=image") ? Sdp.Fax(9600) : Sdp.At(CarrierAt, AudioCodec.Pcma);
        Assert.Equal(200, Offer(phone, Sdp.Fax(14400)).Status);
        Assert.Equal((false, false), (World.MediaOf(phone).IsDirect, World.MediaOf(carrier).IsDirect));
        Assert.Equal("127.0.0.1", AddressIn(carrier.SentSdp));
        Offer(phone, Changed(Sdp.Directed("sendrecv", AudioCodec.Pcma)));
        Assert.Equal((true, true), (World.MediaOf(phone).IsDirect, World.MediaOf(carrier).IsDirect));
        Hang(phone);
    }

    [Fact]
    public void A_call_that_ends_while_it_is_asked_leaves_nothing()
    {
        var phone = World.Call(World.Phone("101", address: IPAddress.Parse(PhoneAt)), "0443332211", Sdp.At(PhoneAt, AudioCodec.Pcma));
        var carrier = World.Outside[^1];
        phone.OnReInvite = _ => Sdp.At(PhoneAt, AudioCodec.Pcma);
        carrier.OnReInvite = _ =>
        {
            phone.PeerHangsUp();
            return Sdp.At(CarrierAt, AudioCodec.Pcma);
        };
        Answer(phone, keep: true);
        World.AssertClean();
    }

    [Fact]
    public void A_hold_while_it_is_asked_wins()
    {
        var phone = World.Call(World.Phone("101", address: IPAddress.Parse(PhoneAt)), "0443332211", Sdp.At(PhoneAt, AudioCodec.Pcma));
        var carrier = World.Outside[^1];
        carrier.OnReInvite = _ => Sdp.At(CarrierAt, AudioCodec.Pcma);
        phone.OnReInvite = _ =>
        {
            // The carrier holds while the telephone thinks.
            carrier.PeerOffers(Changed(Sdp.Directed("sendonly", AudioCodec.Pcma)));
            World.Loop.Post(() => { });
            return Sdp.At(PhoneAt, AudioCodec.Pcma);
        };
        Answer(phone, keep: true);
        Assert.Equal(LiveCallState.OnHold, Shown.State);
        Assert.Equal((false, false), (World.MediaOf(phone).IsDirect, World.MediaOf(carrier).IsDirect));
        Assert.Equal("SilenceSource", World.MediaOf(phone).Hears);
        Hang(phone);
    }

    private static string AddressIn(string? sdp) => sdp!.Split("c=IN IP4 ")[1].Split('\r')[0];

    /// <summary>Another description of the same phone: its o= line says so.</summary>
    private static byte[] Changed(byte[] sdp, int version = 2) => System.Text.Encoding.UTF8.GetBytes(Sdp.Text(sdp).Replace("o=- 1 1 ", $"o=- 1 {version} ").Replace("127.0.0.1", PhoneAt));

    private FakeOffer Offer(FakeSession session, byte[] sdp)
    {
        var offer = session.PeerOffers(sdp);
        World.Run();
        return offer;
    }

    private FakeSession Answer(FakeSession phone, bool keep = false)
    {
        var carrier = World.Outside[^1];
        if (!keep) (phone.OnReInvite, carrier.OnReInvite) = (_ => Sdp.At(PhoneAt, AudioCodec.Pcma), _ => Sdp.At(CarrierAt, AudioCodec.Pcma));
        carrier.PeerAnswers(Sdp.At(CarrierAt, AudioCodec.Pcma));
        World.Run();
        phone.PeerAcks();
        World.Run();
        return carrier;
    }

    private (FakeSession Phone, FakeSession Carrier) Call()
    {
        var phone = World.Call(World.Phone("101", address: IPAddress.Parse(PhoneAt)), "0443332211", Sdp.At(PhoneAt, AudioCodec.Pcma));
        return (phone, Answer(phone));
    }

    private void Hang(FakeSession session, int records = 1)
    {
        session.PeerHangsUp();
        World.AssertClean(records);
    }
}
