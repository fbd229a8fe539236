using System.Globalization;

namespace Pbx.Core.FeatureCodes;

/// <summary>Says, for a while, at which place a call that is transferred here will be parked; null: no place is free.</summary>
internal sealed class ParkByPhone(int? place) : IServiceNumber
{
    private const int Times = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4);

    public async Task RunAsync(IServiceLine line, CancellationToken cancellationToken)
    {
        var dialogue = new Dialogue(line, cancellationToken);
        if (place is not { } at)
        {
            await dialogue.SayAsync("park-full");
            return;
        }
        for (var time = 0; time < Times; time++)
        {
            await dialogue.SayAsync(["park-at", .. MailboxWords.Caller(at.ToString(CultureInfo.InvariantCulture)).Skip(1)]);
            await line.WaitAsync(Pause, cancellationToken);
        }
    }
}
