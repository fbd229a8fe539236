using System.Net;

namespace Pbx.Sip.Engine;

/// <summary>Who has lately sent what answers nothing: no SIP, broken SIP, or answers to questions that nobody asked. Bounded; from any thread.</summary>
internal sealed class NoiseLog
{
    private const int Remembered = 64;

    private readonly Lock _lock = new();
    private readonly (IPEndPoint? Source, TimeSpan At)[] _heard = new (IPEndPoint?, TimeSpan)[Remembered];

    /// <summary>Something of no use came.</summary>
    public void Note(IPEndPoint source, TimeSpan now)
    {
        lock (_lock)
        {
            // One that floods takes one place; a new one that of whoever was silent longest.
            var place = 0;
            for (var i = 0; i < _heard.Length; i++)
            {
                if (_heard[i].Source is { } known && known.Equals(source))
                {
                    place = i;
                    break;
                }
                if (_heard[place].Source is not null && (_heard[i].Source is null || _heard[i].At < _heard[place].At)) place = i;
            }
            _heard[place] = (source, now);
        }
    }

    /// <summary>True if something of no use has come from there since.</summary>
    public bool HeardFrom(IPEndPoint source, TimeSpan since)
    {
        lock (_lock)
        {
            foreach (var (heard, at) in _heard)
                if (at >= since && source.Equals(heard)) return true;
        }
        return false;
    }
}
