using Pbx.Core.Voicemail;

namespace Pbx.Core.FeatureCodes;

/// <summary>
/// Asks a caller for the own PIN before a call goes outside. No number of its own: <see cref="Calls.Call"/> puts it before the call. <paramref name="refused"/> is told
/// of every wrong one.
/// </summary>
internal sealed class OutsidePin(Action refused) : IServiceNumber
{
    private const int Tries = 3;
    private int wrong;

    /// <summary>The right one was entered.</summary>
    public bool IsGranted { get; private set; }

    // A caller who holds or reloads begins again, but not with new tries.
    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        var dialogue = new Dialogue(line, cancellationToken);
        var mailbox = line.Mailboxes.For(line.Caller.UserId).FirstOrDefault(box => box.UserId == line.Caller.UserId);
        if (mailbox is null)
        {
            await dialogue.SayAsync("outside-no-pin");
            return;
        }
        while (wrong < Tries)
        {
            if (await dialogue.EnterAsync("outside-pin") is not { } pin) break;
            switch (await line.Mailboxes.TryPinAsync(mailbox.Id, pin))
            {
                case PinVerdict.Right:
                    IsGranted = true;
                    return;
                case PinVerdict.NotSet:
                    await dialogue.SayAsync("outside-no-pin");
                    return;
                case PinVerdict.Locked:
                    refused();
                    await dialogue.SayAsync("mailbox-locked");
                    return;
                default:
                    wrong++;
                    refused();
                    await dialogue.SayAsync("mailbox-refused");
                    break;
            }
        }
        await dialogue.SayAsync("mailbox-goodbye");
    }
}
