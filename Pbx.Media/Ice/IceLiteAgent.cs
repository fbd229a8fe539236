using System.Security.Cryptography;
using Pbx.Media.Stun;

namespace Pbx.Media.Ice;

/// <summary>An ICE-lite agent (RFC 8445 2.5): answers checks, is always controlled, follows the peer's nomination and its consent (RFC 7675).</summary>
/// <remarks>Sans-IO and without allocation per check; the owner of the socket passes packets in and sends what comes out.</remarks>
public sealed class IceLiteAgent
{
    /// <summary>Consent and the proof of an address last this long (RFC 7675 5.1).</summary>
    public static readonly TimeSpan ConsentTimeout = TimeSpan.FromSeconds(30);

    private const int MaxPairs = 16;

    /// <summary>Browsers check the selected pair every 2.5 to 6 seconds; after this silence another nominated one may take its place.</summary>
    private static readonly TimeSpan SelectedSilence = TimeSpan.FromSeconds(8);

    private readonly RandomNumberGenerator _random;
    private readonly List<IcePair> _pairs = [];
    private readonly Queue<TransportAddress> _removed = [];
    private IceCredentials? _previous;
    private IcePair? _selected;
    private TimeSpan _lastValid;
    private int _generation;

    public IceLiteAgent(RandomNumberGenerator random)
    {
        ArgumentNullException.ThrowIfNull(random);
        _random = random;
        Local = IceCredentials.Generate(random);
    }

    /// <summary>Ours, as the SDP shows them.</summary>
    public IceCredentials Local { get; private set; }

    /// <summary>Before a restart was taken up by the peer: the credentials that still count too. Their user fragment must still lead here.</summary>
    public IceCredentials? Previous => _previous;

    public IceState State { get; private set; }

    /// <summary>Where to send: the nominated pair, before any nomination the one proved first.</summary>
    public TransportAddress? Selected => _selected?.Remote;

    /// <summary>The peer nominated the selected pair.</summary>
    public bool IsNominated => _selected is { EverNominated: true };

    public int PairCount => _pairs.Count;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public TimeSpan? NextDeadline
    {
        get
        {
            TimeSpan? first = null;
            foreach (var pair in _pairs)
                if (first is null || pair.LastValid < first) first = pair.LastValid;
            // Without pairs, as after a cut TCP connection, consent itself still runs out.
            first ??= State == IceState.Connected ? _lastValid : null;
            return first + ConsentTimeout;
        }
    }

    /// <summary>The address has sent a valid check within the last 30 seconds: DTLS, SRTP and SRTCP may be taken from it.</summary>
    public bool IsProved(in TransportAddress address) => Find(address) is not null;

    /// <summary>New credentials for an ICE restart (RFC 8445 9). The old ones count until the peer uses the new ones; media flows on.</summary>
    public IceCredentials Restart()
    {
        // Twice without a check in between: what the peer may still be using is the older.
        _previous ??= Local;
        Local = IceCredentials.Generate(_random);
        return Local;
    }

    /// <summary>Takes a STUN packet and writes the response, if any.</summary>
    public IceCheckResult HandleStun(ReadOnlySpan<byte> packet, in TransportAddress from, TimeSpan now, Span<byte> response)
    {
        if (!StunMessage.TryParse(packet, out var message, out _)) return Ignore(IceCheckOutcome.Malformed);
        if (message.Class != StunClass.Request) return Ignore(IceCheckOutcome.NotARequest);
        if (message.Method != StunMethod.Binding) return Ignore(IceCheckOutcome.UnknownMethod);
        if (message.HasFingerprint && !message.VerifyFingerprint()) return Ignore(IceCheckOutcome.BadFingerprint);

        var username = message.Username;
        if (username.IsEmpty || !message.HasIntegrity)
            return Refuse(IceCheckOutcome.MissingCredentials, message, response, StunErrorCode.BadRequest, "Bad Request", null);
        var colon = username.IndexOf((byte)':');
        var ufrag = colon < 0 ? default : username[..colon];
        var isCurrent = ufrag.SequenceEqual(Local.UfragBytes);
        var credentials = isCurrent ? Local : _previous is { } old && ufrag.SequenceEqual(old.UfragBytes) ? old : null;
        if (credentials is null)
            return Refuse(IceCheckOutcome.WrongUsername, message, response, StunErrorCode.Unauthenticated, "Unauthenticated", null);
        var key = credentials.PasswordBytes;
        if (!message.VerifyIntegrity(key))
            return Refuse(IceCheckOutcome.BadIntegrity, message, response, StunErrorCode.Unauthenticated, "Unauthenticated", null);

        Span<ushort> unknown = stackalloc ushort[8];
        var unknownCount = message.UnknownAttributes(unknown);
        if (unknownCount > 0)
        {
            return Refuse(
                IceCheckOutcome.UnknownAttributes, message, response, StunErrorCode.UnknownAttribute, "Unknown Attribute", key, unknown[..unknownCount]);
        }
        // A lite agent cannot change its role; the full one has to, whatever the tie-breakers say.
        if (message.IceControlled is not null)
            return Refuse(IceCheckOutcome.RoleConflict, message, response, StunErrorCode.RoleConflict, "Role Conflict", key);

        if (isCurrent && _previous is not null)
        {
            _previous = null;
            _generation++;
        }
        var before = Selected;
        var isNew = Prove(from, message.Priority ?? 0, message.UseCandidate, now);

        var writer = new StunWriter(response, StunClass.Success, StunMethod.Binding, message.TransactionId);
        writer.AddXorMappedAddress(from);
        writer.AddMessageIntegrity(key);
        writer.AddFingerprint();
        return new IceCheckResult(IceCheckOutcome.Valid, writer.Length, isNew, Selected != before);
    }

    /// <summary>The TCP connection of this address ended. The session lives on: the peer may come by another way.</summary>
    public void Remove(in TransportAddress address)
    {
        if (Find(address) is not { } pair) return;
        _pairs.Remove(pair);
        if (_selected == pair) _selected = Best();
    }

    /// <summary>Drops addresses and consent that ran out. True: the state or the selected address changed.</summary>
    public bool Tick(TimeSpan now)
    {
        var (stateBefore, selectedBefore) = (State, Selected);
        for (var i = _pairs.Count - 1; i >= 0; i--)
            if (now - _pairs[i].LastValid >= ConsentTimeout) RemoveAt(i);
        if (State == IceState.Connected && now - _lastValid >= ConsentTimeout) State = IceState.Lost;
        return State != stateBefore || Selected != selectedBefore;
    }

    /// <summary>Addresses that are proved no more, to be taken out of a table of addresses.</summary>
    public bool TryTakeRemoved(out TransportAddress address) => _removed.TryDequeue(out address);

    private static IceCheckResult Ignore(IceCheckOutcome outcome) => new(outcome, 0, false, false);

    private static IceCheckResult Refuse(
        IceCheckOutcome outcome, in StunMessage message, Span<byte> response, int code, string reason, byte[]? key, ReadOnlySpan<ushort> unknown = default)
    {
        var writer = new StunWriter(response, StunClass.Error, message.Method, message.TransactionId);
        writer.AddErrorCode(code, reason);
        if (!unknown.IsEmpty) writer.AddUnknownAttributes(unknown);
        if (key is not null) writer.AddMessageIntegrity(key);
        writer.AddFingerprint();
        return new IceCheckResult(outcome, writer.Length, false, false);
    }

    private bool Prove(in TransportAddress from, uint priority, bool nominates, TimeSpan now)
    {
        _lastValid = now;
        State = IceState.Connected;
        var pair = Find(from);
        var isNew = pair is null;
        if (pair is null)
        {
            if (_pairs.Count >= MaxPairs) RemoveOldest();
            pair = new IcePair(from);
            _pairs.Add(pair);
        }
        pair.LastValid = now;
        pair.Priority = priority;
        pair.Generation = _generation;
        if (nominates) Nominate(pair, now);
        else pair.Nominated = false;
        _selected ??= pair;
        return isNew;
    }

    /// <summary>A new nomination wins. Of several that are repeated (aggressive nomination, RFC 5245 8.1.1.2) the highest priority wins.</summary>
    private void Nominate(IcePair pair, TimeSpan now)
    {
        var wins = _selected is null || !_selected.EverNominated || _selected.Generation != pair.Generation || !pair.Nominated
            || pair.Priority > _selected.Priority || now - _selected.LastValid > SelectedSilence;
        pair.Nominated = true;
        pair.EverNominated = true;
        if (!wins || _selected == pair) return;
        _selected = pair;
        // What was proved before a restart has served until now.
        for (var i = _pairs.Count - 1; i >= 0; i--)
            if (_pairs[i].Generation != _generation) RemoveAt(i);
    }

    private IcePair? Find(in TransportAddress address)
    {
        foreach (var pair in _pairs)
            if (pair.Remote == address) return pair;
        return null;
    }

    private void RemoveOldest()
    {
        var oldest = -1;
        for (var i = 0; i < _pairs.Count; i++)
            if (_pairs[i] != _selected && (oldest < 0 || _pairs[i].LastValid < _pairs[oldest].LastValid)) oldest = i;
        RemoveAt(oldest);
    }

    private void RemoveAt(int index)
    {
        var pair = _pairs[index];
        _pairs.RemoveAt(index);
        _removed.Enqueue(pair.Remote);
        if (_selected == pair) _selected = Best();
    }

    private IcePair? Best()
    {
        IcePair? best = null;
        foreach (var pair in _pairs)
        {
            if (best is null || (pair.EverNominated, pair.Priority).CompareTo((best.EverNominated, best.Priority)) > 0) best = pair;
        }
        return best;
    }
}
