namespace Pbx.Core.FeatureCodes;

/// <summary>Says one thing: that what a code does cannot be done now.</summary>
internal sealed class Saying(string prompt) : IServiceNumber
{
    public Task RunAsync(IServiceLine line, CancellationToken cancellationToken) => new Dialogue(line, cancellationToken).SayAsync(prompt);
}
