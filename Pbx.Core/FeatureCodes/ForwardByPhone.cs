using Pbx.Core.Presence;

namespace Pbx.Core.FeatureCodes;

/// <summary>The caller's calls are sent on to the number that was dialled behind the code, or that is asked for.</summary>
internal sealed class ForwardByPhone(ForwardWhen when) : IServiceNumber
{
    private const int Tries = 3;

    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        var dialogue = new Dialogue(line, cancellationToken);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var number = attempt == 0 && line.Argument.Length > 0 ? line.Argument : await dialogue.EnterAsync("forward-number");
            if (number is null) return;
            if (line.Caller.UserId is { } caller && await line.People.SetForwardAsync(caller, when, number, caller) is null)
            {
                await dialogue.SayAsync([$"forward-{Words(when)}", .. Spoken(line.People.Of(caller).Forwards.GetValueOrDefault(when) ?? "")]);
                return;
            }
            await dialogue.SayAsync("forward-refused");
        }
    }

    private static string[] Spoken(string number) => number == ForwardRules.OwnMailbox ? ["forward-mailbox"] : [.. MailboxWords.Caller(number).Skip(1)];

    private static string Words(ForwardWhen when) => when switch
    {
        ForwardWhen.Always => "always",
        ForwardWhen.Busy => "busy",
        ForwardWhen.NoAnswer => "no-answer",
        _ => "away",
    };
}

/// <summary>The caller's calls are sent on no more, in one case or at all.</summary>
internal sealed class ForwardOffByPhone(ForwardWhen? when) : IServiceNumber
{
    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        var refusal = line.Caller.UserId is { } caller ? await line.People.SetForwardAsync(caller, when, null, caller) : "forbidden";
        var dialogue = new Dialogue(line, cancellationToken);
        if (refusal is not null) await dialogue.SayAsync("not-allowed");
        else if (when is null) await dialogue.SayAsync("forward-all-off");
        else await dialogue.SayAsync("forward-off");
    }
}
