using System.Globalization;
using System.Net;
using Skiff.ApiServer.Connect;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Status = Skiff.Model.Meta.V1.Status;

namespace Skiff.ApiServer.Aggregation;

/// <summary>Why an API version cannot be reached, in the words of its status.</summary>
/// <param name="Reason">One word.</param>
/// <param name="Message">The sentence.</param>
public sealed record Unavailability(string Reason, string Message);

/// <summary>What the cluster itself knows of an aggregated server, before anybody asks that server.</summary>
public static class AvailabilityCheck
{
    private const int HttpsPort = 443;
    private const string ServiceLabel = "kubernetes.io/service-name";

    /// <summary>The port of the service that a registration names.</summary>
    public static int PortOf(ServiceReference reference) => reference.Port ?? HttpsPort;

    /// <summary>Why nobody can be asked; null when somebody can.</summary>
    public static Unavailability? Fault(ServiceReference reference, Service? service, IReadOnlyList<EndpointSlice> slices)
    {
        string what = $"service/{reference.Name} in {GoText.Quote(reference.Namespace)}";
        if (service is null) return new("ServiceNotFound", $"{what} is not present");
        if (service.Spec.Type != ServiceType.ClusterIP) return null;
        int wanted = PortOf(reference);
        ServicePort? port = service.Spec.Ports.FirstOrDefault(candidate => candidate.Port == wanted);
        if (port is null)
        {
            string number = wanted.ToString(CultureInfo.InvariantCulture);
            return new("ServicePortError", $"{what} is not listening on port {number}");
        }

        if (slices.Count == 0) return new("EndpointsNotFound", $"cannot find endpointslices for {what}");
        return slices.Any(slice => HasReady(slice, port.Name))
            ? null
            : new("MissingEndpoints", $"endpointslices for {what} have no addresses with port name {GoText.Quote(port.Name)}");
    }

    /// <summary>The endpoint slices of a registration's service.</summary>
    public static IReadOnlyList<EndpointSlice> SlicesOf(Registry registry, ServiceReference reference) =>
    [
        .. registry.List(Kinds.EndpointSlice, reference.Namespace)
            .Where(slice => slice.Metadata.Labels.Find(ServiceLabel) == reference.Name),
    ];

    /// <summary>One of the endpoints that serve a registration, another one at each turn.</summary>
    public static (IPEndPoint? Address, Status? Fault) Resolve(Registry registry, ServiceReference reference, int turn)
    {
        string port = PortOf(reference).ToString(CultureInfo.InvariantCulture);
        if (registry.Get(Kinds.Service, reference.Namespace, reference.Name) is not { } service)
            return (null, Status.NotFound("", "services", reference.Name));
        ProxiedName name = new(reference.Name, reference.Name, port, IsHttps: true);
        (ProxyTarget? target, Status? fault) =
            ProxyTarget.OfService(name, service, SlicesOf(registry, reference), turn);
        return (target?.Address, fault);
    }

    private static bool HasReady(EndpointSlice slice, string portName) =>
        slice.Endpoints.Any(endpoint => endpoint.Conditions.Ready ?? true)
        && slice.Ports.Any(port => (port.Name ?? "") == portName && port.Port is not null);
}
