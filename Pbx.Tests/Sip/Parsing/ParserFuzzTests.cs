using System.Text;
using Pbx.Sip.Messages;
using Pbx.Sip.Parsing;

namespace Pbx.Tests.Sip.Parsing;

/// <summary>Random bytes, truncations and mutations: the parser answers each one, and every typed header can be asked for.</summary>
public class ParserFuzzTests
{
    private static readonly byte[][] Seeds = new[]
    {
        "INVITE sip:bob:pw@[2001:db8::1]:5060;transport=tcp;lr SIP/2.0\r\nVia: SIP/2.0/UDP h:5060;branch=z9hG4bKa;rport, SIP/2.0/TCP [::1]\r\n"
            + "From: \"A \\\" B\" <sip:a@h>;tag=1\r\nTo: sip:b@h\r\nCall-ID: x@y\r\nCSeq: 1 INVITE\r\nm: <sip:a@1.2.3.4?Replaces=a%3Bto-tag%3Db>;q=0.5\r\n"
            + "Max-Forwards: 70\r\nRoute: <sip:p;lr>,\r\n <sip:q;lr>\r\nAuthorization: Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:h\", nc=00000001\r\n"
            + "Replaces: a;to-tag=1;from-tag=2\r\nSession-Expires: 1800;refresher=uac\r\nRAck: 1 1 INVITE\r\nReason: Q.850;cause=16;text=\"x\"\r\n"
            + "k: timer, 100rel\r\nEvent: dialog;id=1\r\nSubscription-State: active;expires=60\r\nc: application/sdp\r\nl: 4\r\n\r\nv=0\n",
        "SIP/2.0 401 Unauthorized\r\nv: SIP/2.0/UDP h;branch=z9hG4bKa;received=::1\r\nf: <sip:a@h>;tag=1\r\nt: <sip:b@h>;tag=2\r\ni: x\r\nCSeq: 2 REGISTER\r\n"
            + "WWW-Authenticate: Digest realm=\"a,b\", nonce=\"n\", qop=\"auth,auth-int\", algorithm=SHA-256, stale=true\r\nRetry-After: 5 (busy);duration=3\r\n"
            + "Contact: *\r\nExpires: 60\r\nMin-SE: 90\r\nRSeq: 4\r\nRefer-To: <sip:c@h>\r\nContent-Length: 0\r\n\r\n",
    }.Select(Encoding.UTF8.GetBytes).ToArray();

    [Fact]
    public void Nothing_makes_the_parser_throw()
    {
        var random = new Random(4475);
        var accepted = 0;
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = Mutate(random);
            if (SipParser.TryParseDatagram(bytes, out var message, out var error))
            {
                accepted++;
                Touch(message);
                message.ToBytes();
            }
            else
            {
                Assert.NotEqual(SipParseReason.None, error.Reason);
                if (!error.CanAnswer) continue;
                Touch(error.PartialRequest!);
                SipResponse.For(error.PartialRequest!, error.ResponseStatus, null, "t").ToBytes();
            }
        }
        Assert.InRange(accepted, 1000, 199_000);
    }

    [Fact]
    public void Nothing_makes_the_framer_throw_or_loop()
    {
        var random = new Random(5626);
        for (var round = 0; round < 20_000; round++)
        {
            var framer = new SipStreamFramer(2048, 2048);
            for (var piece = 0; piece < 3; piece++)
            {
                framer.Write(Mutate(random));
                var frame = SipFrame.Pong;
                var steps = 0;
                while (frame is not (SipFrame.NeedMore or SipFrame.Broken))
                {
                    frame = framer.TryNext(out _, out _);
                    Assert.True(++steps < 2000);
                }
                if (frame == SipFrame.Broken) break;
            }
        }
    }

    private static byte[] Mutate(Random random)
    {
        var kind = random.Next(8);
        if (kind == 0)
        {
            var noise = new byte[random.Next(400)];
            random.NextBytes(noise);
            return noise;
        }
        var bytes = (byte[])Seeds[random.Next(Seeds.Length)].Clone();
        if (kind == 1) return bytes[..random.Next(bytes.Length)];
        const string Alphabet = "\r\n \t,;:<>\"\\@%[]=?/*0129aZ\0\x7F\xC3\xFF";
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(bytes.Length);
            if (kind < 5) bytes[at] = (byte)Alphabet[random.Next(Alphabet.Length)];
            else if (kind == 5) bytes[at] = (byte)random.Next(256);
            else
            {
                var length = Math.Min(random.Next(30), bytes.Length - at);
                bytes = kind == 6 ? [.. bytes[..at], .. bytes[(at + length)..], 13] : [.. bytes[..(at + length)], .. bytes[at..]];
            }
        }
        return bytes;
    }

    private static void Touch(SipMessage m)
    {
        _ = (m.From, m.To, m.CallId, m.CSeq, m.TopVia, m.Vias, m.Contacts, m.Contact, m.Routes, m.RecordRoutes, m.Paths);
        _ = (m.MaxForwards, m.Expires, m.MinExpires, m.ContentType, m.Accept, m.Supported, m.Require, m.Allow, m.UserAgent, m.Reason);
        _ = (m.SessionExpires, m.MinSE, m.RSeq, m.RAck, m.ReferTo, m.ReferredBy, m.Replaces, m.Event, m.SubscriptionState, m.RetryAfter);
        _ = (m.Authorization, m.ProxyAuthorization, m.WwwAuthenticate, m.ProxyAuthenticate, m.AllowEvents, m.Unsupported);
        _ = (m.From.Uri.User, m.From.Uri.GetHashCode(), m.From.Expires, m.TopVia?.Rport, m.Replaces?.EarlyOnly, m.Contact?.Q);
        if (m is SipRequest request) _ = (request.RequestUri.User, RequestValidator.Check(request, new RequestCapabilities()));
    }
}
