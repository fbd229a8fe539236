namespace Pbx.Bench.Load;

/// <summary>A SIP server under load: Pbx or a peer.</summary>
public abstract class SipServer : IAsyncDisposable
{
    /// <summary>Name with version.</summary>
    public abstract string Name { get; }

    /// <summary>SIP port, UDP.</summary>
    public abstract int SipPort { get; }

    /// <summary>Its process.</summary>
    public abstract ChildProcess Process { get; }

    /// <summary>Processor time so far.</summary>
    public TimeSpan Cpu => ProcessCpu.Used(Process.Id);

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
