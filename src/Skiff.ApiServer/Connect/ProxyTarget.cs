using System.Globalization;
using System.Net;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Connect;

/// <summary>Where the proxy subresource of a pod or a service leads.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Address">Address and port of the server.</param>
public sealed record ProxyTarget(string Scheme, IPEndPoint Address)
{
    private const int HttpPort = 80;
    private const int HttpsPort = 443;

    /// <summary>The server of a pod: the port given, or the first that its containers declare.</summary>
    public static (ProxyTarget? Target, Status? Fault) OfPod(ProxiedName name, Pod pod)
    {
        int declared = pod.Spec.Containers.AsEnumerable()
            .SelectMany(container => container.Ports.AsEnumerable())
            .Select(port => port.ContainerPortValue)
            .FirstOrDefault();
        int port = declared;
        bool isGiven = name.Port.Length > 0;
        if (isGiven && !TryPort(name.Port, out port)) return (null, Status.BadRequest($"invalid port \"{name.Port}\""));
        if (port == 0) port = name.IsHttps ? HttpsPort : HttpPort;
        return At(name, pod.Status.PodIP, port);
    }

    /// <summary>The server of one ready endpoint of a service, at its only port or the one named or numbered.</summary>
    /// <param name="name">What was asked for.</param>
    /// <param name="service">The service.</param>
    /// <param name="slices">Its endpoints.</param>
    /// <param name="seed">Chooses among the endpoints.</param>
    public static (ProxyTarget? Target, Status? Fault) OfService(
        ProxiedName name, Service service, IEnumerable<EndpointSlice> slices, int seed)
    {
        string wanted = name.Port;
        if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            if (service.Spec.Ports.AsEnumerable().FirstOrDefault(port => port.Port == number) is not { } listed)
                return (null, Status.Unavailable($"no service port {number} found for service \"{service.Metadata.Name}\""));
            wanted = listed.Name;
        }

        List<(string Address, int Port)> servers = [];
        foreach (EndpointSlice slice in slices)
        {
            if (slice.Ports.AsEnumerable().FirstOrDefault(port => port.Name == wanted)?.Port is not { } port) continue;
            servers.AddRange(slice.Endpoints.AsEnumerable()
                .Where(endpoint => endpoint.Conditions.Ready ?? true)
                .SelectMany(endpoint => endpoint.Addresses.AsEnumerable().Take(1))
                .Select(address => (address, port)));
        }

        if (servers.Count == 0)
            return (null, Status.Unavailable($"no endpoints available for service \"{name.Whole}\""));
        (string address, int at) = servers[seed % servers.Count];
        return At(name, address, at);
    }

    // A pod writes its own status: what it claims as its address must not lead to the machine that runs this server.
    private static (ProxyTarget? Target, Status? Fault) At(ProxiedName name, string address, int port)
    {
        if (IPAddress.TryParse(address, out IPAddress? ip) && ip.IsIPv4MappedToIPv6) ip = ip.MapToIPv4(); // It leads to the same place.
        bool isAllowed = ip is not null && !address.Contains('%', StringComparison.Ordinal) // A zone is a place on this machine.
            && !IPAddress.IsLoopback(ip) && !ip.IsIPv6LinkLocal && !ip.IsIPv6Multicast
            && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any) && !IsLocalOnly(ip);
        return isAllowed
            ? (new(name.IsHttps ? "https" : "http", new IPEndPoint(ip!, port)), null)
            : (null, Status.BadRequest("address not allowed"));
    }

    // 0.0.0.0/8, 169.254.0.0/16, the multicast block and broadcast.
    private static bool IsLocalOnly(IPAddress ip)
    {
        byte[] bytes = ip.GetAddressBytes();
        return bytes.Length == 4 && ((bytes[0] == 169 && bytes[1] == 254) || bytes[0] is 0 or >= 224 and <= 239 or 255);
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;
}

/// <summary>The name in a proxy path: <c>name</c>, <c>name:port</c>, <c>scheme:name:port</c> or <c>scheme:name:</c>.</summary>
/// <param name="Whole">As it was written.</param>
/// <param name="Name">The object's name.</param>
/// <param name="Port">Number or name of a port, or empty.</param>
/// <param name="IsHttps">Whether TLS is spoken.</param>
public sealed record ProxiedName(string Whole, string Name, string Port, bool IsHttps)
{
    /// <summary>Reads a name; null when it has another form or scheme.</summary>
    public static ProxiedName? Parse(string whole)
    {
        string[] parts = whole.Split(':');
        ProxiedName? parsed = parts switch
        {
            [var name] => new(whole, name, "", false),
            [var name, var port] => new(whole, name, port, false),
            ["http" or "", var name, var port] => new(whole, name, port, false),
            ["https", var name, var port] => new(whole, name, port, true),
            _ => null,
        };
        return parsed is { Name.Length: > 0 } ? parsed : null;
    }
}
