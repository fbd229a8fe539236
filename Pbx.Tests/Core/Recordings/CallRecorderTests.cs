using System.Collections.Frozen;
using Pbx.Core.Configuration;
using Pbx.Core.Live;
using Pbx.Core.Prompts;
using Pbx.Core.Recordings;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Sip;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Recordings;

/// <summary>When a call is recorded, who is told, and who is heard on which side. In virtual time.</summary>
public class CallRecorderTests
{
    private const string Words = "SequenceSource";
    private readonly CallWorld world = new();
    private readonly Binding ada;
    private readonly Binding bob;

    public CallRecorderTests()
    {
        ada = world.Phone("101");
        bob = world.Phone("102");
    }

    private FakeCallRecording Tape => Assert.Single(world.Media.Conversations);

    private LiveCall Live => Assert.Single(world.Service.Calls.Snapshot());

    [Fact]
    public async Task Both_are_told_first_and_then_recorded_each_on_the_own_side()
    {
        Set(new RecordingSettings(), ("101", UserRecording.All, RecordingRights.Hear));
        var (caller, callee) = Connect();
        Assert.Equal((Words, Words, RecordingState.Announcing), (Hears(caller), Hears(callee), Live.Recording));
        Assert.Empty(world.Media.Conversations);
        Told();
        Assert.Equal(("bridge", RecordingState.On), (Hears(caller), Live.Recording));
        Assert.Same(world.MediaOf(caller), Tape.Left);
        Assert.Same(world.MediaOf(callee), Tape.Right);
        Assert.Equal(8000, Tape.SampleRate);
        var draft = world.Recordings.Only;
        Assert.Equal((CallDirection.Internal, RecordingCause.User, "u101", true), (draft.Start.Direction, draft.Start.Reason.Cause, draft.Start.Reason.UserId, draft.Start.Announced));
        Assert.Equal(("101", "102", "u101 u102"), (draft.Parties!.From.Number, draft.Parties.To.Number, draft.Users));
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.True(Tape.IsDisposed);
        Assert.Null((await draft.Kept).Failure);
    }

    [Fact]
    public void Without_announcement_it_begins_at_once_and_a_hold_is_silence()
    {
        Set(Silent, ("102", UserRecording.All, RecordingRights.Hear));
        var (caller, callee) = Connect();
        Assert.Same(world.MediaOf(caller), Tape.Left);
        Assert.False(world.Recordings.Only.Start.Announced);
        callee.PeerOffers(Sdp.Directed("sendonly", AudioCodec.Pcma));
        world.Run();
        Assert.Equal((null, null), (Tape.Left, Tape.Right));
        callee.PeerOffers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Same(world.MediaOf(caller), Tape.Left);
        Assert.Same(world.MediaOf(callee), Tape.Right);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Theory]
    [InlineData("u101", "u102", "of-department")]
    [InlineData("u102", "u101", "of-department")]
    [InlineData("u102", null, "of-company")]
    [InlineData(null, "u102", "of-company")]
    public void Words_before_a_recording_are_those_of_the_department_else_the_companys(string? caller, string? callee, string expected)
    {
        var plan = CallPlan.Empty with
        {
            Departments =
            [
                Department.Company with { RecordingAnnouncement = Say("of-company") },
                new Department { Id = "sales", Name = "Sales", Members = ["u101"], RecordingAnnouncement = Say("of-department") },
            ],
        };
        Assert.Equal(expected, RecordingRules.AnnouncementOf(plan, Party(caller), Party(callee)).In("fr", ["en"]));
        Assert.Null(RecordingRules.AnnouncementOf(CallPlan.Empty, Party(caller), Party(callee)).In("fr", ["en"]));

        static PromptSet Say(string id) => new() { ByLanguage = new Dictionary<string, string> { ["de"] = id } };
        static LiveParty Party(string? user) => new("1", "", user);
    }

    [Fact]
    public void Own_words_are_heard_in_place_of_the_systems()
    {
        Set(new RecordingSettings(), ("101", UserRecording.All, RecordingRights.Hear));
        var own = new Prompt { Id = "own", Name = "Own", Sha256 = new string('0', 64), DurationMs = 3000 };
        var company = Department.Company with { RecordingAnnouncement = new PromptSet { ByLanguage = new Dictionary<string, string> { ["en"] = "own" } } };
        world.Snapshots.Set(world.Snapshots.Current! with { Plan = CallPlan.Empty with { Prompts = [own], Departments = [company] } });
        var (caller, _) = Connect();
        Assert.Equal(["own", "own"], world.OpenedPrompts);
        Told();
        Assert.Equal("bridge", Hears(caller));
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_announcement_that_was_cut_off_counts_only_where_it_is_not_obligatory(bool required)
    {
        Set(new RecordingSettings { AnnouncementRequired = required }, ("101", UserRecording.All, RecordingRights.Hear));
        var (caller, callee) = Connect();
        callee.PeerOffers(Sdp.Directed("sendonly", AudioCodec.Pcma));
        world.Run();
        Assert.Equal("SilenceSource", Hears(caller));
        callee.PeerOffers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal(required ? Words : "bridge", Hears(caller));
        Assert.Equal(required ? 0 : 1, world.Media.Conversations.Count);
        Told();
        Assert.Equal(("bridge", 1), (Hears(caller), world.Media.Conversations.Count));
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Nobody_waits_for_ever_for_an_announcement_that_cannot_be_heard_and_nothing_is_recorded()
    {
        Set(new RecordingSettings(), ("101", UserRecording.All, RecordingRights.Hear));
        var (caller, _) = Connect();
        world.Advance(20);
        Assert.Equal(("bridge", RecordingState.Off), (Hears(caller), Live.Recording));
        Assert.Empty(world.Media.Conversations);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Calls_of_others_are_not_recorded()
    {
        Set(Silent, ("103", UserRecording.All, RecordingRights.Hear), ("101", UserRecording.Outside, RecordingRights.Hear));
        var (caller, _) = Connect();
        Assert.Equal("bridge", Hears(caller));
        Assert.Empty(world.Media.Conversations);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void A_person_begins_pauses_and_ends_in_the_browser()
    {
        Set(Silent, ("101", UserRecording.None, RecordingRights.OnDemand));
        var (browser, phone, id) = world.TalkToPhone();
        Assert.Equal(("off", true), (browser.Call.Recording, browser.Call.MayRecord));
        Assert.Null(browser.Do(p => p.RecordAsync(id, RecordingWish.Start)).Error);
        Assert.Equal(("on", true), (browser.Call.Recording, browser.Call.MayStopRecording));
        Assert.NotNull(browser.Call.RecordingSince);
        Assert.Null(browser.Do(p => p.RecordAsync(id, RecordingWish.Pause)).Error);
        Assert.Equal(("paused", true), (browser.Call.Recording, Tape.IsPaused));
        Assert.Null(browser.Do(p => p.RecordAsync(id, RecordingWish.Resume)).Error);
        Assert.Equal(("on", false), (browser.Call.Recording, Tape.IsPaused));
        Assert.Null(browser.Do(p => p.RecordAsync(id, RecordingWish.Stop)).Error);
        Assert.Equal(("off", true), (browser.Call.Recording, Tape.IsDisposed));
        Assert.Equal(("bridge", RecordingCause.OnDemand), (Hears(phone), world.Recordings.Only.Start.Reason.Cause));
        // And once more, which is another recording.
        Assert.Null(browser.Do(p => p.RecordAsync(id, RecordingWish.Start)).Error);
        Assert.Equal(2, world.Recordings.All.Count);
        browser.Do(p => p.HangupAsync(id));
        world.AssertClean();
    }

    [Fact]
    public void Who_may_not_is_told_and_what_a_rule_began_is_not_ended_by_hand()
    {
        Set(Silent, ("101", UserRecording.None, RecordingRights.Hear));
        var (browser, phone, id) = world.TalkToPhone();
        Assert.False(browser.Call.MayRecord);
        Assert.Equal("forbidden", browser.Do(p => p.RecordAsync(id, RecordingWish.Start)).Error);
        browser.Do(p => p.HangupAsync(id));
        Set(Silent, ("101", UserRecording.All, RecordingRights.OnDemand));
        id = browser.Dial("102").CallId!;
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal(("on", false), (browser.Call.Recording, browser.Call.MayStopRecording));
        Assert.Equal("recording-rule", browser.Do(p => p.RecordAsync(id, RecordingWish.Stop)).Error);
        Assert.Null(browser.Do(p => p.RecordAsync(id, RecordingWish.Pause)).Error);
        Assert.True(Tape.IsPaused);
        browser.Do(p => p.HangupAsync(id));
        world.AssertClean(records: 2);
    }

    [Fact]
    public void Keys_of_a_telephone_begin_pause_and_end_and_are_answered_in_words()
    {
        Set(Silent, ("102", UserRecording.None, RecordingRights.OnDemand));
        var (caller, callee) = Connect();
        Press(caller, "*1");
        Assert.Equal(RecordingState.Off, Live.Recording);
        Press(callee, "*1");
        Assert.Equal((Words, "SilenceSource"), (Hears(callee), Hears(caller)));
        Told();
        Assert.Equal(("bridge", RecordingState.On), (Hears(callee), Live.Recording));
        Press(callee, "*2");
        Told();
        Assert.Equal((RecordingState.Paused, true), (Live.Recording, Tape.IsPaused));
        world.Advance(2);
        Press(callee, "*2");
        Told();
        Assert.Equal(RecordingState.On, Live.Recording);
        world.Advance(2);
        Press(callee, "*1");
        Told();
        Assert.Equal((RecordingState.Off, "bridge"), (Live.Recording, Hears(callee)));
        // A star and a number later are two keys and no code.
        Press(callee, "*");
        world.Advance(4);
        Press(callee, "1");
        Assert.Equal((RecordingState.Off, "bridge"), (Live.Recording, Hears(callee)));
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void A_full_disk_stops_recordings_and_never_a_call()
    {
        world.Recordings.HasRoom = false;
        Set(new RecordingSettings(), ("101", UserRecording.All, RecordingRights.OnDemand));
        var (browser, phone, id) = world.TalkToPhone();
        Assert.Equal(("bridge", "off"), (Hears(phone), browser.Call.Recording));
        Assert.Equal("recording-no-room", browser.Do(p => p.RecordAsync(id, RecordingWish.Start)).Error);
        browser.Do(p => p.HangupAsync(id));
        world.Recordings.HasRoom = true;
        world.Recordings.DiskFails = true;
        Set(Silent, ("101", UserRecording.All, RecordingRights.OnDemand));
        var (caller, callee) = Connect();
        Assert.Equal(("bridge", RecordingState.Off), (Hears(callee), Live.Recording));
        caller.PeerHangsUp();
        world.AssertClean(records: 2);
    }

    [Fact]
    public async Task A_disk_that_fails_in_the_midst_ends_the_recording_alone()
    {
        Set(Silent, ("101", UserRecording.All, RecordingRights.Hear));
        var (caller, callee) = Connect();
        Tape.Fails();
        Assert.NotNull((await world.Recordings.Only.Kept).Failure);
        world.Run();
        Assert.Equal(("bridge", RecordingState.Off), (Hears(callee), Live.Recording));
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Through_a_blind_transfer_it_stays_one_and_the_new_party_is_told()
    {
        Set(new RecordingSettings(), ("102", UserRecording.All, RecordingRights.Hear));
        var cleo = world.Phone("103");
        var (caller, callee) = Connect();
        Told();
        callee.PeerRefers("103");
        world.Run();
        Assert.Null(Tape.Left);
        world.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal((Words, "SilenceSource"), (Hears(world.To(cleo)), Hears(caller)));
        Assert.Null(Tape.Left);
        Told();
        Assert.Same(world.MediaOf(caller), Tape.Left);
        Assert.Same(world.MediaOf(world.To(cleo)), Tape.Right);
        Assert.Equal(("103", "u101 u102 u103"), (world.Recordings.Only.Parties!.To.Number, world.Recordings.Only.Users));
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.True(Tape.IsDisposed);
    }

    [Fact]
    public void Through_an_attended_transfer_it_goes_with_whoever_is_connected()
    {
        Set(Silent, ("101", UserRecording.All, RecordingRights.Hear));
        var cleo = world.Phone("103");
        var (caller, callee) = Connect();
        var tape = Tape;
        Set(Silent);
        // Bob asks Cleo and joins the two.
        var second = world.Call(bob, "103", Sdp.Of(AudioCodec.Pcma));
        world.To(cleo).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        callee.PeerRefers("103", replaces: second);
        world.Run();
        Assert.False(tape.IsDisposed);
        Assert.Same(tape, Tape);
        Assert.Same(world.MediaOf(caller), tape.Left);
        Assert.Same(world.MediaOf(world.To(cleo)), tape.Right);
        Assert.Equal("u101 u102 u103", world.Recordings.Only.Users);
        caller.PeerHangsUp();
        world.AssertClean(records: 2);
        Assert.True(tape.IsDisposed);
    }

    [Fact]
    public void A_group_records_what_its_members_answer()
    {
        Set(Silent);
        world.Snapshots.Set(world.Snapshots.Current! with
        {
            Plan = CallPlan.Empty with { Nodes = [new RingGroup { Id = "g", Name = "Sales", Number = "810", Members = ["u102"], Record = true }] },
        });
        world.Run();
        var caller = world.Call(ada, "810", Sdp.Of(AudioCodec.Pcma));
        world.To(bob).PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Same(world.MediaOf(caller), Tape.Left);
        Assert.Equal((RecordingCause.Group, "g"), (world.Recordings.Only.Start.Reason.Cause, world.Recordings.Only.Start.Reason.GroupId));
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Theory]
    [InlineData(UserRecording.IncomingOutside, true, false, false)]
    [InlineData(UserRecording.OutgoingOutside, false, true, false)]
    [InlineData(UserRecording.Outside, true, true, false)]
    [InlineData(UserRecording.All, true, true, true)]
    [InlineData(UserRecording.None, false, false, false)]
    public void A_rule_covers_its_directions(UserRecording rule, bool incoming, bool outgoing, bool inside)
    {
        Set(Silent, ("101", rule, RecordingRights.Hear));
        var (own, other, outside) = (new LiveParty("101", "Ada", "u101"), new LiveParty("102", "Bob", "u102"), new LiveParty("+41791234567", "", null));
        var snapshot = world.Snapshots.Current!;
        Assert.Equal(
            (incoming, outgoing, inside),
            (RecordingRules.Find(snapshot, outside, own, null) is not null, RecordingRules.Find(snapshot, own, outside, null) is not null, RecordingRules.Find(snapshot, other, own, null) is not null));
    }

    private static RecordingSettings Silent { get; } = new() { AnnounceIncoming = false, AnnounceOutgoing = false, AnnounceInternal = false };

    private (FakeSession Caller, FakeSession Callee) Connect()
    {
        var caller = world.Call(ada, "102", Sdp.Of(AudioCodec.Pcma));
        var callee = world.To(bob);
        callee.PeerAnswers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        caller.PeerAcks();
        world.Run();
        return (caller, callee);
    }

    /// <summary>What is being said comes to its end.</summary>
    private void Told()
    {
        foreach (var link in world.Media.Links.Where(link => link.Kind == Words).ToArray()) link.PlayedToEnd();
        world.Run();
    }

    private void Press(FakeSession phone, string keys)
    {
        var media = world.MediaOf(phone);
        foreach (var key in keys) media.Observer!.OnMediaEvent(media, new MediaEvent.Dtmf(key, 100));
        world.Run();
    }

    private string Hears(FakeSession phone) => world.MediaOf(phone).Hears;

    private void Set(RecordingSettings settings, params (string Extension, UserRecording Rule, RecordingRights Rights)[] people)
    {
        var snapshot = CallWorld.MakeSnapshot();
        var users = snapshot.UsersById.Values.Select(user => people.FirstOrDefault(one => "u" + one.Extension == user.Id) is { Extension: not null } found
            ? user with { Recording = found.Rule, RecordingRights = found.Rights } : user).ToArray();
        world.Snapshots.Set(snapshot with
        {
            Recording = settings,
            UsersByExtension = users.ToFrozenDictionary(user => user.Extension),
            UsersById = users.ToFrozenDictionary(user => user.Id),
            UsersBySipName = users.ToFrozenDictionary(user => user.SipName, StringComparer.OrdinalIgnoreCase),
        });
        world.Run();
    }
}
