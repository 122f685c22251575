using System.Net;
using System.Net.Sockets;

namespace Skiff.ApiServer.Differential.Servers;

/// <summary>Ports of loopback that nobody listens on.</summary>
internal static class Ports
{
    /// <summary>A port that was free a moment ago.</summary>
    public static int Free()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
