using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Live;
using Pbx.Core.Presence;
using Pbx.Core.Schedules;
using Pbx.Core.Voicemail;
using Pbx.Media;

namespace Pbx.Tests.Core.FeatureCodes;

public class MailboxByPhoneTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 15, 0, 0, TimeSpan.FromHours(1));

    [Theory]
    [InlineData("en", 0, "mailbox-new-0")]
    [InlineData("de", 1, "mailbox-new-1")]
    [InlineData("fr", 5, "mailbox-you-have digit-5 mailbox-new")]
    [InlineData("fr", 21, "mailbox-you-have minute-21 mailbox-new")]
    [InlineData("it", 21, "mailbox-you-have number-21 mailbox-new")]
    [InlineData("en", 60, "mailbox-you-have mailbox-many mailbox-new")]
    public void How_many(string language, int count, string words) => Assert.Equal(words, string.Join(' ', MailboxWords.New(language, count)));

    [Theory]
    [InlineData("en", "2026-03-04T09:05", "+41", "today at hour-9 minute-5 mailbox-from plus digit-4 digit-1")]
    [InlineData("de", "2026-03-03T00:00", "", "yesterday at hour-0 mailbox-withheld")]
    [InlineData("it", "2026-03-01T13:59", "101", "weekday-7 at-hour-13 minute-59 mailbox-from digit-1 digit-0 digit-1")]
    [InlineData("fr", "2026-02-01T08:00", "9", "day-1 month-2 at hour-8 mailbox-from digit-9")]
    public void When_and_from_whom(string language, string at, string number, string words)
    {
        var moment = new DateTimeOffset(DateTime.Parse(at, System.Globalization.CultureInfo.InvariantCulture), Now.Offset);
        Assert.Equal(words, string.Join(' ', MailboxWords.About(language, new VoicemailMessage { CallerNumber = number }, moment, Now)));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    [InlineData("fr")]
    [InlineData("it")]
    public void Every_word_is_spoken_in_every_language(string language)
    {
        var names = Enumerable.Range(0, 60).SelectMany(n => MailboxWords.New(language, n))
            .Concat(Enumerable.Range(0, 366).SelectMany(d => MailboxWords.Day(Now.AddDays(-d), Now)))
            .Concat(Enumerable.Range(0, 1440).SelectMany(m => MailboxWords.Time(language, Now.Date.AddMinutes(m))))
            .Concat(MailboxWords.Caller("+0123456789")).Concat(["mailbox-withheld", "mailbox-many", "mailbox-old-0", "mailbox-keys", "mailbox-menu", "mailbox-kept", "mailbox-deleted",
                "mailbox-no-more", "mailbox-number", "mailbox-pin", "mailbox-refused", "mailbox-locked", "mailbox-no-pin", "mailbox-goodbye", "wrong-key"]);
        foreach (var name in names.Distinct())
        {
            using var own = typeof(MailboxWords).Assembly.GetManifestResourceStream($"Prompts/{language}/{name}.wav");
            Assert.True(own is not null, $"{language}/{name} is not spoken");
            Assert.True(Pbx.Core.FeatureCodes.Prompts.Load(language, name).Samples.Max(s => Math.Abs((int)s)) > 2000, $"{language}/{name} is silent");
        }
    }

    [Theory]
    // Nobody presses anything: all is said three times, then it ends.
    [InlineData("u101", "......", "heard a")]
    // Again, time and number, keep, delete the second, end at the menu.
    [InlineData("u101", "..1..9..2..3..#", "heard a,heard a,heard b,deleted b")]
    // Back from the second to the first.
    [InlineData("u101", "...2...7...#", "heard a,heard b,heard a")]
    // The star leaves the messages; heard ones are under 2.
    [InlineData("u101", ".*2..#", "heard c")]
    // A member of a group needs the PIN: a wrong one, then the right one.
    [InlineData("u102", "1#.4711#..*#", "pin group 1,pin group 4711")]
    // Somebody without a mailbox names one; its PIN is asked for on this telephone.
    [InlineData("u103", "101#4711#*#", "pin box 4711")]
    [InlineData("u103", "101#1#.1#.1#.", "pin box 1,pin box 1,pin box 1")]
    // The own telephone asks for another mailbox.
    [InlineData("u101", "*0800#4711#..#", "pin group 4711")]
    public async Task A_visit(string user, string keys, string done)
    {
        var desk = new Desk();
        var line = new Line(user, desk, keys);
        await new MailboxByPhone().RunAsync(line, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(done, string.Join(',', desk.Done));
    }

    /// <summary>A dot: what is said is listened to, or waited out. Beyond the end nobody presses anything.</summary>
    private sealed class Line(string user, Desk desk, string script) : IServiceLine
    {
        private int at;

        public string Language => "en";

        public DateTimeOffset Now => MailboxByPhoneTests.Now;

        public LiveParty Caller => new("", "", user);

        public string Argument => "";

        public PbxSnapshot Snapshot => Support.CallWorld.MakeSnapshot();

        public IMailboxDesk Mailboxes => desk;

        public IOverrides Overrides => throw new NotSupportedException();

        public IPersonStates People => throw new NotSupportedException();

        public Pbx.Core.Prompts.PhoneRecordings Recordings => throw new NotSupportedException();

        public Task<RecordingResult> RecordAsync(Stream wav, TimeSpan longest) => throw new NotSupportedException();

        public DateTimeOffset InZone(DateTimeOffset moment) => moment.ToOffset(Now.Offset);

        public Task PlayAsync(IAudioSource source, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<char?> PlayUntilKeyAsync(IAudioSource source, CancellationToken cancellationToken) => Next();

        public Task<char?> KeyAsync(TimeSpan within, CancellationToken cancellationToken) => Next();

        public void Echo() => Assert.Fail("nothing to echo");

        public Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => Task.CompletedTask;

        private Task<char?> Next() => Task.FromResult(at >= script.Length || script[at++] is '.' ? (char?)null : script[at - 1]);
    }

    private sealed class Desk : IMailboxDesk
    {
        public event Action<string>? Changed
        {
            add { }
            remove { }
        }

        public Task<IReadOnlyDictionary<string, (int New, int All)>> CountAsync() => Task.FromResult<IReadOnlyDictionary<string, (int New, int All)>>(new Dictionary<string, (int, int)>());

        private readonly Mailbox box = new() { Id = "box", Name = "Anna", UserId = "u101" };
        private readonly Mailbox group = new() { Id = "group", Name = "Team", Number = "800", Listeners = ["u102"] };
        private readonly List<VoicemailMessage> messages =
        [
            new() { Id = "a", MailboxId = "box", At = MailboxByPhoneTests.Now.AddHours(-2), CallerNumber = "+41791234567" },
            new() { Id = "b", MailboxId = "box", At = MailboxByPhoneTests.Now.AddHours(-1), CallerNumber = "102" },
            new() { Id = "c", MailboxId = "box", At = MailboxByPhoneTests.Now.AddDays(-2), HeardAt = MailboxByPhoneTests.Now },
        ];

        public List<string> Done { get; } = [];

        public IReadOnlyList<Mailbox> For(string? userId) => userId switch
        {
            "u101" => [box],
            "u102" => [group],
            _ => [],
        };

        public Mailbox? Find(string number) => number == "101" ? box : number == "800" ? group : null;

        public Task<PinVerdict> TryPinAsync(string mailboxId, string pin)
        {
            Done.Add($"pin {mailboxId} {pin}");
            return Task.FromResult(pin == "4711" ? PinVerdict.Right : PinVerdict.Wrong);
        }

        public Task<IReadOnlyList<VoicemailMessage>> ListAsync(Mailbox mailbox) =>
            Task.FromResult<IReadOnlyList<VoicemailMessage>>([.. messages.Where(m => m.MailboxId == mailbox.Id)]);

        public Task<byte[]?> ReadAsync(string messageId)
        {
            using var file = new MemoryStream();
            using (var writer = new Pbx.Media.Audio.WavWriter(file, 8000, leaveOpen: true)) writer.Write(new short[800]);
            return Task.FromResult<byte[]?>(file.ToArray());
        }

        public Task HeardAsync(Mailbox mailbox, string messageId)
        {
            Done.Add("heard " + messageId);
            return Task.CompletedTask;
        }

        public Task DeleteAsync(Mailbox mailbox, string messageId)
        {
            Done.Add("deleted " + messageId);
            return Task.CompletedTask;
        }
    }
}
