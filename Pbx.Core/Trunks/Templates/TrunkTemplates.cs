namespace Pbx.Core.Trunks.Templates;

/// <summary>Templates of trunks. They hold what was found in published sources and nothing else: a value that is not known is empty or the usual one, and says so.</summary>
public static class TrunkTemplates
{
    private static readonly string[] NumberFields = ["outFormat", "callerFormat", "writeCallerTo"];

    /// <summary>All, in the order in which they are offered.</summary>
    public static IReadOnlyList<TrunkTemplate> All { get; } = [.. Swiss(), .. German(), .. French(), .. World(), .. Generic()];

    /// <summary>The template with this key, or null.</summary>
    public static TrunkTemplate? Find(string? key) => All.FirstOrDefault(template => template.Key == key);

    // No Swiss carrier publishes its own description: hosts are those of others' working examples.
    private static IEnumerable<TrunkTemplate> Swiss()
    {
        yield return Of("peoplefone", "peoplefone", TrunkTemplateRegion.Switzerland, Empty with { Domain = "sips.peoplefone.ch" },
            [new("", TrunkRemark.NoOwnDocument), new("domain", TrunkRemark.Unverified), new("userName", "user-digits"), .. Unknown(NumberFields), .. Unknown("srtp", "codecs")]);
        yield return Of("sipcall", "sipcall", TrunkTemplateRegion.Switzerland,
            Empty with { Domain = "business1.voipgateway.org", Transport = TrunkTransport.Udp, ExpiresSeconds = 600, OptionsSeconds = 36, WriteCallerTo = CallerIdHeader.From },
            [
                new("", TrunkRemark.NoOwnDocument), .. Unverified("domain", "transport", "expiresSeconds", "optionsSeconds", "writeCallerTo"),
                new("userName", TrunkRemark.Like, "41xxxxxxxxx"), .. Unknown("outFormat", "callerFormat", "srtp", "codecs"),
            ]);
        yield return Of("swisscom-sbc", "Swisscom Smart Business Connect", TrunkTemplateRegion.Switzerland,
            Empty with { Transport = TrunkTransport.Tls, Srtp = TrunkSrtp.Required, Codecs = ["PCMA", "PCMU"], OutFormat = NumberFormat.PlusE164, KeepMediaHere = true, AllowT38 = false },
            [
                new("", TrunkRemark.NoOwnDocument), new("", "one-registration"), new("domain", TrunkRemark.LetterLike, "zhheapp-asbc01.join.swisscom.ch"), new("userName", TrunkRemark.Letter),
                .. Unverified("transport", "srtp", "codecs", "outFormat"), .. Unknown("callerFormat", "writeCallerTo"), new("keepMediaHere", "media-fixed"), new("allowT38", "t38-failed"),
            ]);
        yield return Of("swisscom-line", "Swisscom", TrunkTemplateRegion.Switzerland,
            Empty with { Domain = "voip.swisscom.ch", Proxies = ["fs1.voip.swisscom.ch"], Transport = TrunkTransport.Udp },
            [
                new("", TrunkRemark.NoOwnDocument), .. Unverified("domain", "proxies", "transport"), new("userName", "user-number"), new("authenticationName", "auth-may-differ", "…@swisscom.ch"),
                .. Unknown(NumberFields), .. Unknown("srtp", "codecs"),
            ]);
        yield return Of("sunrise", "Sunrise Business", TrunkTemplateRegion.Switzerland, Empty,
            [
                new("", TrunkRemark.NothingFound), new("domain", "ask-carrier"), new("userName", TrunkRemark.Letter),
                .. Unknown("authentication", "transport", "srtp", "codecs"), .. Unknown(NumberFields),
            ]);
        yield return Of("netvoip", "netvoip", TrunkTemplateRegion.Switzerland,
            Empty with { Domain = "sip.netvoip.ch", Transport = TrunkTransport.Udp, Codecs = ["G722", "PCMA", "PCMU"] },
            [
                new("", TrunkRemark.NoOwnDocument), new("", "one-number"), .. Unverified("domain", "transport", "codecs"), new("userName", TrunkRemark.Like, "0xxxxxxxxx"),
                .. Unknown(NumberFields), .. Unknown("srtp"),
            ]);
    }

    private static IEnumerable<TrunkTemplate> German()
    {
        yield return Of("telekom-companyflex", "Telekom CompanyFlex", TrunkTemplateRegion.Germany,
            Empty with { Domain = "tel.t-online.de", Transport = TrunkTransport.Tcp, Codecs = ["PCMA", "PCMU"], AllowT38 = true },
            [
                new("proxies", "companyflex-proxies", "ID.primary.companyflex.de, ID.secondary.companyflex.de"), new("transport", "companyflex-encryption"),
                new("userName", TrunkRemark.LetterLike, "+49199296…"), new("authenticationName", "auth-with-domain", "@tel.t-online.de"),
                .. Unverified("codecs", "outFormat"), .. Unknown("writeCallerTo", "callerFormat"), new("allowT38", "t38-own-line"),
            ]);
        yield return Of("telekom-siptrunk", "Telekom DeutschlandLAN SIP-Trunk", TrunkTemplateRegion.Germany,
            Empty with { Domain = "sip-trunk.telekom.de", Proxies = ["reg.sip-trunk.telekom.de"], Transport = TrunkTransport.Tcp },
            [new("", "static-mode", "stat.sip-trunk.telekom.de"), new("userName", TrunkRemark.Letter), .. Unknown(NumberFields), .. Unknown("codecs")]);
        yield return Of("sipgate", "sipgate trunking", TrunkTemplateRegion.Germany,
            Empty with
            {
                Domain = "sipconnect.sipgate.de",
                Transport = TrunkTransport.Udp,
                Codecs = ["G722", "PCMA", "PCMU"],
                OutFormat = NumberFormat.PlusE164,
                WriteCallerTo = CallerIdHeader.PPreferredIdentity,
                CallerFormat = NumberFormat.E164,
            },
            [
                new("userName", TrunkRemark.LetterLike, "NNNNNNNt0"), .. Unverified("transport", "codecs", "outFormat", "writeCallerTo", "callerFormat"),
                new("allowsForeignCallerId", "clip-no-screening"), .. Unknown("srtp"),
            ]);
        yield return Of("vodafone-de", "Vodafone IP Anlagen-Anschluss", TrunkTemplateRegion.Germany,
            Empty with { Authentication = TrunkAuthentication.ByAddress, Transport = TrunkTransport.Udp },
            [
                new("", "port-5060"), new("domain", TrunkRemark.LetterLike, "NAME.ngn.vodafone.de"), new("proxies", "letter-address"), new("userName", TrunkRemark.Letter),
                .. Unknown(NumberFields), .. Unknown("codecs"),
            ]);
    }

    private static IEnumerable<TrunkTemplate> French()
    {
        yield return Of("ovh", "OVH", TrunkTemplateRegion.France,
            Empty with
            {
                Domain = "siptrunk.ovh.net",
                ExpiresSeconds = 1800,
                Codecs = ["PCMU", "PCMA"],
                OutFormat = NumberFormat.National,
                CallerFormat = NumberFormat.DoubleZero,
                WriteCallerTo = CallerIdHeader.From,
            },
            [
                new("", TrunkRemark.Old, "2015"), new("userName", TrunkRemark.LetterLike, "0033xxxxxxxxx"), new("expiresSeconds", "expires-advised", "1800"),
                new("outFormat", "national-of-country", "FR"), .. Unknown("srtp"),
            ]);
    }

    private static IEnumerable<TrunkTemplate> World()
    {
        yield return Of("twilio", "Twilio Elastic SIP Trunking", TrunkTemplateRegion.World,
            Empty with
            {
                Authentication = TrunkAuthentication.DigestOnly,
                OutFormat = NumberFormat.PlusE164,
                CallerFormat = NumberFormat.PlusE164,
                Sources = ["54.172.60.0/30", "54.244.51.0/30", "54.171.127.192/30", "35.156.191.128/30", "54.169.127.128/30", "54.65.63.192/30", "54.252.254.64/30", "177.71.206.192/30"],
            },
            [
                new("", "calls-to-us"), new("domain", TrunkRemark.LetterLike, "NAME.pstn.twilio.com"), new("userName", "credential-list"), new("sources", "sources-recheck"),
                .. Unknown("codecs", "writeCallerTo"),
            ]);
        yield return Of("telnyx", "Telnyx", TrunkTemplateRegion.World,
            Empty with { Domain = "sip.telnyx.eu", OutFormat = NumberFormat.PlusE164, CallerFormat = NumberFormat.PlusE164, WriteCallerTo = CallerIdHeader.PPreferredIdentity },
            [new("domain", "other-regions", "sip.telnyx.com, sip.telnyx.ca, sip.telnyx.com.au"), new("transport", "tls-possible", "5061"), new("userName", TrunkRemark.Letter), .. Unknown("srtp")]);
    }

    private static IEnumerable<TrunkTemplate> Generic()
    {
        yield return Of("register", "", TrunkTemplateRegion.Any, Empty, [new("domain", TrunkRemark.Letter), new("userName", TrunkRemark.Letter)]);
        yield return Of("address", "", TrunkTemplateRegion.Any, Empty with { Authentication = TrunkAuthentication.ByAddress },
            [new("domain", TrunkRemark.Letter), new("proxies", TrunkRemark.Letter), new("sources", "sources-of-carrier")]);
        // Two systems of one company: numbers go over as they were dialled, and each believes who the other says is calling.
        yield return Of("pbx", "", TrunkTemplateRegion.Any,
            Empty with
            {
                Authentication = TrunkAuthentication.ByAddress,
                OutFormat = NumberFormat.AsDialled,
                WriteCallerTo = CallerIdHeader.PAssertedIdentity,
                AllowsForeignCallerId = true,
                Codecs = ["G722", "PCMA", "PCMU"],
            },
            [new("domain", "other-system"), new("proxies", "other-system"), new("allowsForeignCallerId", "believes-each-other")]);
    }

    private static Trunk Empty => new() { Id = "", Name = "", Domain = "" };

    private static TrunkTemplate Of(string key, string name, TrunkTemplateRegion region, Trunk prefill, IReadOnlyList<TrunkRemark> remarks) => new(key, name, region, prefill, remarks);

    private static IEnumerable<TrunkRemark> Unknown(params string[] fields) => fields.Select(field => new TrunkRemark(field, TrunkRemark.Unknown));

    private static IEnumerable<TrunkRemark> Unverified(params string[] fields) => fields.Select(field => new TrunkRemark(field, TrunkRemark.Unverified));
}
