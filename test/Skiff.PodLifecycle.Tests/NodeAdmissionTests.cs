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
        Ending? refusal = Refusal(With(Port(address, protocol, port)), [With(Port("", "TCP", 80))]);
        Assert.Equal(isRefused ? "NodePorts" : null, refusal?.Reason);
        if (isRefused)
            Assert.Equal("Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports", refusal!.Message);
    }

    [Fact]
    public void Two_addresses_have_a_port_each() => Assert.Null(Refusal(
        With(Port("192.0.2.1", "TCP", 80)), [With(Port("192.0.2.2", "TCP", 80))]));

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Ending? refusal = Refusal(Asking("500m"), [Asking("600m")]);
        Assert.Equal("OutOfcpu", refusal!.Reason);
        Assert.Equal("Node didn't have enough resource: cpu, requested: 500, used: 600, capacity: 1000", refusal.Message);
        Assert.Null(Refusal(Asking("400m"), [Asking("600m")]));
    }

    [Fact]
    public void A_node_has_so_many_places()
    {
        Assert.Null(Refusal(Asking("0"), [Asking("0"), Asking("0")]));
        Assert.Equal("Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3",
            Refusal(Asking("0"), [Asking("0"), Asking("0"), Asking("0")])!.Message);
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

    [Fact]
    public void Under_pressure_only_some_pods_are_taken()
    {
        Toleration tolerant = new() { Key = "node.kubernetes.io/memory-pressure", Operator = "Exists" };
        Pod effortless = Asking("0") with { Spec = PodSpec.Empty with { Containers = [Pods.C("a")] } };
        Pod aware = effortless.With(spec => spec with { Tolerations = [tolerant] });
        Pod critical = effortless.With(spec => spec with { Priority = 2_000_000_001 });
        Assert.Equal(("Evicted", "The node had condition: [MemoryPressure]. "), Words(effortless, "MemoryPressure"));
        Assert.Null(Words(aware, "MemoryPressure"));
        Assert.Null(Words(Asking("1m"), "MemoryPressure"));
        Assert.Null(Words(critical, "DiskPressure"));
        Assert.Equal(("Evicted", "The node had condition: [DiskPressure MemoryPressure]. "), Words(aware, "DiskPressure", "MemoryPressure"));

        static (string, string)? Words(Pod pod, params string[] pressure) =>
            NodeAdmission.Refusal(pod, [], node, pressure, SysctlRules.Default) is { } refusal ? (refusal.Reason, refusal.Message) : null;
    }

    [Fact]
    public void Kernel_parameters_that_harm_others_are_refused()
    {
        Pod pod = Asking("0").With(spec => spec with
        {
            SecurityContext = PodSecurityContext.Empty with { Sysctls = [new() { Name = "kernel.msgmax", Value = "1" }] },
        });
        Assert.Equal("SysctlForbidden", Refusal(pod, [])!.Reason);
    }

    private static Ending? Refusal(Pod pod, IReadOnlyCollection<Pod> others) =>
        NodeAdmission.Refusal(pod, others, node, [], SysctlRules.Default);

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
