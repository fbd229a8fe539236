using System.Net;
using Microsoft.Extensions.Configuration;
using Pbx.Core.Hosting;
using Pbx.Core.Setup;

namespace Pbx.Core.Configuration;

/// <summary>
/// Where the program listens. Each value is taken from the first place that has it: command line (<c>--ports:sip 5060</c>), environment
/// (<c>PBX_PORTS__SIP</c>), <c>appsettings.json</c> of the data folder, <c>appsettings.json</c> of the program, set-up, default.
/// </summary>
public sealed record NetworkOptions(IPAddress BindAddress, IPAddress? PublicAddress, SetupPorts Ports)
{
    /// <summary>Overrides from <paramref name="configuration"/> on top of what set-up stored (null before set-up).</summary>
    public static NetworkOptions From(IConfiguration configuration, SettingsRow? stored)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var defaults = new SetupPorts();
        var ports = new SetupPorts
        {
            Http = Port("http", stored?.HttpPort ?? defaults.Http),
            Https = Port("https", stored?.HttpsPort ?? defaults.Https),
            Sip = Port("sip", stored?.SipPort ?? defaults.Sip),
            Sips = Port("sips", stored?.SipsPort ?? defaults.Sips),
            Media = Port("media", stored?.MediaPort ?? defaults.Media),
            RtpFirst = Port("rtpFirst", stored?.RtpFirst ?? defaults.RtpFirst),
            RtpLast = Port("rtpLast", stored?.RtpLast ?? defaults.RtpLast),
        };
        if (ports.RtpLast < ports.RtpFirst)
            throw new PbxStartException($"ports:rtpLast is {ports.RtpLast}, expected at least ports:rtpFirst, which is {ports.RtpFirst}");
        return new NetworkOptions(
            Address("bindAddress", stored?.BindAddress ?? "0.0.0.0") ?? IPAddress.Any,
            Address("publicAddress", stored?.PublicAddress),
            ports);

        int Port(string name, int otherwise)
        {
            if (configuration[$"ports:{name}"] is not { Length: > 0 } text) return otherwise;
            return int.TryParse(text, out var port) && port is >= 0 and <= 65535
                ? port
                : throw new PbxStartException($"ports:{name} is '{text}', expected a port from 1 to 65535, or 0 for any free one");
        }

        IPAddress? Address(string name, string? otherwise)
        {
            var text = configuration[name] is { Length: > 0 } set ? set : otherwise;
            if (string.IsNullOrEmpty(text)) return null;
            return IPAddress.TryParse(text, out var address)
                ? address
                : throw new PbxStartException($"{name} is '{text}', expected an IPv4 or IPv6 address such as 0.0.0.0");
        }
    }
}
