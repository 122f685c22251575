using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Tests;

public sealed class NodeAdmissionTests
{
    private static readonly MapOf<Quantity> node = MapOf.Create(
        ("cpu", Quantity.Parse("1")), ("memory", Quantity.Parse("1Gi")), ("pods", Quantity.Parse("3")));

    [Theory]
    [InlineData("", "TCP", 80, true)]
    [InlineData("192.0.2.1", "TCP", 80, true)]
    [InlineData("", "UDP", 80, false)]
    [InlineData("", "TCP", 81, false)]
    public void A_host_port_is_taken_once(string address, string protocol, int port, bool isRefused)
    {
        Ending? refusal = NodeAdmission.Refusal(With(Port(address, protocol, port)), [With(Port("", "TCP", 80))], node);
        Assert.Equal(isRefused ? "NodePorts" : null, refusal?.Reason);
        if (isRefused)
            Assert.Equal("Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports", refusal!.Message);
    }

    [Fact]
    public void Two_addresses_have_a_port_each() => Assert.Null(NodeAdmission.Refusal(
        With(Port("192.0.2.1", "TCP", 80)), [With(Port("192.0.2.2", "TCP", 80))], node));

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Ending? refusal = NodeAdmission.Refusal(Asking("500m"), [Asking("600m")], node);
        Assert.Equal("OutOfcpu", refusal!.Reason);
        Assert.Equal("Node didn't have enough resource: cpu, requested: 500, used: 600, capacity: 1000", refusal.Message);
        Assert.Null(NodeAdmission.Refusal(Asking("400m"), [Asking("600m")], node));
    }

    [Fact]
    public void A_node_has_so_many_places()
    {
        Assert.Null(NodeAdmission.Refusal(Asking("0"), [Asking("0"), Asking("0")], node));
        Assert.Equal("Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3",
            NodeAdmission.Refusal(Asking("0"), [Asking("0"), Asking("0"), Asking("0")], node)!.Message);
    }

    [Fact]
    public void A_refused_pod_fails_and_nothing_of_it_is_started()
    {
        FakeNode machine = new(Pods.Of(Pods.C("a")))
        {
            Memory = PodMemory.Empty with { Ending = new("NodePorts", "no port", IsRefusal: true) },
        };
        machine.Settle();
        Assert.Equal(("Failed", "NodePorts", "Pod was rejected: no port"),
            (machine.Status.Phase, machine.Status.Reason, machine.Status.Message));
        Assert.True(machine.Status.ContainerStatuses.IsEmpty);
        Assert.DoesNotContain(machine.Done, action => action is PodAction.StartContainer or PodAction.CreateSandbox);
        Assert.False(machine.DeletedFromApi);
    }

    private static Pod With(ContainerPort port) => Pod.Empty with
    {
        Spec = PodSpec.Empty with { Containers = [Container.Empty with { Name = "c", Ports = [port] }] },
    };

    private static ContainerPort Port(string address, string protocol, int port) => ContainerPort.Empty with
    {
        HostIP = address,
        Protocol = protocol,
        HostPort = port,
        ContainerPortValue = port,
    };

    private static Pod Asking(string cpu) => Pod.Empty with
    {
        Spec = PodSpec.Empty with
        {
            Containers =
            [
                Container.Empty with
                {
                    Name = "c",
                    Resources = ResourceRequirements.Empty with { Requests = MapOf.Create(("cpu", Quantity.Parse(cpu))) },
                },
            ],
        },
    };
}
