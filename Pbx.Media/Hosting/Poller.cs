using System.Net.Sockets;

namespace Pbx.Media.Hosting;

/// <summary>Hears that a socket can be read or written. Called on the worker's thread.</summary>
internal interface IPollTarget
{
    void OnReadable();

    void OnWritable();
}

/// <summary>Waits for many sockets on one thread. Everything but <see cref="Wake"/> belongs to that thread.</summary>
internal abstract class Poller : IDisposable
{
    /// <summary>epoll where there is one, select elsewhere.</summary>
    public static Poller Create(bool native) => native && LibC.IsUsable ? new EpollPoller() : new SelectPoller();

    /// <summary>True if sockets of this poller are read and written by system calls of Linux.</summary>
    public abstract bool IsNative { get; }

    public abstract void Add(Socket socket, IPollTarget target);

    public abstract void Remove(Socket socket);

    /// <summary>Whether <see cref="IPollTarget.OnWritable"/> is wanted.</summary>
    public abstract void WatchWritable(Socket socket, bool watch);

    /// <summary>Waits until something is ready, woken or the time is over.</summary>
    public abstract void Wait(TimeSpan timeout);

    /// <summary>Calls the targets of what the last wait found.</summary>
    public abstract void Dispatch(Action<Exception> onFault);

    /// <summary>Ends the wait of the thread; from any thread.</summary>
    public abstract void Wake();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
