using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Pbx.Core.Hosting;

/// <summary>Asks the program to stop all of itself and begin anew in the same process; whoever runs it looks at <see cref="IsAsked"/> when it has stopped.</summary>
public sealed class Restart(IServiceProvider services)
{
    /// <summary>It is to begin anew.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>Stops: calls end with a reason, then everything else.</summary>
    public void Ask()
    {
        IsAsked = true;
        services.GetService<IHostApplicationLifetime>()?.StopApplication();
    }
}
