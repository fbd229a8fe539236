using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Pbx.Web.Security;

/// <summary>The port that HTTPS really listens on, known once the server has started.</summary>
internal sealed class HttpsPort(IServer server)
{
    private readonly Lazy<int> port = new(() => server.Features.Get<IServerAddressesFeature>()!.Addresses
        .Select(BindingAddress.Parse).First(address => address.Scheme == "https").Port);

    public int Value => port.Value;
}
