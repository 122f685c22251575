using Skiff.ApiServer.Aggregation;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using ServiceReference = Skiff.Model.ApiRegistration.V1.ServiceReference;

namespace Skiff.ApiServer.Tests.Aggregation;

public sealed class AvailabilityCheckTests
{
    private static readonly ServiceReference reference = ServiceReference.Empty with { Name = "sample", Namespace = "wardle" };

    private static readonly Service service = Service.Empty with
    {
        Spec = ServiceSpec.Empty with
        {
            Type = ServiceType.ClusterIP, Ports = [ServicePort.Empty with { Name = "api", Port = 443 }],
        },
    };

    private static readonly EndpointSlice slice = EndpointSlice.Empty with
    {
        Endpoints = [Endpoint.Empty with { Addresses = ["10.42.0.7"] }],
        Ports = [Model.Discovery.V1.EndpointPort.Empty with { Name = "api", Port = 8443 }],
    };

    [Fact]
    public void Nothing_stands_in_the_way_of_a_service_with_a_ready_endpoint() =>
        Assert.Null(AvailabilityCheck.Fault(reference, service, [slice]));

    [Fact]
    public void Only_services_with_an_address_of_their_own_are_looked_into()
    {
        Service elsewhere = service with { Spec = service.Spec with { Type = ServiceType.ExternalName, Ports = [] } };
        Assert.Null(AvailabilityCheck.Fault(reference, elsewhere, []));
    }

    [Fact]
    public void Each_fault_is_told_in_upstreams_words()
    {
        EndpointSlice unready = slice with
        {
            Endpoints = [slice.Endpoints[0] with { Conditions = EndpointConditions.Empty with { Ready = false } }],
        };
        EndpointSlice other = slice with { Ports = [slice.Ports[0] with { Name = "metrics" }] };
        Told("ServiceNotFound", "service/sample in \"wardle\" is not present", null, slice);
        Told("ServicePortError", "service/sample in \"wardle\" is not listening on port 444", service, slice, port: 444);
        Told("EndpointsNotFound", "cannot find endpointslices for service/sample in \"wardle\"", service);
        const string None = "endpointslices for service/sample in \"wardle\" have no addresses with port name \"api\"";
        Told("MissingEndpoints", None, service, unready);
        Told("MissingEndpoints", None, service, other);
    }

    private static void Told(string reason, string message, Service? found, EndpointSlice? endpoints = null, int? port = null) =>
        Assert.Equal(
            new Unavailability(reason, message),
            AvailabilityCheck.Fault(reference with { Port = port }, found, endpoints is null ? [] : [endpoints]));
}
