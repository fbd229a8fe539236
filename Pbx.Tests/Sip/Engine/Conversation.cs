using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pbx.Sip;
using Pbx.Sip.Engine;
using Pbx.Sip.Headers;
using Pbx.Sip.Messages;
using Pbx.Sip.Transport;

namespace Pbx.Tests.Sip.Engine;

/// <summary>
/// A script between a peer and one engine in virtual time. <c>-&gt;</c> is sent to the engine, <c>&lt;-</c> must come from it next, <c>+</c> lets time pass,
/// <c>busy</c> lets messages wait for the engine, <c>told</c> is what the application must have heard, <c>app</c> what it does. See the cases for the vocabulary.
/// </summary>
internal sealed class Conversation
{
    public const string Realm = "test";

    private readonly Dictionary<string, string> _tags = [];
    private SipRequest? _lastSent;
    private SipMessage? _lastSentMessage;
    private SipRequest? _invite;
    private SipRequest? _request;
    private SipResponse? _response;
    private string _localTag = "peer";
    private string _remoteTag = "";
    private string _callId = "call-1";
    private SipUri _target = SipUri.Parse("sip:100@192.0.2.1:5060");
    private uint _sequence;
    private uint _inviteSequence;
    private int _branch;
    private int _calls;
    private bool _peerIsCaller = true;
    private Task<SipOutcome>? _outcome;
    private TimeSpan _delay;

    public Conversation(SipTransportKind transport = SipTransportKind.Udp, SipEngineSettings? settings = null)
    {
        Flow = new SipFlow(transport, TestNetwork.Local, new IPEndPoint(IPAddress.Parse("192.0.2.50"), 5062), transport.IsReliable() ? 7 : 0);
        Engine = new SipEngine(
            settings ?? new SipEngineSettings { Realm = Realm, Domain = "pbx.example", Sha256Agents = ["*"] }, Application, Network, new SeededRandomSource(1), NullLogger.Instance);
    }

    public TestApplication Application { get; } = new();

    public TestNetwork Network { get; } = new();

    public SipEngine Engine { get; }

    public SipFlow Flow { get; set; }

    public TimeSpan Now { get; private set; }

    public IInviteSession? Session { get; private set; }

    /// <summary>The last message that the engine sent and the script has taken.</summary>
    public SipMessage? Last { get; private set; }

    public SipFlow? LastFlow { get; private set; }

    public Binding? Binding { get; set; }

    public string Target { get; set; } = "sip:200@192.0.2.50:5062";

    public SipCredentials? Credentials { get; set; }

    public static byte[] Sdp(string name = "a") => Encoding.UTF8.GetBytes(
        $"v=0\r\no={name} 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n");

    public Conversation Run(string script)
    {
        var number = 0;
        foreach (var raw in script.Split('\n'))
        {
            number++;
            var line = raw.Split("//")[0].Trim();
            if (line.Length == 0) continue;
            try
            {
                Step(line);
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                throw new InvalidOperationException($"line {number}: {line}", exception);
            }
            catch (Xunit.Sdk.XunitException exception)
            {
                Assert.Fail($"line {number}: {line}\n{exception.Message}\nlast: {Last}");
            }
        }
        return this;
    }

    private void Step(string line)
    {
        if (line.StartsWith("->", StringComparison.Ordinal)) Send(line[2..].Trim());
        else if (line.StartsWith("<-", StringComparison.Ordinal)) Expect(line[2..].Trim());
        else if (line[0] == '+') Pass(line[1..].Trim());
        else if (line.StartsWith("told", StringComparison.Ordinal)) Told(line[4..].Trim(' ', ':'));
        else if (line.StartsWith("app", StringComparison.Ordinal)) Do(line[3..].Trim(' ', ':'));
        else if (line is "gone") AssertGone();
        else if (line is "forget") Network.Sent.Clear();
        else if (line is "closed") Close();
        else if (line is "new call") NewCall();
        else if (line.StartsWith("busy", StringComparison.Ordinal)) _delay = TimeSpan.FromMilliseconds(int.Parse(line[4..^2], CultureInfo.InvariantCulture));
        else throw new FormatException("unknown step");
        Engine.Advance(Now);
    }

    private void NewCall()
    {
        _callId = $"call-{++_calls + 1}";
        (_remoteTag, _sequence, _invite, _peerIsCaller) = ("", 0, null, true);
        _target = SipUri.Parse("sip:100@192.0.2.1:5060");
    }

    private void Close()
    {
        Network.Closed.Add(Flow);
        Engine.OnFlowClosed(Flow);
    }

    private void Pass(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var value = double.Parse(parts[0], CultureInfo.InvariantCulture);
        var until = Now + (parts[1] == "ms" ? TimeSpan.FromMilliseconds(value) : TimeSpan.FromSeconds(value));
        Now = until;
        Engine.Advance(Now);
    }

    private void Told(string what)
    {
        if (what == "nothing")
        {
            Assert.Empty(Application.Told);
            return;
        }
        Assert.True(Application.Told.TryDequeue(out var told), "the application was told nothing");
        Assert.Equal(what, told);
    }

    private void AssertGone()
    {
        Assert.Equal(0, Engine.Transactions.ClientCount);
        Assert.Equal(0, Engine.Transactions.ServerCount);
        Assert.Equal(0, Engine.Transactions.OngoingCount);
        Assert.Equal(0, Engine.Dialogs.Count);
        Assert.Equal(0, Engine.Dialogs.SessionCount);
        Assert.Equal(0, Engine.Timers.Count);
        Assert.Equal(0, Engine.Subscriptions.Count);
    }

    private void Do(string what)
    {
        var words = what.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var sdp = words.Contains("sdp") ? Sdp("app") : null;
        switch (words[0])
        {
            case "ring": Session!.Ring(int.Parse(words[1], CultureInfo.InvariantCulture), sdp); break;
            case "accept": Session!.Accept(Sdp("app")); break;
            case "reject": Session!.Reject(int.Parse(words[1], CultureInfo.InvariantCulture)); break;
            case "end": Session!.End(words.Length > 1 && words[1] == "elsewhere" ? EndReason.CompletedElsewhere : EndReason.Normal); break;
            case "invite": Invite(words.Contains("no-sdp") ? null : Sdp("app")); break;
            case "offer": _outcome = Session!.OfferAsync(Sdp("app2")); break;
            case "update": _outcome = Session!.OfferAsync(Sdp("app2"), early: true); break;
            case "ask": _outcome = Session!.OfferAsync(null); break;
            case "answer": Session!.AnswerInAck(Sdp("app")); break;
            case "accept-offer": Application.LastOffer!.Accept(Sdp("app")); break;
            case "reject-offer": Application.LastOffer!.Reject(488); break;
            case "accept-refer": Application.LastRefer!.Accept(); break;
            case "reject-refer": Application.LastRefer!.Reject(603); break;
            case "notify": Session!.NotifyRefer(int.Parse(words[1], CultureInfo.InvariantCulture), "Reason", words.Contains("final")); break;
            case "publish": Engine.Subscriptions.Notify(words[1], Encoding.ASCII.GetBytes(words[2])); break;
            case "end-topic": Engine.Subscriptions.End(words[1]); break;
            case "info": _outcome = Session!.InfoAsync("application/dtmf-relay", "Signal=5"u8.ToArray()); break;
            case "identity": Session!.UpdateIdentity(new SipParty("New", "300", "")); break;
            case "outcome":
                Assert.True(_outcome!.IsCompletedSuccessfully, "no outcome yet");
                Assert.Equal(int.Parse(words[1], CultureInfo.InvariantCulture), _outcome.Result.StatusCode);
                break;
            case "waits": Assert.False(_outcome!.IsCompleted); break;
            case "options":
                _outcome = Engine.RequestAsync(
                    new OutgoingRequest("OPTIONS", new Pbx.Sip.SipTarget { Binding = Binding, RequestUri = Binding is null ? Target : null },
                        new SipParty("", "pbx", ""), new SipParty("", "200", "")),
                    CancellationToken.None);
                break;
            default: throw new FormatException($"unknown action {words[0]}");
        }
    }

    private void Invite(byte[]? sdp)
    {
        _peerIsCaller = false;
        Session = Engine.Invite(
            new OutgoingInvite
            {
                Target = new Pbx.Sip.SipTarget { Binding = Binding, RequestUri = Binding is null ? Target : null },
                From = new SipParty("Alice", "100", ""),
                To = new SipParty("", "200", ""),
                Sdp = sdp,
                Credentials = Credentials,
            },
            Application);
    }

    private void Expect(string what)
    {
        if (what == "nothing")
        {
            Assert.True(Network.Sent.Count == 0, Network.Sent.Count > 0 ? $"unexpected: {Network.Sent.Peek().Message}" : "");
            return;
        }
        var parts = what.Split('|', StringSplitOptions.TrimEntries);
        var words = parts[0].Split(' ');
        Assert.True(Network.Sent.TryDequeue(out var sent), "nothing was sent");
        (Last, LastFlow) = sent;
        if (Last is SipRequest request)
        {
            Assert.Equal(words[0], request.Method);
            _request = request;
            if (request.Is(SipMethods.Invite))
            {
                _invite = request;
                if (request.To.Tag is null) (_callId, _remoteTag, _localTag, _sequence) = (request.CallId, request.From.Tag!, "peer", 100);
            }
            if (request.Contact is { } contact) _target = contact.Uri;
        }
        else if (Last is SipResponse response)
        {
            Assert.Equal(words[0], response.StatusCode.ToString(CultureInfo.InvariantCulture));
            if (words.Length > 1) Assert.Equal(words[1], response.CSeq.Method);
            _response = response;
            if (response.To.Tag is { } tag && response.StatusCode < 300 && response.CSeq.Method is (SipMethods.Invite or SipMethods.Subscribe) && _peerIsCaller) _remoteTag = tag;
            if (response.Contact is { } contact && response.IsSuccess && response.CSeq.Method is (SipMethods.Invite or SipMethods.Subscribe)) _target = contact.Uri;
            if (Application.LastInvite is { } invite && invite.Session.CallId == response.CallId) Session = invite.Session;
        }
        foreach (var check in parts.Skip(1)) Check(check, Last!);
    }

    private static void Check(string check, SipMessage message)
    {
        if (check == "sdp") Assert.False(message.Body.IsEmpty);
        else if (check == "no-sdp") Assert.True(message.Body.IsEmpty);
        else if (check.StartsWith("body ", StringComparison.Ordinal)) Assert.Contains(check[5..], Encoding.UTF8.GetString(message.Body.Span));
        else if (check[0] == '!') Assert.False(message.Headers.Contains(check[1..]), $"has {check[1..]}");
        else
        {
            var colon = check.IndexOf(':');
            var name = colon < 0 ? check : check[..colon];
            Assert.True(message.Headers.Contains(name), $"no {name}");
            if (colon >= 0) Assert.Contains(check[(colon + 1)..].Trim(), string.Join(", ", message.Headers.GetAll(name)));
        }
    }

    private void Send(string what)
    {
        var parts = what.Split('|', StringSplitOptions.TrimEntries);
        var words = parts[0].Split(' ');
        SipMessage message = words[0] == "again" ? _lastSentMessage!
            : char.IsAsciiDigit(words[0][0]) ? Response(words)
            : Request(words[0]);
        if (words[0] != "again")
        {
            foreach (var option in parts.Skip(1)) Apply(option, message);
            _lastSentMessage = message;
            if (message is SipRequest request) _lastSent = request;
        }
        var received = TestNetwork.Reparse(message);
        if (received is SipRequest stamped) stamped.TopVia = stamped.TopVia!.Seen(Flow.Remote);
        Engine.Advance(Now);
        Engine.OnMessage(received, Flow, _delay);
        if (Application.LastInvite is { } invite && invite.Session.CallId == received.CallId) Session = invite.Session;
    }

    private void Apply(string option, SipMessage message)
    {
        if (option == "sdp") message.SetBody(MediaType.Sdp, Sdp());
        else if (option == "sdp2") message.SetBody(MediaType.Sdp, Sdp("b"));
        else if (option == "no-sdp") (message.Body, message.ContentType) = (default, null);
        else if (option.StartsWith("tag ", StringComparison.Ordinal)) message.To = message.To.WithTag(option[4..]);
        else if (option == "100rel" && message is SipResponse) message.Headers.Set(HeaderNames.Require, "100rel");
        else if (option == "auth") Authenticate((SipRequest)message, "secret");
        else if (option == "wrong-auth") Authenticate((SipRequest)message, "guess");
        else if (option == "same branch") message.TopVia = _lastSent!.TopVia;
        else if (option == "same cseq") message.CSeq = new CSeq(_lastSent!.CSeq.Number, ((SipRequest)message).Method);
        else if (option[0] == '!') message.Headers.Remove(option[1..]);
        else
        {
            var colon = option.IndexOf(':');
            message.Headers.Set(option[..colon].Trim(), option[(colon + 1)..].Trim());
        }
    }

    private void Authenticate(SipRequest request, string password)
    {
        var client = new Pbx.Sip.Authentication.DigestClient("100", password, () => "cnonce");
        Assert.True(client.TryAnswer(_lastSent!, _response!, request, 0));
    }

    private SipRequest Request(string method)
    {
        var isAckOrCancel = method is SipMethods.Ack or SipMethods.Cancel;
        var outside = _peerIsCaller && _remoteTag.Length == 0;
        var request = new SipRequest(method, method == SipMethods.Register ? SipUri.Parse("sip:pbx.example") : _target);
        var sequence = isAckOrCancel ? _inviteSequence : ++_sequence;
        var failedInvite = method == SipMethods.Ack && _response is { IsSuccess: false };
        var via = isAckOrCancel && (method == SipMethods.Cancel || failedInvite) ? _lastInviteVia! : NewVia();
        request.TopVia = via;
        request.MaxForwards = 70;
        var us = new NameAddress(SipUri.Parse("sip:100@pbx.example"), null, SipParameters.Empty.With("tag", _localTag));
        var them = new NameAddress(SipUri.Parse(method == SipMethods.Register ? "sip:100@pbx.example" : "sip:200@pbx.example"));
        request.From = us;
        request.To = outside || method == SipMethods.Cancel ? them : them.WithTag(_remoteTag);
        if (failedInvite) request.To = _response!.To;
        request.CallId = _callId;
        request.CSeq = new CSeq(sequence, method);
        if (method is SipMethods.Invite or SipMethods.Subscribe or SipMethods.Update or SipMethods.Register or SipMethods.Refer)
            request.Contact = new NameAddress(SipUri.Parse("sip:100@192.0.2.50:5062"));
        if (method == SipMethods.Invite)
        {
            request.SetBody(MediaType.Sdp, Sdp());
            _inviteSequence = sequence;
            _lastInviteVia = via;
        }
        if (method == SipMethods.Prack && _response is { RSeq: { } rseq }) request.RAck = new RAck(rseq, _response.CSeq);
        return request;
    }

    private Via? _lastInviteVia;

    private Via NewVia() => new()
    {
        Transport = Flow.Transport.ViaName(),
        Host = "192.0.2.50",
        Port = 5062,
        Parameters = SipParameters.Empty.With("branch", $"z9hG4bKpeer{++_branch}").With("rport", null),
    };

    private SipResponse Response(string[] words)
    {
        var status = int.Parse(words[0], CultureInfo.InvariantCulture);
        var request = words.Length > 1 ? _request! : _invite ?? _request!;
        if (words.Length > 1) Assert.Equal(words[1], request.Method);
        if (words.Length == 1 && request.Method != SipMethods.Invite) request = _request!;
        var response = SipResponse.For(request, status, null, _localTag);
        if (request.Is(SipMethods.Invite) && status is > 100 and < 300) response.Contact = new NameAddress(SipUri.Parse("sip:200@192.0.2.50:5062"));
        return response;
    }
}
