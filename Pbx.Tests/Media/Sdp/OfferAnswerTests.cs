using Pbx.Media;
using Pbx.Media.Sdp;
using static Pbx.Tests.Media.Sdp.SdpSamples;

namespace Pbx.Tests.Media.Sdp;

public class OfferAnswerTests
{
    private static readonly AudioCodec G729 = new("G729", 8000) { Fmtp = "annexb=no" };

    [Fact]
    public void Rfc4317_2_1_one_audio_codec_and_one_video_codec()
    {
        var offer = Parse(Alice);
        var answer = OfferAnswer.CreateAnswer(offer, [
            Phone(AudioCodec.Pcmu) with { Port = 49174 },
            Phone(new AudioCodec("MPV", 90000)) with { MediaType = "video", Port = 49170, TelephoneEvents = false },
        ]).Description;
        Assert.Equal(["0"], answer.Media[0].Formats);
        Assert.Equal(49174, answer.Media[0].Port);
        Assert.Equal(["32"], answer.Media[1].Formats);
        Assert.Equal(49170, answer.Media[1].Port);
    }

    [Fact]
    public void Rfc3264_10_1_refuses_the_video_it_does_not_want()
    {
        var result = OfferAnswer.CreateAnswer(Parse(Alice), [Phone(AudioCodec.Pcma, AudioCodec.Pcmu)]);
        Assert.Equal(2, result.Description.Media.Count);
        Assert.Equal(["8", "0"], result.Description.Media[0].Formats);
        Assert.Equal((0, "video", "RTP/AVP"), (result.Description.Media[1].Port, result.Description.Media[1].MediaType, result.Description.Media[1].Protocol));
        Assert.Equal(SectionRefusal.NotWanted, result.Media[1].Refusal);
        Assert.Equal(("host.atlanta.example.com", 49170), (result.Audio!.RemoteConnection!.Host, result.Audio.RemotePort));
    }

    [Fact]
    public void Order_is_ours_or_theirs_or_one_codec_alone()
    {
        var offer = Offer("0 8 9");
        Assert.Equal(["9", "8", "0"], Formats(Phone(AudioCodec.G722, AudioCodec.Pcma, AudioCodec.Pcmu)));
        Assert.Equal(["0", "8", "9"], Formats(Phone(AudioCodec.G722, AudioCodec.Pcma, AudioCodec.Pcmu) with { FollowOfferOrder = true }));
        Assert.Equal(["9"], Formats(Phone(AudioCodec.G722, AudioCodec.Pcma) with { SingleCodec = true }));

        IEnumerable<string> Formats(LocalMedia local) => OfferAnswer.CreateAnswer(offer, [local]).Description.Media[0].Formats;
    }

    [Fact]
    public void A_codec_that_pbx_cannot_decode_passes()
    {
        var result = OfferAnswer.CreateAnswer(Offer("18 101", "a=rtpmap:101 telephone-event/8000"), [Phone(G729)]);
        Assert.Equal(G729, result.Audio!.Codec!.Codec);
        Assert.Equal("annexb=no", result.Description.Media[0].FmtpOf(18));
    }

    [Fact]
    public void No_common_codec_refuses_the_section()
    {
        var result = OfferAnswer.CreateAnswer(Offer("18"), [Phone(AudioCodec.Opus)]);
        Assert.Null(result.Audio);
        Assert.Equal(SectionRefusal.NoCommonCodec, result.Media[0].Refusal);
        Assert.Equal(0, result.Description.Media[0].Port);
        Assert.Equal(["18"], result.Description.Media[0].Formats);
    }

    [Theory]
    [InlineData("opus", "110")]
    [InlineData("PCMA", "126")]
    public void Events_have_the_clock_of_the_audio(string name, string number)
    {
        var offer = Offer("111 8 110 126", "a=rtpmap:111 opus/48000/2", "a=rtpmap:110 telephone-event/48000", "a=rtpmap:126 telephone-event/8000");
        var codec = name == "opus" ? AudioCodec.Opus : AudioCodec.Pcma;
        var result = OfferAnswer.CreateAnswer(offer, [Phone(codec)]);
        Assert.Equal(number, result.Description.Media[0].Formats[^1]);
        Assert.Equal(codec.ClockRate, result.Audio!.TelephoneEvent!.Codec.ClockRate);
    }

    [Fact]
    public void Both_event_clocks_when_both_audio_clocks_are_agreed()
    {
        var offer = Offer("111 8 110 126", "a=rtpmap:111 opus/48000/2", "a=rtpmap:110 telephone-event/48000", "a=rtpmap:126 telephone-event/8000");
        Assert.Equal(["8", "111", "126", "110"], OfferAnswer.CreateAnswer(offer, [Phone(AudioCodec.Pcma, AudioCodec.Opus)]).Description.Media[0].Formats);
    }

    [Fact]
    public void Opus_with_events_at_8000_only_still_gets_digits()
    {
        var result = OfferAnswer.CreateAnswer(Offer("96 101", "a=rtpmap:96 opus/48000/2", "a=rtpmap:101 telephone-event/8000"), [Phone(AudioCodec.Opus)]);
        Assert.Equal(8000, result.Audio!.TelephoneEvent!.Codec.ClockRate);
    }

    [Theory]
    [InlineData("a=sendonly", MediaDirection.SendReceive, "recvonly")]
    [InlineData("a=recvonly", MediaDirection.SendReceive, "sendonly")]
    [InlineData("a=inactive", MediaDirection.SendReceive, "inactive")]
    [InlineData("a=sendrecv", MediaDirection.SendOnly, "sendonly")]
    [InlineData("a=sendonly", MediaDirection.SendOnly, "inactive")]
    [InlineData("a=sendrecv", MediaDirection.SendReceive, "sendrecv")]
    public void Hold_directions(string offered, MediaDirection ours, string answered)
    {
        var result = OfferAnswer.CreateAnswer(Offer("8", offered), [Phone(AudioCodec.Pcma) with { Direction = ours }]);
        Assert.Equal(answered, result.Description.Media[0].Direction!.Value.Name());
        Assert.Equal(answered, result.Audio!.Direction.Name());
    }

    [Fact]
    public void Section_direction_beats_the_session_direction()
    {
        var offer = Parse("v=0\no=- 1 1 IN IP4 h\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\na=sendrecv\nm=audio 4 RTP/AVP 8\na=sendonly\nm=audio 6 RTP/AVP 8\n");
        Assert.Equal(MediaDirection.ReceiveOnly, OfferAnswer.CreateAnswer(offer, [Phone(AudioCodec.Pcma)]).Audio!.Direction);
        Assert.Equal(MediaDirection.SendReceive, offer.DirectionOf(offer.Media[1]));
    }

    [Fact]
    public void The_zero_address_holds_only_without_ice()
    {
        var plain = Parse("v=0\no=- 1 1 IN IP4 h\ns=-\nc=IN IP4 0.0.0.0\nt=0 0\nm=audio 4 RTP/AVP 8\n");
        var held = OfferAnswer.CreateAnswer(plain, [Phone(AudioCodec.Pcma)]).Audio!;
        Assert.Equal(MediaDirection.ReceiveOnly, held.Direction);
        Assert.Null(held.RemoteConnection);

        var browser = OfferAnswer.CreateAnswer(File("chromium-offer-recvonly-mdns.sdp"), [Browser(AudioCodec.Opus)]).Audio!;
        Assert.Equal(MediaDirection.SendOnly, browser.Direction);
    }

    [Fact]
    public void Ptime_follows_the_offer_within_maxptime()
    {
        var result = OfferAnswer.CreateAnswer(Offer("8", "a=ptime:30", "a=maxptime:40"), [Phone(AudioCodec.Pcma)]);
        Assert.Equal(30, result.Audio!.SendPtime);
        Assert.Equal(30, result.Description.Media[0].Ptime);
        Assert.Equal(20, OfferAnswer.CreateAnswer(Offer("8"), [Phone(AudioCodec.Pcma)]).Audio!.SendPtime);
        Assert.Equal(10, OfferAnswer.CreateAnswer(Offer("8", "a=maxptime:10"), [Phone(AudioCodec.Pcma)]).Audio!.SendPtime);
        Assert.Equal(60, OfferAnswer.CreateAnswer(Offer("8", "a=ptime:400"), [Phone(AudioCodec.Pcma)]).Audio!.SendPtime);
    }

    [Fact]
    public void A_key_with_an_MKI_does_not_hide_one_without()
    {
        var key = Convert.ToBase64String(new byte[30]);
        var offer = Parse(Offer("8", $"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{key}|2^31|1:4", $"a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:{key}|2^31").Write()
            .Replace("RTP/AVP", "RTP/SAVP", StringComparison.Ordinal));
        var local = Phone(AudioCodec.Pcma) with { Profile = MediaProfile.SdesSrtp, Cryptos = [SdpCrypto.Create(1, "AES_CM_128_HMAC_SHA1_80", new byte[30])] };
        Assert.Equal(2, OfferAnswer.CreateAnswer(offer, [local]).Audio!.RemoteCrypto!.Tag);
    }

    [Fact]
    public void A_browser_offer_is_answered_as_browsers_need()
    {
        var local = Browser(AudioCodec.Opus with { Fmtp = "useinbandfec=1" }, AudioCodec.Pcma) with
        {
            RtcpFeedback = ["transport-cc", "nack"],
            ExtensionUris = ["urn:ietf:params:rtp-hdrext:sdes:mid"],
        };
        var result = OfferAnswer.CreateAnswer(File("chromium-offer-audio.sdp"), [local]);
        var text = result.Description.Write();
        var m = result.Description.Media[0];
        Assert.Equal("UDP/TLS/RTP/SAVPF", m.Protocol);
        Assert.Equal(["111", "8", "110", "126"], m.Formats);
        Assert.Equal(DtlsSetup.Passive, m.Setup);
        Assert.Equal(DtlsSetup.Passive, result.Audio!.Setup);
        Assert.True(m.RtcpMux && m.RtcpReducedSize && result.Description.IceLite);
        Assert.Equal(["0"], result.Description.Bundle);
        Assert.Equal("useinbandfec=1", m.FmtpOf(111));
        Assert.Equal("minptime=10;useinbandfec=1", result.Audio.Codec!.RemoteFmtp);
        Assert.Equal([new SdpExtMap(4, "urn:ietf:params:rtp-hdrext:sdes:mid")], m.ExtMaps);
        Assert.Equal(["transport-cc"], m.RtcpFeedback.Where(f => f.PayloadType == 111).Select(f => f.Feedback));
        Assert.DoesNotContain("a=ssrc", text, StringComparison.Ordinal);
        Assert.Equal("stream track", m.Msid);
        Assert.Equal("uUp3", result.Audio.RemoteIceUfrag);
        Assert.Equal(4, result.Audio.RemoteCandidates.Count);
    }

    [Fact]
    public void Bundle_keeps_the_accepted_mids_and_every_line()
    {
        foreach (var name in new[] { "chromium-offer-audio-video-data.sdp", "chromium-offer-audio-video-maxbundle.sdp" })
        {
            var offer = File(name);
            var result = OfferAnswer.CreateAnswer(offer, [Browser(AudioCodec.Opus)]);
            Assert.Equal(offer.Media.Count, result.Description.Media.Count);
            Assert.Equal([offer.Media[0].Mid!], result.Description.Bundle);
            Assert.All(result.Description.Media.Skip(1), m => Assert.Equal(0, m.Port));
            Assert.Equal(offer.Media.Select(m => m.Mid), result.Description.Media.Select(m => m.Mid));
        }
    }

    [Fact]
    public void Port_zero_with_bundle_only_is_an_accepted_section()
    {
        var offer = File("sdp-transform/jsep.sdp");
        Assert.False(offer.Media[1].IsRejected);
        var local = Browser(new AudioCodec("VP8", 90000)) with { MediaType = "video", TelephoneEvents = false };
        var result = OfferAnswer.CreateAnswer(offer, [Browser(AudioCodec.Opus), local]);
        Assert.True(result.Media[1].IsAccepted);
        Assert.Equal(56500, result.Media[1].RemotePort);
        Assert.Equal(["a1", "v1"], result.Description.Bundle);
        Assert.NotEqual(0, result.Description.Media[1].Port);
    }

    [Theory]
    [InlineData("active", DtlsSetup.Passive)]
    [InlineData("passive", DtlsSetup.Active)]
    [InlineData("actpass", DtlsSetup.Active)]
    public void The_role_of_a_running_association_stays(string offered, DtlsSetup ours)
    {
        var offer = Parse(File("chromium-offer-audio.sdp").Write().Replace("setup:actpass", "setup:" + offered, StringComparison.Ordinal));
        Assert.Equal(ours, OfferAnswer.CreateAnswer(offer, [Browser(AudioCodec.Opus) with { CurrentSetup = DtlsSetup.Active }]).Audio!.Setup);
    }

    [Fact]
    public void Srtp_keys_in_sdp_take_the_best_common_suite_and_its_tag()
    {
        var key = new string('A', 40);
        var offer = Parse(Offer("8", "a=crypto:1 F8_128_HMAC_SHA1_80 inline:" + key, "a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:" + key,
            "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:" + key + "|2^31", "a=crypto:4 AEAD_AES_256_GCM inline:" + key + " UNENCRYPTED_SRTP").Write()
            .Replace("RTP/AVP", "RTP/SAVP", StringComparison.Ordinal));
        var local = Phone(AudioCodec.Pcma) with
        {
            Profile = MediaProfile.SdesSrtp,
            Cryptos = [SdpCrypto.Create(1, "AEAD_AES_256_GCM", new byte[44]), SdpCrypto.Create(2, "AES_CM_128_HMAC_SHA1_80", new byte[30])],
        };
        var result = OfferAnswer.CreateAnswer(offer, [local]);
        Assert.Equal((3, "AES_CM_128_HMAC_SHA1_80"), (result.Audio!.LocalCrypto!.Tag, result.Audio.LocalCrypto.Suite));
        Assert.Equal(result.Audio.LocalCrypto, result.Description.Media[0].Cryptos.Single());
        Assert.Equal("2^31", result.Audio.RemoteCrypto!.Lifetime);
        Assert.Equal(SectionRefusal.ProfileMismatch, OfferAnswer.CreateAnswer(offer, [Phone(AudioCodec.Pcma)]).Media[0].Refusal);
        Assert.Equal(SectionRefusal.NoCommonCrypto, OfferAnswer.CreateAnswer(offer, [local with { Cryptos = [local.Cryptos[0]] }]).Media[0].Refusal);
    }

    [Fact]
    public void Our_offer_and_its_answer_agree_with_a_number_for_each_direction()
    {
        var local = Phone(AudioCodec.Opus, AudioCodec.Pcma, G729);
        var offer = OfferAnswer.CreateOffer([local]);
        Assert.Equal(["111", "8", "18", "110", "101"], offer.Media[0].Formats);
        var answer = Offer("100 99", "a=rtpmap:100 opus/48000/2", "a=rtpmap:99 telephone-event/48000", "a=ptime:40", "a=recvonly");
        var agreed = OfferAnswer.ApplyAnswer(offer, answer, [local]).Single();
        Assert.Equal((100, 111), (agreed.Codec!.SendPayloadType, agreed.Codec.ReceivePayloadType));
        Assert.Equal((99, 110), (agreed.TelephoneEvent!.SendPayloadType, agreed.TelephoneEvent.ReceivePayloadType));
        Assert.Equal(40, agreed.SendPtime);
        Assert.Equal(MediaDirection.SendOnly, agreed.Direction);
    }

    [Fact]
    public void A_browser_pair_agrees_with_itself()
    {
        var us = Browser(AudioCodec.Opus, AudioCodec.Pcma);
        var them = us with { IceUfrag = "them", IceLite = false, PreferredSetup = DtlsSetup.Active };
        var offer = OfferAnswer.CreateOffer([us]);
        Assert.Equal(DtlsSetup.ActPass, offer.Media[0].Setup);
        Assert.Equal(["0"], offer.Bundle);
        var answer = OfferAnswer.CreateAnswer(Parse(offer.Write()), [them]);
        Assert.Equal(DtlsSetup.Active, answer.Audio!.Setup);
        Assert.True(answer.Audio.RemoteIceLite);
        var agreed = OfferAnswer.ApplyAnswer(offer, Parse(answer.Description.Write()), [us]).Single();
        Assert.True(agreed.IsAccepted);
        Assert.Equal(DtlsSetup.Passive, agreed.Setup);
        Assert.Equal("them", agreed.RemoteIceUfrag);
        Assert.True(agreed.RtcpMux);
    }

    [Fact]
    public void A_re_offer_keeps_lines_and_numbers()
    {
        var offer = Offer("97 8 100", "a=rtpmap:97 opus/48000/2", "a=rtpmap:100 telephone-event/48000", "m=video 0 RTP/AVP 31");
        var local = Phone(AudioCodec.Opus);
        var ours = OfferAnswer.CreateAnswer(offer, [local]).Description;
        var again = OfferAnswer.CreateOffer([local with { Codecs = [AudioCodec.Opus, AudioCodec.Pcmu], Direction = MediaDirection.SendOnly }], ours);
        Assert.Equal(2, again.Media.Count);
        Assert.Equal(["97", "0", "100", "101"], again.Media[0].Formats);
        Assert.Equal(MediaDirection.SendOnly, again.Media[0].Direction);
        Assert.Equal(0, again.Media[1].Port);
    }

    [Fact]
    public void A_refused_or_missing_answer_is_told()
    {
        var offer = OfferAnswer.CreateOffer([Phone(AudioCodec.Pcma)]);
        var refused = Parse(Offer("8").Write().Replace("m=audio 4000", "m=audio 0", StringComparison.Ordinal));
        Assert.Equal(SectionRefusal.RefusedByPeer, OfferAnswer.ApplyAnswer(offer, refused, [Phone(AudioCodec.Pcma)])[0].Refusal);
        Assert.Equal(SectionRefusal.RefusedByPeer, OfferAnswer.ApplyAnswer(offer, Offer("8") with { Media = [] }, [Phone(AudioCodec.Pcma)])[0].Refusal);
        Assert.Equal(SectionRefusal.NoCommonCodec, OfferAnswer.ApplyAnswer(offer, Offer("0"), [Phone(AudioCodec.Pcma)])[0].Refusal);
    }

    [Fact]
    public void The_version_grows_only_with_a_change()
    {
        var versioner = new SdpVersioner(77, "198.51.100.7");
        var offer = OfferAnswer.CreateOffer([Phone(AudioCodec.Pcma)]);
        Assert.Equal("1", versioner.Stamp(offer).Origin.SessionVersion);
        Assert.Equal("1", versioner.Stamp(OfferAnswer.CreateOffer([Phone(AudioCodec.Pcma)])).Origin.SessionVersion);
        var held = versioner.Stamp(OfferAnswer.CreateOffer([Phone(AudioCodec.Pcma) with { Direction = MediaDirection.SendOnly }]));
        Assert.Equal(("77", "2"), (held.Origin.SessionId, held.Origin.SessionVersion));
    }

    [Fact]
    public void Codecs_compare_by_name_clock_and_channels()
    {
        Assert.Equal(AudioCodec.G722, new AudioCodec("g722", 8000) { Fmtp = "bitrate=64000" });
        Assert.NotEqual(AudioCodec.Pcma, AudioCodec.Pcmu);
        Assert.Equal(AudioCodec.G722.GetHashCode(), new AudioCodec("g722", 8000).GetHashCode());
        Assert.Equal((0, 8, 9, null), (AudioCodec.Pcmu.StaticPayloadType, AudioCodec.Pcma.StaticPayloadType, AudioCodec.G722.StaticPayloadType, AudioCodec.Opus.StaticPayloadType));
    }
}
