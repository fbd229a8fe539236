namespace Pbx.Core.FeatureCodes;

/// <summary>The list of service numbers.</summary>
internal sealed class ServiceNumbers(IEnumerable<IServiceNumber> services)
{
    private readonly Dictionary<string, IServiceNumber> byNumber = services.ToDictionary(service => service.Number, StringComparer.Ordinal);

    /// <summary>Those that every system has.</summary>
    public static ServiceNumbers Standard { get; } = new([new EchoTest(), new SpeakingClock(), new MailboxByPhone()]);

    public IReadOnlyCollection<string> Numbers => byNumber.Keys;

    public IServiceNumber? Find(string number) => byNumber.GetValueOrDefault(number);
}
