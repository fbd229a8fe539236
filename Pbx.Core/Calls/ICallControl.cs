using Pbx.Core.Live;
using Pbx.Core.Trunks;

namespace Pbx.Core.Calls;

/// <summary>What pages may ask of running calls.</summary>
public interface ICallControl
{
    /// <summary>Calls now.</summary>
    LiveFeed<LiveCall> Calls { get; }

    /// <summary>Devices that can be called now.</summary>
    LiveFeed<LiveDevice> Devices { get; }

    /// <summary>Trunks and how they are.</summary>
    LiveFeed<LiveTrunk> Trunks { get; }

    /// <summary>Ends a call for everybody in it; false if it is gone.</summary>
    Task<bool> EndCallAsync(string callId);

    /// <summary>Ends all calls with Reason and closes within the time (shutdown).</summary>
    Task StopAsync(TimeSpan within);
}
