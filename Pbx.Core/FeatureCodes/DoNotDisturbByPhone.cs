namespace Pbx.Core.FeatureCodes;

/// <summary>*78: no call rings at the caller any more. *79: calls ring again.</summary>
internal sealed class DoNotDisturbByPhone(string number, bool on) : IServiceNumber
{
    public string Number => number;

    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        var refusal = line.Caller.UserId is { } caller
            ? await line.People.SetDoNotDisturbAsync(caller, on, caller)
            : "forbidden";
        await new Dialogue(line, cancellationToken).SayAsync(refusal is not null ? "not-allowed" : on ? "dnd-on" : "dnd-off");
    }
}
