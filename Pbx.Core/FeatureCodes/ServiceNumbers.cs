using Pbx.Core.Schedules;

namespace Pbx.Core.FeatureCodes;

/// <summary>The list of service numbers.</summary>
internal sealed class ServiceNumbers(IEnumerable<IServiceNumber> services)
{
    private readonly Dictionary<string, IServiceNumber> byNumber = services.ToDictionary(service => service.Number, StringComparer.Ordinal);

    /// <summary>Those that every system has.</summary>
    public static ServiceNumbers Standard { get; } = new([
        new EchoTest(), new SpeakingClock(), new MailboxByPhone(), new RecordByPhone(),
        new SignOffByPhone(SignOffByPhone.Off, off: true), new SignOffByPhone(SignOffByPhone.On, off: false),
        new HoursByPhone("*62", ScheduleState.Open), new HoursByPhone("*63", ScheduleState.Closed), new HoursByPhone("*64", ScheduleState.Holiday), new HoursByPhone("*65", null),
        new DoNotDisturbByPhone("*78", on: true), new DoNotDisturbByPhone("*79", on: false),
    ]);

    public IReadOnlyCollection<string> Numbers => byNumber.Keys;

    /// <summary>The service of a number, or of a code with the number of a group, or the code of a page, behind it.</summary>
    public IServiceNumber? Find(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return byNumber.GetValueOrDefault(number) ?? byNumber.Values.FirstOrDefault(service => (service.TakesGroup || service.TakesCode) && number.StartsWith(service.Number, StringComparison.Ordinal));
    }
}
