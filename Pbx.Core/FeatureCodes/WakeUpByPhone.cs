namespace Pbx.Core.FeatureCodes;

/// <summary>The caller is to be woken up when the clock shows four digits next, dialled behind the code or asked for; or no more.</summary>
internal sealed class WakeUpByPhone(bool on) : IServiceNumber
{
    private const int Tries = 3;
    private const int DigitsOfTime = 4;

    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        var dialogue = new Dialogue(line, cancellationToken);
        if (line.Caller.UserId is not { } caller)
        {
            await dialogue.SayAsync("not-allowed");
            return;
        }
        if (!on)
        {
            await line.People.SetWakeUpAsync(caller, null, caller);
            await dialogue.SayAsync("wake-up-off");
            return;
        }
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var entered = attempt == 0 && line.Argument.Length > 0 ? line.Argument : await dialogue.EnterAsync("wake-up-time", DigitsOfTime);
            if (entered is null) return;
            if (HoursByPhone.TimeOf(entered, line.Now) is { } at)
            {
                // The clock may be put forward or back until then.
                var moment = new DateTimeOffset(at, line.Now.Offset);
                moment += at - line.InZone(moment).DateTime;
                await line.People.SetWakeUpAsync(caller, moment, caller);
                await dialogue.SayAsync(["wake-up-at", .. MailboxWords.Time(line.Language, line.InZone(moment))]);
                return;
            }
            await dialogue.SayAsync("wrong-key");
        }
    }
}

/// <summary>What is said to whoever is woken up, until a key says that it was heard.</summary>
internal sealed class WakeUpWords : IServiceNumber
{
    private const int Times = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>A key was pressed.</summary>
    public bool IsConfirmed { get; private set; }

    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        var dialogue = new Dialogue(line, cancellationToken);
        for (var time = 0; time < Times && !IsConfirmed; time++) IsConfirmed = (await dialogue.SayAsync("wake-up-now") ?? await line.KeyAsync(Patience, cancellationToken)) is not null;
    }
}
