using Microsoft.EntityFrameworkCore;
using Pbx.Core.Audit;
using Pbx.Core.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Live;
using Pbx.Core.Persistence;
using Pbx.Core.Recordings;
using Pbx.Core.RingGroups;
using Pbx.Core.Users;
using Pbx.Media;
using Pbx.Media.Audio;

namespace Pbx.Tests.Core.Recordings;

public class RecordingStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Recording_is_kept_with_hash_and_outline_and_heard_by_those_who_may()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"), CoreFixture.Person("102", "Bruno", PbxRoles.Administrator), CoreFixture.Person("103", "Carla"));
        var (anna, bruno, carla) = (UserOf(core, "101"), UserOf(core, "102"), UserOf(core, "103"));
        var told = 0;
        core.Get<IRecordings>().Changed += () => told++;
        var id = await RecordAsync(core, "call-1", anna, seconds: 3);
        var recordings = core.Get<IRecordings>();
        var found = Assert.Single((await recordings.QueryAsync(new RecordingFilter(), owner, None)).Items);
        Assert.Equal((id, "call-1", "+41791234567", "101", 3.0, true, 2), (found.Id, found.CallId, found.FromNumber, found.ToNumber, found.Duration.TotalSeconds, found.IsWhole, told));
        var path = Assert.Single(Directory.GetFiles(core.Get<DataFolder>().Recordings, "*", SearchOption.AllDirectories));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(path, None))), found.Sha256);
        Assert.Equal(new FileInfo(path).Length, found.Bytes);
        Assert.Equal(800, found.Peaks.Count);
        // Left is loud in its second half, right is silent.
        Assert.Equal((0, true, 0), (found.Peaks[0], found.Peaks[700] > 120, found.Peaks[701]));

        // Whoever was in the call hears it, an administrator without the right does not.
        Assert.Single((await recordings.OfCallsAsync(["call-1"], anna, None))["call-1"]);
        await using (var audio = await recordings.OpenAsync(id, anna, false, None)) Assert.Equal(found.Bytes, audio!.Length);
        Assert.Null(await recordings.OpenAsync(id, anna, true, None));
        foreach (var other in new[] { bruno, carla })
        {
            Assert.Empty((await recordings.QueryAsync(new RecordingFilter(), other, None)).Items);
            Assert.Null(await recordings.OpenAsync(id, other, false, None));
            Assert.False(await recordings.DeleteAsync(id, other));
        }
        Assert.False(await recordings.DeleteAsync(id, anna));
        Assert.Empty((await recordings.OfCallsAsync(["call-1"], carla, None))["call-1"]);

        // One listening, however many pieces a player asks for, is one entry; a download is another.
        for (var i = 0; i < 3; i++) (await recordings.OpenAsync(id, owner, false, None))!.Dispose();
        (await recordings.OpenAsync(id, owner, true, None))!.Dispose();
        core.Time.Advance(TimeSpan.FromMinutes(16));
        (await recordings.OpenAsync(id, owner, false, None))!.Dispose();
        Assert.Equal(["listened", "downloaded", "listened", "listened"], await AuditAsync(core, id));

        Assert.True(await recordings.DeleteAsync(id, owner));
        Assert.False(File.Exists(path));
        Assert.Equal("deleted", (await AuditAsync(core, id))[0]);
        Assert.Null(await recordings.OpenAsync(id, owner, false, None));
    }

    [Fact]
    public async Task Rights_open_recordings_of_groups_and_of_all_and_only_an_owner_gives_the_last()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"), CoreFixture.Person("102", "Bruno", PbxRoles.Administrator), CoreFixture.Person("103", "Carla"));
        var (anna, bruno, carla) = (UserOf(core, "101"), UserOf(core, "102"), UserOf(core, "103"));
        Assert.Empty((await core.Get<ICallPlans>().SaveAsync(null, new RingGroup { Id = "g", Name = "Sales", Number = "810", Members = [anna, carla] }, owner)).Problems);
        var id = await RecordAsync(core, "call-1", anna, group: "g");
        var recordings = core.Get<IRecordings>();
        Assert.Null(await recordings.OpenAsync(id, carla, false, None));
        Assert.Empty(await ChangeAsync(core, carla, RecordingRights.HearGroups | RecordingRights.Download, bruno));
        (await recordings.OpenAsync(id, carla, true, None))!.Dispose();

        Assert.Equal("owner-only", Assert.Single(await ChangeAsync(core, bruno, RecordingRights.HearAll, bruno)).Code);
        Assert.Empty(await ChangeAsync(core, bruno, RecordingRights.HearAll, owner));
        (await recordings.OpenAsync(id, bruno, false, None))!.Dispose();
        Assert.Equal(new RecordingAccess(true, false, true), await recordings.AccessAsync(bruno, None));
        // Whoever has lost the right to hear the own ones hears none.
        Assert.Empty(await ChangeAsync(core, anna, RecordingRights.None, owner));
        Assert.Null(await recordings.OpenAsync(id, anna, false, None));
    }

    [Fact]
    public async Task Search_finds_by_number_name_and_day()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"));
        var first = await RecordAsync(core, "1", UserOf(core, "101"));
        core.Time.Advance(TimeSpan.FromDays(2));
        var second = await RecordAsync(core, "2", UserOf(core, "101"), from: new LiveParty("+41263004545", "Café Müller", null));
        Assert.Equal([second, first], await FindAsync(new RecordingFilter()));
        Assert.Equal([second], await FindAsync(new RecordingFilter("müller")));
        Assert.Equal([first], await FindAsync(new RecordingFilter("079 123 45")));
        Assert.Equal([first], await FindAsync(new RecordingFilter(Until: core.Time.GetUtcNow().AddDays(-1))));
        Assert.Equal([second], await FindAsync(new RecordingFilter(From: core.Time.GetUtcNow().AddDays(-1), Cause: RecordingCause.User)));
        Assert.Empty(await FindAsync(new RecordingFilter("%")));

        async Task<IEnumerable<string>> FindAsync(RecordingFilter filter) => (await core.Get<IRecordings>().QueryAsync(filter, owner, None)).Items.Select(item => item.Id);
    }

    [Fact]
    public async Task Old_ones_go_when_their_time_is_over()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"));
        var settings = core.Get<IRecordingSettings>();
        var before = await settings.GetAsync(None);
        Assert.Equal("out-of-range", Assert.Single(await settings.SaveAsync(before, before with { RetentionDays = -1 }, owner)).Code);
        Assert.Empty(await settings.SaveAsync(before, before with { RetentionDays = 10 }, owner));
        Assert.Equal("changed-meanwhile", Assert.Single(await settings.SaveAsync(before, before with { RetentionDays = 20 }, owner)).Code);
        await RecordAsync(core, "1", UserOf(core, "101"));
        core.Time.Advance(TimeSpan.FromDays(9));
        var second = await RecordAsync(core, "2", UserOf(core, "101"));
        await core.Get<RecordingStore>().ExpireAsync();
        Assert.Equal(2, (await core.Get<IRecordings>().QueryAsync(new RecordingFilter(), owner, None)).Total);
        core.Time.Advance(TimeSpan.FromDays(2));
        await core.Get<RecordingStore>().ExpireAsync();
        Assert.Equal(second, Assert.Single((await core.Get<IRecordings>().QueryAsync(new RecordingFilter(), owner, None)).Items).Id);
        Assert.Single(Directory.GetFiles(core.Get<DataFolder>().Recordings, "*", SearchOption.AllDirectories));
        Assert.Contains((await core.Get<IAuditTrail>().QueryAsync(null, 0, 10, None)).Entries, entry => entry is { Action: "expired", ObjectKind: "recording", ObjectName: "1" });
    }

    [Fact]
    public async Task What_a_dying_process_left_is_whole_after_the_next_start()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"));
        var draft = Begin(core, "1", UserOf(core, "101"));
        // The header says one second, three are there: nobody came to end it.
        using (var writer = new WavWriter(draft.Audio, 8000, 2, leaveOpen: true))
        {
            writer.Write(new short[16_000]);
            writer.Checkpoint();
            writer.Write(new short[32_000]);
            draft.Audio.Flush();
        }
        await draft.Audio.DisposeAsync();
        var lost = Begin(core, "2", UserOf(core, "101"));
        await lost.Audio.DisposeAsync();
        await using (var db = await core.Get<IDbContextFactory<PbxDbContext>>().CreateDbContextAsync(None))
            await Pbx.Tests.Support.Until.True(() => db.Recordings.Count() == 2, "both rows are there");
        var store = core.Get<RecordingStore>();
        await store.StartAsync(None);
        var found = Assert.Single((await core.Get<IRecordings>().QueryAsync(new RecordingFilter(), owner, None)).Items);
        Assert.Equal((draft.Id, 3.0, true), (found.Id, found.Duration.TotalSeconds, found.IsWhole));
        Assert.NotEmpty(found.Sha256);
        var file = Assert.Single(Directory.GetFiles(core.Get<DataFolder>().Recordings, "*", SearchOption.AllDirectories));
        Assert.EndsWith(".wav", file);
        Assert.True(WavReader.TryRead(await File.ReadAllBytesAsync(file, None), out var audio, out _));
        Assert.Equal(3, audio!.Duration.TotalSeconds);
    }

    [Fact]
    public async Task A_full_disk_is_a_problem_of_the_dashboard_where_anything_is_to_be_recorded()
    {
        await using var core = new CoreFixture();
        var owner = await core.SetUpAsync(CoreFixture.Person("101", "Anna"));
        var store = core.Get<RecordingStore>();
        store.FreeBytes = () => 500L << 20;
        Assert.False(store.HasRoom);
        Assert.Null(store.Begin(new RecordingStart("c", core.Time.GetUtcNow(), CallDirection.Internal, new RecordingReason(RecordingCause.User, "", ""), true)));
        Assert.Empty(store.Problems);
        Assert.Empty(await ChangeAsync(core, UserOf(core, "101"), RecordingRights.OnDemand, owner));
        Assert.Equal(("recordings-no-room", HealthSeverity.Error), (Assert.Single(store.Problems).Code, store.Problems.First().Severity));
        store.FreeBytes = () => long.MaxValue;
        Assert.Empty(store.Problems);
        var draft = Begin(core, "1", UserOf(core, "101"));
        using (var writer = new WavWriter(draft.Audio, 8000, 2, leaveOpen: true)) writer.Write(new short[32_000]);
        await draft.KeepAsync(new CallRecordingResult(TimeSpan.FromSeconds(9), 0, new IOException("No space left on device")));
        Assert.Equal("recording-failed", Assert.Single(store.Problems).Code);
        // What could be written is kept all the same.
        Assert.Equal(2, Assert.Single((await core.Get<IRecordings>().QueryAsync(new RecordingFilter(), owner, None)).Items).Duration.TotalSeconds);
    }

    private static IRecordingDraft Begin(CoreFixture core, string call, string user, string group = "", LiveParty? from = null)
    {
        var draft = core.Get<IRecordingRoom>().Begin(new RecordingStart(call, core.Time.GetUtcNow(), CallDirection.Incoming, new RecordingReason(RecordingCause.User, user, group), true))!;
        draft.Tell(new RecordingParties(from ?? new LiveParty("+41791234567", "", null), new LiveParty("101", "Anna Muster", user), [user]));
        return draft;
    }

    private static async Task<string> RecordAsync(CoreFixture core, string call, string user, string group = "", double seconds = 2, LiveParty? from = null)
    {
        var draft = Begin(core, call, user, group, from);
        using (var writer = new WavWriter(draft.Audio, 8000, 2, leaveOpen: true))
        {
            var samples = new short[(int)(16_000 * seconds)];
            for (var i = samples.Length / 2; i < samples.Length; i += 2) samples[i] = 12_000;
            writer.Write(samples);
        }
        await draft.KeepAsync(new CallRecordingResult(TimeSpan.FromSeconds(seconds), 0, null));
        return draft.Id;
    }

    private static async Task<IReadOnlyList<FieldProblem>> ChangeAsync(CoreFixture core, string user, RecordingRights rights, string actor)
    {
        var users = core.Get<IUserService>();
        return (await users.UpdateAsync((await users.FindAsync(user, None))! with { RecordingRights = rights }, actor)).Problems;
    }

    private static async Task<string[]> AuditAsync(CoreFixture core, string id) =>
        [.. (await core.Get<IAuditTrail>().QueryAsync(null, 0, 50, None)).Entries.Where(entry => entry.ObjectId == id).Select(entry => entry.Action)];

    private static string UserOf(CoreFixture core, string extension) => core.Get<ISnapshotSource>().Current!.UsersByExtension[extension].Id;
}
