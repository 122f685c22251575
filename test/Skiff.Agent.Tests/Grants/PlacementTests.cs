using Skiff.Agent.Grants;
using Skiff.Agent.Tests.Devices;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Cpus;
using Skiff.PodLifecycle.NodeMemory;
using Skiff.PodLifecycle.Topology;

namespace Skiff.Agent.Tests.Grants;

public sealed class PlacementTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("skiff-system-");
    private readonly string system;

    public PlacementTests() => system = SystemTree.Write(root.FullName, nodes: 2, coresPerNode: 4, nodeKibibytes: 8 * 1024 * 1024);

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void A_machine_is_read_as_its_kernel_tells_it()
    {
        MachineLayout machine = MachineLayout.Read(system, 1);
        Assert.Equal("0-15", machine.Cpus.All.ToString());
        Assert.Equal((2, 8, 8), (machine.Cpus.CpusPerCore, machine.Cpus.PerPlace(CpuLevel.Socket), machine.Cpus.PerPlace(CpuLevel.Cache)));
        Assert.Equal("4-7,12-15", machine.Cpus.In(new NumaSet(2)).ToString());
        Assert.Equal("5,13", machine.Cpus.In(CpuLevel.Core, 5).ToString());
        Assert.Equal(15.5, machine.Numa.DistanceWithin(new(3)));
        Assert.Equal(
            [new InstalledMemory(0, 8L << 30, MapOf.Create(("hugepages-2Mi", 6L << 20))), new(1, 8L << 30, MapOf.Create(("hugepages-2Mi", 6L << 20)))],
            machine.Memory);
        MachineLayout bare = MachineLayout.Read(Path.Combine(system, "nowhere"), 42);
        Assert.Equal((0, new NumaSet(1), 42L), (bare.Cpus.All.Count, bare.Numa.Nodes, bare.Memory[0].Bytes));
        Assert.Equal(Environment.ProcessorCount, MachineLayout.Read("/sys", 42).Cpus.All.Count);
    }

    [Fact]
    public async Task The_next_agent_keeps_who_has_which_processors()
    {
        await using GrantingNode node = new(Static);
        Pod first = Guaranteed(node, "4"), second = Guaranteed(node, "3");
        Assert.Null(await node.AdmitAsync(first));
        Assert.Null(await node.AdmitAsync(second));
        (string one, string other, string shared) = (Cpus(node, first), Cpus(node, second), node.Grants.CpusOf("x", "main"));
        Assert.Equal(("1-2,9-10", "3-4,11", "0,5-8,12-15"), (one, other, shared));
        Assert.True(node.Grants.HasCpus(first.Metadata.UID, "main"));
        await node.RestartAsync();
        Assert.Equal((one, other, shared), (Cpus(node, first), Cpus(node, second), node.Grants.CpusOf("x", "main")));
        Assert.Null(await node.AdmitAsync(first));
        Assert.Equal(one, Cpus(node, first));
        node.Grants.Retain(uid => uid == first.Metadata.UID);
        Assert.Equal("0,3-8,11-15", node.Grants.CpusOf("x", "main"));
        await node.RestartAsync();
        Assert.Equal("0,3-8,11-15", node.Grants.CpusOf("x", "main"));
        Ending? refusal = await node.AdmitAsync(Guaranteed(node, "11"));
        Assert.Equal(
            "Allocate failed due to not enough cpus available to satisfy request: requested=11, available=10, which is unexpected",
            refusal?.Message);
    }

    [Fact]
    public async Task A_state_of_another_policy_or_machine_is_told_with_what_helps()
    {
        await using GrantingNode node = new(Static);
        Assert.Null(await node.AdmitAsync(Guaranteed(node, "4")));
        await node.CloseAsync();
        string path = Path.Combine(node.Root, "data", "cpu_manager_state");
        string help = $", please drain this node and delete the CPU manager checkpoint file \"{path}\" before restarting Kubelet";
        const string Start = "could not restore state from checkpoint: ";
        Assert.Equal(
            $"{Start}configured policy \"none\" differs from state checkpoint policy \"static\"{help}", Fault(node, options => options));
        Assert.Equal(
            $"{Start}not all reserved cpus: \"1-2\" are present in defaultCpuSet: \"0,3-8,11-15\"{help}",
            Fault(node, options => Static(options) with { Cpus = new() { IsStatic = true, Reserved = "1-2" } }));
        await File.WriteAllTextAsync(path, "{\"checksum\":\"\",\"data\":{}}", GrantingNode.Stop);
        Assert.StartsWith($"{path} is damaged: ", Fault(node, Static), StringComparison.Ordinal);
        File.Delete(path);
        Assert.Null(Fault(node, Static));
    }

    [Fact]
    public async Task Processors_memory_and_devices_are_at_one_node_or_the_pod_is_refused()
    {
        await using GrantingNode node = new(options => Static(options) with
        {
            Placement = new() { Name = TopologyPolicy.SingleNumaNode },
            Memory = new() { IsStatic = true, Reserved = [new(0, MapOf.Create(("memory", Quantity.Parse("1Gi"))))] },
            Reserved = MapOf.Create(("cpu", Quantity.Parse("1")), ("memory", Quantity.Parse("924Mi"))),
        });
        await using FakePlugin plugin = await FakePlugin.StartAsync(node.PluginDirectory, "widget");
        plugin.Tell(("a", [0]), ("b", [1]), ("c", [1]));
        Assert.Null(await plugin.RegisterAsync(GrantingNode.Resource));
        await node.UntilAsync("3/3");
        Pod pod = Guaranteed(node, "4", "2Gi", 2);
        Assert.Null(await node.AdmitAsync(pod));
        Assert.Equal(("4-5,12-13", "1"), (Cpus(node, pod), node.Grants.MemoryNodesOf(pod.Metadata.UID, "main")));
        Assert.Equal(["b", "c"], (await node.DevicesOfAsync(pod, "main")).Split(',').Order());
        Assert.Equal("TopologyAffinityError", (await node.AdmitAsync(Guaranteed(node, "8", "1Gi")))?.Reason);
        Pod near = Guaranteed(node, "4", "1Gi", 1);
        Assert.Null(await node.AdmitAsync(near));
        Assert.Equal("a", await node.DevicesOfAsync(near, "main"));
        Assert.Equal("0", node.Grants.MemoryNodesOf(near.Metadata.UID, "main"));
    }

    [Fact]
    public async Task A_refused_pod_leaves_nothing_taken()
    {
        await using GrantingNode node = new(Static);
        await using FakePlugin plugin = await node.PluginAsync("a");
        string before = node.Grants.CpusOf("x", "main");
        Assert.NotNull(await node.AdmitAsync(Guaranteed(node, "4", devices: 2)));
        Assert.Equal(before, node.Grants.CpusOf("x", "main"));
        Assert.Null(await node.AdmitAsync(Guaranteed(node, "4", devices: 1)));
    }

    private NodeAgentOptions Static(NodeAgentOptions options) => options with
    {
        SystemDirectory = system,
        Cpus = new() { IsStatic = true },
        Reserved = MapOf.Create(("cpu", Quantity.Parse("1500m"))),
    };

    private static string? Fault(GrantingNode node, Func<NodeAgentOptions, NodeAgentOptions> change)
    {
        Placements placements = new(change(new()
        {
            NodeName = "n1", NodeAddresses = [], DataDirectory = Path.Combine(node.Root, "data"), SingletonDirectory = "/none",
        }));
        return placements.Open(16L << 30);
    }

    private static string Cpus(GrantingNode node, Pod pod) => node.Grants.CpusOf(pod.Metadata.UID, "main");

    private static Pod Guaranteed(GrantingNode node, string cpu, string memory = "1Gi", int devices = 0)
    {
        Pod pod = node.Pod(("main", 0));
        MapOf<Quantity> amounts = MapOf.Create(("cpu", Quantity.Parse(cpu)), ("memory", Quantity.Parse(memory)));
        if (devices > 0) amounts = amounts.Set(GrantingNode.Resource, Quantity.Of(devices));
        ResourceRequirements all = ResourceRequirements.Empty with { Limits = amounts, Requests = amounts };
        return pod with { Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { Resources = all }] } };
    }
}
