using System.Collections.Frozen;
using Pbx.Core.Recordings;
using Pbx.Media;
using Pbx.Media.Audio;
using Pbx.Tests.Core.Support;
using Pbx.Tests.Media.Sessions;
using Pbx.Tests.Support;

namespace Pbx.Tests.Core.Recordings;

/// <summary>A call between real phones through the real engine: announcement, conversation, hold, all in one file.</summary>
public class LoopbackRecordingTests
{
    [Fact]
    public async Task What_both_said_is_in_the_file_each_on_the_own_side()
    {
        var recordings = new FakeRecordings();
        await using var world = new LoopbackWorld(recordings: recordings);
        var snapshot = world.Snapshots.Current!;
        var users = snapshot.UsersById.Values.Select(user => user.Id == "u102" ? user with { Recording = UserRecording.All } : user).ToArray();
        world.Snapshots.Set(snapshot with
        {
            UsersByExtension = users.ToFrozenDictionary(user => user.Extension),
            UsersById = users.ToFrozenDictionary(user => user.Id),
            UsersBySipName = users.ToFrozenDictionary(user => user.SipName),
        });
        var ada = await world.PhoneAsync("101", "ada");
        var bob = await world.PhoneAsync("102", "bob");
        ada.Media.Plays(440);
        bob.Media.Plays(1000);
        await ada.CallAsync("102");
        await ada.Answered();
        // While they are told neither hears the other.
        await Until.True(() => ada.Media.Tap.Samples > 8000 && bob.Media.Tap.Samples > 8000, "both hear something");
        Assert.True(ada.Media.Tap.ShareOf(1000) < 0.3, "the announcement is no tone");
        Assert.Empty(recordings.All);
        await Until.True(() => recordings.All.Count == 1, "it is recorded after the announcement");
        await ada.Media.Hears(1000);
        await bob.Media.Hears(440);
        await bob.OfferAsync(MediaDirection.SendOnly);
        await Until.True(() => world.Service.Calls.Snapshot()[0].State == Pbx.Core.Live.LiveCallState.OnHold, "held");
        await bob.OfferAsync(MediaDirection.SendReceive);
        ada.Media.Tap.Clear();
        await ada.Media.Hears(1000);
        await ada.HangUpAsync();
        var result = await recordings.Only.Kept.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Null(result.Failure);
        await world.CleanAsync();
        Assert.True(WavReader.TryRead(((MemoryStream)recordings.Only.Audio).ToArray(), out var audio, out _));
        Assert.Equal(2, audio!.Channels);
        foreach (var (channel, own, other) in new[] { (audio.Channel(0), 440, 1000), (audio.Channel(1), 1000, 440) })
        {
            var middle = channel.AsSpan(audio.SampleRate / 2, audio.SampleRate / 4);
            Assert.True(ToneMeter.Share(middle, audio.SampleRate, own) > 0.9, $"{own} Hz");
            Assert.True(ToneMeter.Share(channel, audio.SampleRate, other) < 0.05, $"no {other} Hz");
        }
    }
}
