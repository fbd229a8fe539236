namespace Pbx.Core.FeatureCodes;

/// <summary>No call rings at the caller any more, or calls ring again.</summary>
internal sealed class DoNotDisturbByPhone(bool on) : IServiceNumber
{
    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        var refusal = line.Caller.UserId is { } caller
            ? await line.People.SetDoNotDisturbAsync(caller, on, caller)
            : "forbidden";
        await new Dialogue(line, cancellationToken).SayAsync(refusal is not null ? "not-allowed" : on ? "dnd-on" : "dnd-off");
    }
}
