using System.Net;
using Pbx.Core.Calls;
using Pbx.Core.Live;

namespace Pbx.Core.Phones;

/// <summary>All browsers that are telephones now.</summary>
internal sealed class BrowserPhones(Switchboard board) : IBrowserPhones
{
    private const int MaxIdLength = 128;
    private readonly Lock gate = new();
    private readonly Dictionary<string, BrowserDevice> devices = new(StringComparer.Ordinal);

    public IBrowserPhone? Attach(string userId, string deviceId, string userAgent, IPAddress address, IBrowserPhoneChannel channel)
    {
        if (deviceId.Length is 0 or > MaxIdLength || board.Snapshots.Current?.UsersById.ContainsKey(userId) != true) return null;
        BrowserDevice? device;
        lock (gate)
        {
            if (!devices.TryGetValue(deviceId, out device)) devices.Add(deviceId, device = new BrowserDevice(board, this, deviceId, userId));
            else if (device.UserId != userId) return null;
            device.Attach(userAgent, address, channel);
        }
        return device;
    }

    /// <summary>Browsers of a user that can be rung: those here, and those away for a moment (a reload, another page), which ring when they are back.</summary>
    public IReadOnlyList<BrowserDevice> ReachableOf(string userId)
    {
        lock (gate) return [.. devices.Values.Where(device => device.UserId == userId && (device.IsAttached || board.Now - device.DetachedAt < BrowserLeg.RingGrace))];
    }

    /// <summary>Tells the pages what has changed by itself (quality).</summary>
    public void Refresh()
    {
        BrowserDevice[] all;
        lock (gate) all = [.. devices.Values];
        foreach (var device in all)
        {
            if (device.LegCount > 0) device.Changed();
        }
    }

    /// <summary>Shows the device among those that can be called, or no more.</summary>
    public void Publish(BrowserDevice device)
    {
        var extension = board.Snapshots.Current?.UsersById.GetValueOrDefault(device.UserId)?.Extension;
        if (device.IsAttached && extension is not null)
        {
            board.LiveDevices.Publish(new LiveDevice(
                device.Id, device.UserId, extension, device.Address.ToString(), "Browser", device.UserAgent, device.Since, null));
        }
        else
        {
            board.LiveDevices.Remove(device.Id);
        }
    }

    public void Forget(BrowserDevice device)
    {
        lock (gate)
        {
            if (!device.IsAttached) devices.Remove(device.Id);
        }
    }
}
