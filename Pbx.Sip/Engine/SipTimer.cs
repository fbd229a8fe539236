namespace Pbx.Sip.Engine;

/// <summary>One deadline of one owner. Made once with its owner and started and stopped as often as needed.</summary>
internal sealed class SipTimer(TimerQueue queue, ITimerOwner owner, TimerName name)
{
    internal TimeSpan Due;
    internal long Sequence;
    internal int Index = -1;

    public TimerName Name => name;

    public bool IsRunning => Index >= 0;

    /// <summary>Fires once after <paramref name="delay"/> from the engine's present time; a running timer starts anew.</summary>
    public void Start(TimeSpan delay) => queue.Start(this, delay);

    public void Stop() => queue.Stop(this);

    internal void Fire() => owner.OnTimer(this);
}

/// <summary>Whoever a timer belongs to.</summary>
internal interface ITimerOwner
{
    void OnTimer(SipTimer timer);
}
