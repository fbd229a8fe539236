using Pbx.Media.Audio;

namespace Pbx.Core.Prompts;

/// <summary>Decoded recordings in memory; those that were not asked for longest go first. Safe for all threads.</summary>
internal sealed class PromptCache(long maxBytes = 64 * 1024 * 1024)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Hash, WavAudio Audio)>> byHash = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Hash, WavAudio Audio)> byUse = [];
    private long bytes;

    public WavAudio? Get(string hash)
    {
        lock (gate)
        {
            if (!byHash.TryGetValue(hash, out var node)) return null;
            byUse.Remove(node);
            byUse.AddFirst(node);
            return node.Value.Audio;
        }
    }

    public void Put(string hash, WavAudio audio)
    {
        lock (gate)
        {
            if (byHash.ContainsKey(hash)) return;
            byHash[hash] = byUse.AddFirst((hash, audio));
            bytes += Size(audio);
            // The newest stays even if it alone is too large: a call is about to play it.
            while (bytes > maxBytes && byUse.Count > 1)
            {
                var (oldHash, old) = byUse.Last!.Value;
                byUse.RemoveLast();
                byHash.Remove(oldHash);
                bytes -= Size(old);
            }
        }
    }

    private static long Size(WavAudio audio) => audio.Samples.Length * 2L;
}
