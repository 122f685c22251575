using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Probes;

/// <summary>The request of a probe over HTTP.</summary>
internal static class HttpProbeRequest
{
    /// <summary>What probes call themselves.</summary>
    public const string ProbeAgent = "kube-probe/1.36";

    /// <summary>What hooks call themselves.</summary>
    public const string HookAgent = "kube-lifecycle/1.36";

    private const string UserAgent = "User-Agent";
    private const string Accept = "Accept";
    private const string Host = "Host";

    /// <summary>What is asked; null when that is no address.</summary>
    public static Uri? AddressOf(HTTPGetAction get, string host, int port)
    {
        string name = get.Host.Length > 0 ? get.Host : host;
        if (IPAddress.TryParse(name, out IPAddress? ip) && ip.AddressFamily == AddressFamily.InterNetworkV6) name = $"[{ip}]";
        string scheme = get.Scheme.Equals("HTTPS", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        string path = get.Path.StartsWith('/') ? get.Path : "/" + get.Path;
        return Uri.TryCreate(
            string.Create(CultureInfo.InvariantCulture, $"{scheme}://{name}:{port}{path}"), UriKind.Absolute, out Uri? address)
            ? address
            : null;
    }

    /// <summary>The request.</summary>
    /// <param name="get">What to ask.</param>
    /// <param name="address">Where; another place than the action's after it was sent there.</param>
    /// <param name="agent">What it calls itself unless the action says otherwise.</param>
    /// <param name="from">Who sent it there; null for nobody.</param>
    /// <param name="keepsHost">Whether a host that the action's headers name still counts.</param>
    /// <exception cref="FormatException">A header cannot be sent.</exception>
    public static HttpRequestMessage Of(HTTPGetAction get, Uri address, string agent, Uri? from, bool keepsHost)
    {
        HttpRequestMessage request = new(HttpMethod.Get, address) { Version = HttpVersion.Version11 };
        request.Headers.ConnectionClose = true;
        foreach (IGrouping<string, HTTPHeader> one in get.HTTPHeaders.AsEnumerable().GroupBy(header => header.Name, StringComparer.OrdinalIgnoreCase))
        {
            string[] values = [.. one.Select(header => header.Value)];
            if (one.Key.Equals(Host, StringComparison.OrdinalIgnoreCase))
            {
                if (keepsHost && values[0].Length > 0) request.Headers.Host = values[0];
            }
            else if (!IsLeftOut(one.Key, values[0]))
            {
                Add(request, one.Key, values);
            }
        }

        if (!Names(get, UserAgent)) request.Headers.TryAddWithoutValidation(UserAgent, agent);
        if (!Names(get, Accept)) request.Headers.TryAddWithoutValidation(Accept, "*/*");
        // From a secret place nothing is told to an open one.
        if (from is not null && !Names(get, "Referer") && (from.Scheme == "http" || address.Scheme == "https"))
            request.Headers.TryAddWithoutValidation("Referer", from.ToString());
        return request;
    }

    // These two are left out by naming them without a value.
    private static bool IsLeftOut(string name, string value) => value.Length == 0
        && (name.Equals(UserAgent, StringComparison.OrdinalIgnoreCase) || name.Equals(Accept, StringComparison.OrdinalIgnoreCase));

    private static bool Names(HTTPGetAction get, string name) =>
        get.HTTPHeaders.Any(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    // Headers that tell of a body go only with one, be it empty.
    private static void Add(HttpRequestMessage request, string name, string[] values)
    {
        if (request.Headers.TryAddWithoutValidation(name, values)) return;
        request.Content ??= new ByteArrayContent([]);
        if (!request.Content.Headers.TryAddWithoutValidation(name, values))
            throw new FormatException($"net/http: invalid header field name \"{name}\"");
    }
}
