using Pbx.E2E.Support;
using Pbx.Media.Codecs;

namespace Pbx.E2E.CardinalBier;

/// <summary>The ear of the tests: it finds what was said through the codec of a carrier and with frames missing, and nothing that was not said.</summary>
public class SoundMatchTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "samples", "cardinal-bier");
    private static readonly string[] Names = [.. Directory.GetFiles(Folder, "*.wav").Select(file => Path.GetFileNameWithoutExtension(file)!).Order()];

    [Fact]
    public void Every_recording_is_found_and_told_from_all_others()
    {
        foreach (var name in Names)
        {
            var heard = Through(1.37, Read(name));
            var hits = Names.Select(other => (Other: other, Hit: SoundMatch.Find(heard, Read(other)))).Where(one => one.Hit is not null).ToList();
            Assert.Equal([name], hits.Select(one => one.Other));
            Assert.InRange(hits[0].Hit!.Second, 1.25, 1.45);
        }
    }

    [Fact]
    public void Two_of_the_same_are_two()
    {
        var menu = Read("menu-en");
        var heard = Through(0.5, new Recording([.. menu.Samples, .. new short[8000], .. menu.Samples], 8000));
        Assert.Equal(2, SoundMatch.FindAll(heard, menu).Count);
        Assert.Empty(SoundMatch.FindAll(new Recording(new short[80000], 8000), menu));
    }

    // A-law at half the volume, with noise, a frame lost now and then and one said twice.
    private static Recording Through(double silence, Recording said)
    {
        var chance = new Random(7);
        var line = new List<short>(new short[(int)(silence * 8000)]);
        for (var frame = 0; frame + 160 <= said.Samples.Length; frame += 160)
        {
            var fate = chance.Next(100);
            for (var copies = fate < 2 ? 0 : fate < 3 ? 2 : 1; copies > 0; copies--)
                line.AddRange(said.Samples[frame..(frame + 160)].Select(sample => G711.FromALaw(G711.ToALaw((short)(sample / 2 + chance.Next(-60, 60))))));
        }
        return new Recording([.. line, .. new short[8000]], 8000);
    }

    private static Recording Read(string name) => SoundMatch.Read(Path.Combine(Folder, name + ".wav"));
}
