using Microsoft.Extensions.Logging;
using Pbx.Media;
using Pbx.Media.Sdp;

namespace Pbx.Core.Calls;

/// <summary>
/// Direct media of one call: where a trunk wishes it and nobody needs us between, the two devices send their voice to each other (RFC 7092 3.2). Whoever needs the voice here
/// again, for music, a transfer, a recording, asks for it; the session timers watch over the call meanwhile. On the loop only.
/// </summary>
internal sealed class DirectMedia(Call call, Switchboard board)
{
    // A device that comes back with an offer of its own each time must not keep the two busy for ever.
    private const int MaxAttempts = 5;
    private (SipLeg, SipLeg)? pair;
    private int attempts;
    private bool isBusy;
    private bool isRecalled;

    /// <summary>The two are being asked to do without us.</summary>
    public bool IsBusy => isBusy;

    /// <summary>The two hear each other through us: lets them do without, if they can.</summary>
    public void Consider(CallLeg caller, CallLeg callee)
    {
        if (isBusy || caller is not SipLeg a || callee is not SipLeg b || ArePaired(a, b) || !Suits(a, b, out var codec)) return;
        if (pair is not { } known || known != (a, b)) (pair, attempts) = ((a, b), 0);
        if (++attempts > MaxAttempts) return;
        // A telephone makes an offer when it is asked for one; not every carrier does.
        _ = b.Line is null ? ConnectAsync(b, a, codec!) : ConnectAsync(a, b, codec!);
    }

    /// <summary>Brings back the voice of those who send it past us. True: it is on its way, and <see cref="CallEvent.MediaChanged"/> tells when it is here.</summary>
    public bool Recall(CallLeg caller, CallLeg callee)
    {
        if (isBusy)
        {
            isRecalled = true;
            return true;
        }
        var isAny = false;
        foreach (var leg in new[] { caller, callee })
        {
            if (!leg.IsDirect) continue;
            isAny = true;
            leg.BackToVoice(leg.Media?.Codec);
        }
        return isAny;
    }

    /// <summary>The two send to each other.</summary>
    public static bool ArePaired(CallLeg one, CallLeg other) => one is SipLeg a && other is SipLeg b && a.DirectPeer == b && b.DirectPeer == a;

    private static bool Suits(SipLeg a, SipLeg b, out AudioCodec? codec)
    {
        codec = a.Media?.Codec;
        return codec is not null && codec.Equals(b.Media?.Codec) && !a.IsBusy && !b.IsBusy
            && a.Media is { Profile: MediaProfile.Rtp or MediaProfile.SdesSrtp } && a.Media.Profile == b.Media!.Profile
            // Digits that one side sends as events and the other one cannot take need us.
            && a.Media.TakesEvents == b.Media.TakesEvents
            && (a.Line ?? b.Line) is not null && MayMove(a) && MayMove(b) && DirectPath.Exists(a.VoiceEnd, b.VoiceEnd);
    }

    private static bool MayMove(SipLeg leg) => leg.Line is null or { Trunk.KeepMediaHere: false };

    private async Task ConnectAsync(SipLeg first, SipLeg second, AudioCodec codec)
    {
        isBusy = true;
        try
        {
            var failure = await SipLeg.ConnectDirectlyAsync(first, second, codec, () => !isRecalled && call.CanDoWithoutUs(first, second));
            if (failure is null) board.Log.LogInformation("{Call}: {First} and {Second} send to each other", call.Id, first.Party.Number, second.Party.Number);
            else if (!isRecalled) attempts = MaxAttempts;
            if (failure is not null) board.Log.LogInformation("{Call}: the voice stays here: {Reason}", call.Id, failure);
        }
        catch (Exception e)
        {
            attempts = MaxAttempts;
            board.Log.LogError(e, "{Call}: direct media failed", call.Id);
        }
        finally
        {
            (isBusy, var wasRecalled) = (false, isRecalled);
            isRecalled = false;
            // Both may be part of another call by now.
            if (wasRecalled || !call.CanDoWithoutUs(first, second)) Recall(first, second);
            first.Call.Post(new CallEvent.MediaChanged(first));
            if (second.Call != first.Call) second.Call.Post(new CallEvent.MediaChanged(second));
        }
    }
}
