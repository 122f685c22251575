using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Model.Meta.V1;
using DiscoveryEndpoint = Skiff.Model.Discovery.V1.Endpoint;
using SlicePort = Skiff.Model.Discovery.V1.EndpointPort;

namespace Skiff.Networking.Tests.Services;

/// <summary>Services and slices that tests start from.</summary>
internal static class Given
{
    /// <summary>The range of pods' addresses.</summary>
    public const string PodRange = "10.42.0.0/16";

    /// <summary>Service <c>web</c> in <c>shop</c> with port http, 80.</summary>
    public static Service Service(Func<ServiceSpec, ServiceSpec>? change = null, string name = "web")
    {
        ServiceSpec spec = ServiceSpec.Empty with
        {
            Type = ServiceType.ClusterIP,
            ClusterIP = "10.43.0.5",
            ClusterIPs = ["10.43.0.5"],
            Ports = [ServicePort.Empty with { Name = "http", Port = 80, Protocol = "TCP" }],
        };
        return Model.Core.V1.Service.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = name },
            Spec = change is null ? spec : change(spec),
        };
    }

    /// <summary>A slice whose port http leads to 8080.</summary>
    public static EndpointSlice Slice(params DiscoveryEndpoint[] endpoints) => EndpointSlice.Empty with
    {
        AddressType = "IPv4",
        Ports = [SlicePort.Empty with { Name = "http", Protocol = "TCP", Port = 8080 }],
        Endpoints = ListOf.From(endpoints),
    };

    /// <summary>An endpoint on <c>node0</c>.</summary>
    public static DiscoveryEndpoint Endpoint(
        string address, bool? ready = true, bool? serving = null, bool? terminating = null, string node = "node0") =>
        DiscoveryEndpoint.Empty with
        {
            Addresses = [address],
            NodeName = node,
            Conditions = EndpointConditions.Empty with { Ready = ready, Serving = serving, Terminating = terminating },
        };
}
