using System.Globalization;
using System.Net;
using Skiff.ApiServer.Connect;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission.Webhooks;

/// <summary>Where a webhook listens.</summary>
/// <param name="Url">The URL as it is told in errors.</param>
/// <param name="Authority">Host and port of <paramref name="Url"/>.</param>
/// <param name="ServerName">The name that its certificate must carry.</param>
/// <param name="Host">The host or address to connect to; empty when that cannot be told.</param>
/// <param name="Port">The port to connect to.</param>
/// <param name="Fault">Why there is no host to connect to.</param>
public sealed record WebhookAddress(string Url, string Authority, string ServerName, string Host, int Port, string Fault)
{
    private const int HttpsPort = 443;

    /// <summary>The address of a webhook; a service's is one of its ready endpoints, another one at each turn.</summary>
    /// <param name="client">How the webhook is reached.</param>
    /// <param name="timeout">How long it may take, which it is told.</param>
    /// <param name="registry">Where services and their endpoints are.</param>
    /// <param name="turn">Chooses among the endpoints.</param>
    public static WebhookAddress Of(WebhookClientConfig client, TimeSpan timeout, Registry registry, int turn)
    {
        string query = string.Create(CultureInfo.InvariantCulture, $"?timeout={(int)timeout.TotalSeconds}s");
        if (client.Service is { } service) return OfService(service, query, registry, turn);
        if (!Uri.TryCreate(client.URL, UriKind.Absolute, out Uri? url) || url.Host.Length == 0)
            return new("", "", "", "", 0, "webhook configuration must have either service or URL");
        string path = url.AbsolutePath == "/" && !client.URL!.EndsWith('/') ? "" : url.AbsolutePath;
        string shown = $"{url.Scheme}://{url.Authority}{path}{query}";
        return new(shown, url.Authority, url.IdnHost, url.IdnHost, url.Port, "");
    }

    /// <summary>The address that a configuration file names. What follows a question mark in it counts for nothing.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="timeout">How long an answer may take, which the server is told.</param>
    /// <param name="serverName">The name that its certificate must carry; the URL's host when empty.</param>
    public static WebhookAddress Of(Uri url, TimeSpan timeout, string serverName)
    {
        string path = url.AbsolutePath.TrimEnd('/');
        string shown = $"{url.Scheme}://{url.Authority}{(path.Length == 0 ? "/" : path)}?timeout={GoDuration.Format(timeout)}";
        return new(shown, url.Authority, serverName.Length > 0 ? serverName : url.IdnHost, url.IdnHost, url.Port, "");
    }

    private static WebhookAddress OfService(ServiceReference reference, string query, Registry registry, int turn)
    {
        int port = reference.Port ?? HttpsPort;
        string name = $"{reference.Name}.{reference.Namespace}.svc";
        string authority = string.Create(CultureInfo.InvariantCulture, $"{name}:{port}");
        string path = reference.Path ?? "";
        if (path.Length > 0 && path[0] != '/') path = "/" + path;
        string url = $"https://{authority}{path}{query}";
        WebhookAddress failed = new(url, authority, name, "", 0, "");
        if (registry.Get(Kinds.Service, reference.Namespace, reference.Name) is not { } service)
            return failed with { Fault = $"service {GoText.Quote(reference.Name)} not found" };
        if (service.Spec.Type == ServiceType.ExternalName)
            return new(url, authority, name, service.Spec.ExternalName, port, "");

        IEnumerable<EndpointSlice> slices = registry.List(Kinds.EndpointSlice, reference.Namespace)
            .Where(slice => slice.Metadata.Labels.Find("kubernetes.io/service-name") == reference.Name);
        ProxiedName wanted = new(
            reference.Name, reference.Name, port.ToString(CultureInfo.InvariantCulture), IsHttps: true);
        (ProxyTarget? target, Status? fault) = ProxyTarget.OfService(wanted, service, slices, turn);
        return target is null
            ? failed with { Fault = fault!.Message }
            : new(url, authority, name, target.Address.Address.ToString(), target.Address.Port, "");
    }
}
