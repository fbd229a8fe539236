using Pbx.Core.Configuration;
using Pbx.Core.Flows;
using Pbx.Core.Music;
using Pbx.Core.Prompts;
using Pbx.Core.RingGroups;
using Pbx.Core.Schedules;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Core.Flows;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.Music;

public class MusicTests
{
    private static readonly Prompt[] Recordings = [.. "abc".Select(c => new Prompt { Id = $"{c}", Name = $"{c}", Sha256 = $"{c}" })];

    private static CallPlan Plan { get; } = CallPlan.Empty with
    {
        Prompts = Recordings,
        Playlists = [new MusicPlaylist { Id = "house", Name = "House", Prompts = ["a", "b", "c"] }, new MusicPlaylist { Id = "sales", Name = "Sales", Prompts = ["b"] }],
        Departments = [Department.Company with { MusicId = "house" }, new Department { Id = "d", Name = "Sales", MusicId = "sales", Members = ["u102"] }, new Department { Id = "e", Name = "Office", Members = ["u103"] }],
        Nodes =
        [
            new RingGroup { Id = "own", Name = "Own", Number = "810", Members = ["u102"], MusicId = "c" },
            new RingGroup { Id = "as", Name = "As", Number = "820", Members = ["u103"], MusicId = MusicRules.OfDepartment },
            new RingGroup { Id = "tone", Name = "Tone", Number = "830", Members = ["u102"] },
        ],
    };

    [Theory]
    [InlineData("u102", null, "sales")]
    [InlineData("u103", null, "house")]
    [InlineData("u104", null, "house")]
    [InlineData("u102", "own", "c")]
    [InlineData("u103", "as", "house")]
    [InlineData("u102", "as", "sales")]
    [InlineData("u102", "tone", "sales")]
    [InlineData("u102", "gone", "sales")]
    public void Who_is_held_hears_the_group_then_the_department_then_the_company(string holder, string? group, string music) => Assert.Equal(music, MusicRules.WhenHeld(Plan, holder, group));

    [Fact]
    public void Nothing_chosen_is_silence() => Assert.Null(MusicRules.WhenHeld(Plan with { Departments = [Department.Company] }, "u102", "tone"));

    [Fact]
    public void Recordings_of_a_playlist_are_in_its_order_and_one_recording_is_music_too()
    {
        Assert.Equal(["a", "b", "c"], MusicRules.Recordings(Plan, "house").Select(one => one.Id));
        Assert.Equal(["c"], MusicRules.Recordings(Plan, "c").Select(one => one.Id));
        Assert.Empty(MusicRules.Recordings(Plan, "gone"));
    }

    [Fact]
    public void A_playlist_goes_round_in_order_without_a_gap()
    {
        var source = Source(Recordings, shuffle: false);
        var heard = new short[14];
        Assert.Equal(14, source.Read(heard, 8000));
        Assert.Equal("aabbccaabbccaa", Letters(heard));
        Assert.Equal(14, source.Read(heard, 8000));
        Assert.Equal("bbccaabbccaabb", Letters(heard));
    }

    [Fact]
    public void Shuffled_each_round_has_every_recording_once_and_none_twice_in_a_row()
    {
        var random = new Random(7);
        var source = Source(Recordings, shuffle: true, random.Next);
        var heard = new short[600];
        source.Read(heard, 8000);
        var order = string.Concat(Letters(heard).Chunk(2).Select(pair => pair[0]));
        Assert.All(order.Chunk(3), round => Assert.Equal("abc", string.Concat(round.Order())));
        Assert.All(order.Zip(order[1..]), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.True(order.Chunk(3).Select(round => new string(round)).Distinct().Count() > 3);
    }

    [Fact]
    public void Until_a_recording_is_read_it_is_silent_and_goes_on_afterwards()
    {
        var slow = new TaskCompletionSource<IAudioSource?>();
        var source = new MusicSource(Recordings[..1], false, _ => 0, _ => slow.Task);
        var heard = new short[] { 9, 9 };
        Assert.Equal(2, source.Read(heard, 8000));
        Assert.Equal([0, 0], heard);
        slow.SetResult(new Letter('a'));
        source.Read(heard, 8000);
        Assert.Equal("aa", Letters(heard));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gone")]
    [InlineData("fails")]
    public void Where_nothing_can_be_played_it_stays_silent_and_does_not_spin(string why)
    {
        var opened = 0;
        var source = new MusicSource(why.Length == 0 ? [] : Recordings, false, _ => 0, _ =>
        {
            Assert.True(++opened < 20);
            return why == "gone" ? Task.FromResult<IAudioSource?>(null) : Task.FromException<IAudioSource?>(new IOException());
        });
        var heard = new short[] { 9, 9, 9 };
        for (var i = 0; i < 50; i++) Assert.Equal(3, source.Read(heard, 8000));
        Assert.Equal([0, 0, 0], heard);
    }

    [Fact]
    public void A_damaged_recording_between_others_is_passed_over()
    {
        var source = new MusicSource(Recordings, false, _ => 0, prompt => Task.FromResult<IAudioSource?>(prompt.Id == "b" ? null : new Letter(prompt.Id[0])));
        var heard = new short[8];
        source.Read(heard, 8000);
        Assert.Equal("aaccaacc", Letters(heard));
    }

    [Theory]
    [InlineData("own", "c")]
    [InlineData("as", "house")]
    public void Who_waits_in_a_group_is_answered_and_hears_its_music(string group, string music)
    {
        var walk = new Walk(Plan, FlowTarget.Node(group), users: ["u102", "u103"]);
        Assert.StartsWith($"{group} answer play:{music} ring:", walk.Trail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_held_caller_hears_music_and_the_call_goes_on()
    {
        var world = new CallWorld();
        world.Snapshots.Set(CallWorld.MakeSnapshot() with { Plan = Plan });
        var (ada, bob) = (world.Phone("101"), world.Phone("102"));
        var (caller, callee) = world.Talk(ada, bob);
        callee.PeerOffers(Sdp.Directed("sendonly", AudioCodec.Pcma));
        world.Run();
        Assert.Equal("MusicSource", world.MediaOf(caller).Hears);
        callee.PeerOffers(Sdp.Of(AudioCodec.Pcma));
        world.Run();
        Assert.Equal("bridge", world.MediaOf(caller).Hears);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void What_is_played_somewhere_cannot_be_deleted_and_must_exist()
    {
        Assert.Equal(["company"], PlanLinks.UsersOf(Plan, "house").Select(one => one.Id));
        Assert.Equal(["house", "sales"], PlanLinks.UsersOf(Plan, "b").Select(one => one.Id));
        var snapshot = CallWorld.MakeSnapshot();
        Assert.Empty(PlanRules.Check(Plan, snapshot));
        Assert.Contains(PlanRules.Check(Plan with { Playlists = [] }, snapshot), problem => problem is { ObjectId: "company", Field: "musicId", Key: "gone" });
        Assert.Contains(PlanRules.Check(Plan with { Playlists = [.. Plan.Playlists, new MusicPlaylist { Id = "x", Name = "X" }] }, snapshot), problem => problem is { ObjectId: "x", Field: "prompts", Key: "required" });
        Assert.Contains(PlanRules.Check(Plan with { Playlists = [.. Plan.Playlists, new MusicPlaylist { Id = "x", Name = "X", Prompts = ["a", "a"] }] }, snapshot), problem => problem is { Key: "twice" });
        Assert.Contains(PlanRules.Check(Plan with { Playlists = [.. Plan.Playlists, new MusicPlaylist { Id = "x", Name = "X", Prompts = ["own"] }] }, snapshot), problem => problem is { Field: "prompts", Key: "gone" });
    }

    [Fact]
    public void A_plan_with_playlists_is_written_and_read_back()
    {
        var again = PlanJson.Read(PlanJson.Write(Plan));
        Assert.True(PlanLinks.Same(Plan.Playlists[0], again.Playlists[0]));
        Assert.Equal("sales", again.Departments[1].MusicId);
    }

    private static MusicSource Source(IReadOnlyList<Prompt> recordings, bool shuffle, Func<int, int>? chance = null) =>
        new(recordings, shuffle, chance ?? (_ => 0), prompt => Task.FromResult<IAudioSource?>(new Letter(prompt.Id[0])));

    private static string Letters(short[] heard) => string.Concat(heard.Select(sample => (char)sample));

    /// <summary>Two samples of a letter.</summary>
    private sealed class Letter(char letter) : IAudioSource
    {
        private int left = 2;

        public int Read(Span<short> samples, int sampleRate)
        {
            var count = Math.Min(left, samples.Length);
            samples[..count].Fill((short)letter);
            left -= count;
            return count;
        }
    }
}
