using Pbx.Core.Presence;
using Pbx.Core.Schedules;

namespace Pbx.Core.FeatureCodes;

/// <summary>The services that speak to whoever dials their code, by the name of the feature.</summary>
internal sealed class ServiceNumbers(IReadOnlyDictionary<string, IServiceNumber> services)
{
    /// <summary>Those that every system has.</summary>
    public static ServiceNumbers Standard { get; } = new(new Dictionary<string, IServiceNumber>(StringComparer.Ordinal)
    {
        ["echo"] = new EchoTest(),
        ["clock"] = new SpeakingClock(),
        [FeatureCode.Mailbox] = new MailboxByPhone(),
        [FeatureCode.Record] = new RecordByPhone(),
        ["sign-off"] = new SignOffByPhone(off: true),
        ["sign-on"] = new SignOffByPhone(off: false),
        ["hours-open"] = new HoursByPhone(ScheduleState.Open),
        ["hours-closed"] = new HoursByPhone(ScheduleState.Closed),
        ["hours-holiday"] = new HoursByPhone(ScheduleState.Holiday),
        ["hours-timetable"] = new HoursByPhone(null),
        ["forward-always"] = new ForwardByPhone(ForwardWhen.Always),
        ["forward-always-off"] = new ForwardOffByPhone(ForwardWhen.Always),
        ["forward-busy"] = new ForwardByPhone(ForwardWhen.Busy),
        ["forward-busy-off"] = new ForwardOffByPhone(ForwardWhen.Busy),
        ["forward-no-answer"] = new ForwardByPhone(ForwardWhen.NoAnswer),
        ["forward-no-answer-off"] = new ForwardOffByPhone(ForwardWhen.NoAnswer),
        ["forward-away"] = new ForwardByPhone(ForwardWhen.Away),
        ["forward-away-off"] = new ForwardOffByPhone(ForwardWhen.Away),
        ["forward-off"] = new ForwardOffByPhone(null),
        ["pick-up"] = new Saying("pick-up-none"),
        ["pick-up-group"] = new Saying("pick-up-none"),
        ["park"] = new ParkByPhone(null),
        ["fetch"] = new Saying("park-empty"),
        ["last-caller"] = new Saying("last-caller-none"),
        ["call-back"] = new Saying("call-back-none"),
        ["call-back-off"] = new Saying("call-back-off"),
        [FeatureCode.WakeUp] = new WakeUpByPhone(on: true),
        ["wake-up-off"] = new WakeUpByPhone(on: false),
        ["dnd-on"] = new DoNotDisturbByPhone(on: true),
        ["dnd-off"] = new DoNotDisturbByPhone(on: false),
    });

    /// <summary>The service of a feature.</summary>
    public IServiceNumber? Find(string key) => services.GetValueOrDefault(key);
}
