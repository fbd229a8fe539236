namespace Pbx.Media.Routing;

/// <summary>What the control thread holds of a route: disposing it ends the route, once.</summary>
internal sealed class RouteHandle(Action stop) : IDisposable
{
    private Action? _stop = stop;

    public void Dispose() => Interlocked.Exchange(ref _stop, null)?.Invoke();
}
