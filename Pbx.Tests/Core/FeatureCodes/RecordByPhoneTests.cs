using Microsoft.Extensions.Time.Testing;
using Pbx.Core.Configuration;
using Pbx.Core.FeatureCodes;
using Pbx.Core.Prompts;
using Pbx.Core.Routing;
using Pbx.Media;
using Pbx.Media.Sdp;
using Pbx.Tests.Core.Support;

namespace Pbx.Tests.Core.FeatureCodes;

public class RecordByPhoneTests
{
    private readonly CallWorld world = new();

    private PhoneRecordings Recordings => world.Service.Board.Recordings;

    [Fact]
    public void Code_of_the_page_is_dialled_recorded_heard_and_kept()
    {
        var asked = Recordings.Begin("u102");
        Assert.Matches("^\\*98[0-9]{6}$", asked.Dial);
        var caller = world.Call(world.Phone("101"), asked.Dial, Sdp.Of(AudioCodec.Pcma));
        Assert.Equal("200", caller.Log);
        Assert.Equal(PhoneRecordingState.Calling, Mine(asked).State);
        Played("SequenceSource", caller);
        Played("ToneGenerator", caller);
        Assert.Equal(PhoneRecordingState.Recording, Mine(asked).State);
        Assert.Equal("", world.MediaOf(caller).Hears);
        Press(caller, '#');
        // The fake has written no audio that could be played again, so it asks at once.
        Assert.Equal((PhoneRecordingState.Calling, 5.0), (Mine(asked).State, Mine(asked).Length.TotalSeconds));
        Press(caller, '1');
        Played("SequenceSource", caller);
        Assert.Equal("200 BYE", caller.Log);
        Assert.Equal(PhoneRecordingState.Done, Mine(asked).State);
        Assert.Equal("RIFF"u8.ToArray(), Mine(asked).Wav);
        world.AssertClean();
    }

    [Fact]
    public void Who_hangs_up_while_speaking_keeps_what_was_said()
    {
        var asked = Recordings.Begin("u101");
        var caller = world.Call(world.Phone("101"), asked.Dial, Sdp.Of(AudioCodec.Pcma));
        Played("SequenceSource", caller);
        Played("ToneGenerator", caller);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal((PhoneRecordingState.Done, 5.0), (Mine(asked).State, Mine(asked).Length.TotalSeconds));
    }

    [Fact]
    public void Key_three_records_anew_and_too_short_a_recording_is_none()
    {
        var asked = Recordings.Begin("u101");
        var caller = world.Call(world.Phone("101"), asked.Dial, Sdp.Of(AudioCodec.Pcma));
        Played("SequenceSource", caller);
        Played("ToneGenerator", caller);
        world.Media.Recordings[0].Ends(RecordingEnd.TooLong, 0.2);
        world.Run();
        Assert.Null(Mine(asked).Wav);
        Played("SequenceSource", caller);
        Played("SequenceSource", caller);
        Played("ToneGenerator", caller);
        Press(caller, '5');
        Press(caller, '3');
        Played("SequenceSource", caller);
        Played("ToneGenerator", caller);
        Assert.Equal(PhoneRecordingState.Recording, Mine(asked).State);
        Assert.Equal(3, world.Media.Recordings.Count);
        caller.PeerHangsUp();
        world.AssertClean();
    }

    [Fact]
    public void Wrong_code_is_refused_and_another_asked_for()
    {
        var asked = Recordings.Begin("u101");
        var wrong = asked.Code == "123456" ? "654321" : "123456";
        var caller = world.Call(world.Phone("101"), "*98" + wrong, Sdp.Of(AudioCodec.Pcma));
        Played("SequenceSource", caller);
        foreach (var key in asked.Code) Press(caller, key);
        Assert.Equal(PhoneRecordingState.Calling, Mine(asked).State);
        caller.PeerHangsUp();
        world.AssertClean();
        Assert.Equal(PhoneRecordingState.Waiting, Mine(asked).State);
    }

    [Fact]
    public void Only_the_whole_code_is_a_service()
    {
        var snapshot = CallWorld.MakeSnapshot();
        Assert.IsType<Destination.Service>(DialPlan.Route(snapshot, "*98123456"));
        Assert.IsType<Destination.Service>(DialPlan.Route(snapshot, "*98"));
        Assert.IsType<Destination.Nowhere>(DialPlan.Route(snapshot, "*98123"));
        snapshot = snapshot with { Plan = CallPlan.Empty with { FeatureCodes = new Dictionary<string, string> { [FeatureCode.Record] = "" } } };
        Assert.IsType<Destination.Nowhere>(DialPlan.Route(snapshot, "*98123456"));
    }

    [Fact]
    public void A_code_is_good_for_a_quarter_of_an_hour_and_until_another_is_asked_for()
    {
        var time = new FakeTimeProvider();
        var desk = new PhoneRecordings(time);
        var first = desk.Begin("u1");
        var second = desk.Begin("u1");
        Assert.Null(desk.Open(first.Code));
        Assert.Equal(second.Id, desk.Open(second.Code));
        time.Advance(PhoneRecordings.Valid);
        Assert.Null(desk.Open(second.Code));
        Assert.Empty(desk.Feed.Snapshot());
    }

    [Fact]
    public void Who_guesses_codes_ends_all_of_them()
    {
        var desk = new PhoneRecordings(new FakeTimeProvider());
        var asked = desk.Begin("u1");
        for (var i = 0; i < 20; i++) Assert.Null(desk.Open("x"));
        Assert.Null(desk.Open(asked.Code));
    }

    private PhoneRecording Mine(PhoneRecording asked) => Recordings.Feed.Find(asked.Id)!;

    private void Played(string what, FakeSession caller)
    {
        Assert.Equal(what, world.MediaOf(caller).Hears);
        world.Media.Links.Single().PlayedToEnd();
        world.Run();
    }

    private void Press(FakeSession caller, char key)
    {
        world.MediaOf(caller).Tell(new MediaEvent.Dtmf(key, 100));
        world.Run();
    }
}
