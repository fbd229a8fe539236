namespace Pbx.Sip.Transport;

/// <summary>What a <see cref="LoopThread"/> drives: sans-IO logic with deadlines.</summary>
public interface ILoopWork
{
    /// <summary>Does what is due at <paramref name="now"/> and returns the next deadline, or <see cref="TimeSpan.MaxValue"/>.</summary>
    TimeSpan Advance(TimeSpan now);
}
