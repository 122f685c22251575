using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.NodeMemory;
using Skiff.PodLifecycle.Tests.Cpus;
using Skiff.PodLifecycle.Topology;

namespace Skiff.PodLifecycle.Tests.NodeMemory;

public sealed class MemoryGrantingTests
{
    private const long Gi = 1L << 30;
    private const string M = "memory";

    [Fact]
    public void Memory_is_from_as_few_nodes_as_possible_and_groups_do_not_mix()
    {
        MemoryTable table = Table(4, 4, 4);
        table = Give(table, Asking("a", "3Gi"));
        Assert.Equal((new NumaSet(1), 1 * Gi), (table.NodesOf("a", "main"), table.Free(new(1), M)));
        table = Give(table, Asking("b", "6Gi"));
        Assert.Equal(new NumaSet(0b110), table.NodesOf("b", "main"));
        Assert.Equal(
            "Allocate failed due to [memorymanager] failed to get the default NUMA affinity, no NUMA nodes with enough memory is available, "
            + "which is unexpected",
            MemoryGranting.Give(table, Asking("c", "3Gi"), Asking("c", "3Gi").Spec.Containers[0], default).Refusal!.Message);
        table = Give(table, Asking("d", "1Gi"));
        Assert.Equal(new NumaSet(1), table.NodesOf("d", "main"));
        table = Give(table.Without("b"), Asking("c", "2Gi"));
        Assert.Equal(new NumaSet(0b10), table.NodesOf("c", "main"));
    }

    [Fact]
    public void A_place_that_is_too_narrow_is_widened_and_one_in_use_is_refused()
    {
        MemoryTable table = Table(4, 4);
        Pod pod = Asking("a", "6Gi");
        (MemoryTable wide, _) = MemoryGranting.Give(table, pod, pod.Spec.Containers[0], new(new(1), true));
        Assert.Equal(new NumaSet(3), wide.NodesOf("a", "main"));
        table = Give(table, Asking("b", "1Gi"));
        Pod small = Asking("c", "1Gi");
        Assert.Equal(
            "Allocate failed due to [memorymanager] preferred hint violates NUMA node allocation, which is unexpected",
            MemoryGranting.Give(table, small, small.Spec.Containers[0], new(new(3), false)).Refusal!.Message);
    }

    [Fact]
    public void An_init_containers_memory_is_used_again()
    {
        Pod pod = Asking("a", "3Gi").Init(Machines.Asking("init", "1", "4Gi"));
        MemoryTable table = Give(Table(4), pod);
        Assert.Equal(0, table.Free(new(1), M));
        Assert.Equal(4 * Gi, table.Without("a").Free(new(1), M));
    }

    [Theory]
    [InlineData("1Gi", 2, "")]
    [InlineData("2Gi", 2, "the total amount \"2Gi\" of type \"memory\" is not equal to the value \"1Gi\" determined by Node Allocatable feature")]
    [InlineData("1Gi", 0, "the reserved memory configuration references a NUMA node 0 that does not exist on this machine")]
    public void Reservations_are_checked(string reserved, int nodes, string message)
    {
        MemoryPolicy policy = new() { IsStatic = true, Reserved = [new(0, MapOf.Create((M, Quantity.Parse(reserved))))] };
        MemoryTable? table = policy.Of(
            [.. Enumerable.Range(0, nodes).Select(node => new InstalledMemory(node, 4 * Gi, MapOf.Create(("hugepages-2Mi", Gi))))],
            Quantity.Parse("1Gi"), out string fault);
        Assert.Equal(message, fault);
        if (table is not null) Assert.Equal((2 * Gi, 3 * Gi), (table.Free(new(1), M), table.Free(new(2), M)));
    }

    [Fact]
    public void Nobody_is_promised_what_is_not_there_whatever_comes_and_goes()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            MemoryTable table = Table([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(2, 8))]);
            for (int step = 0; step < 40; step++)
            {
                string uid = "u" + random.Next(6);
                Pod pod = Asking(uid, $"{random.Next(1, 9)}Gi");
                if (random.Next(3) == 0) pod = pod.Init(Machines.Asking("init", "1", $"{random.Next(1, 9)}Gi"));
                MemoryTable before = table;
                if (random.Next(3) == 0) table = table.Without(uid);
                else if (table.Of(uid, "main").IsEmpty) table = Admitted(table, pod) ?? before;
                foreach (int node in table.All.Numbers()) Assert.True(table.Free(NumaSet.Of(node), M) >= 0);
                foreach (MemoryGrant grant in table.Grants)
                {
                    Assert.True(table.Grants.All(other => (other.Nodes & grant.Nodes).IsEmpty || other.Nodes == grant.Nodes));
                    if (grant.Container == "main" && table.Of(grant.PodUid, "init").IsEmpty) Assert.Equal(grant.Bytes, grant.Taken.Values.Sum());
                }

                MemoryTable restored = MemoryTable.Read((JsonObject)Json.Parse(table.ToJson("Static").ToString()))!.Value.Table;
                Assert.Equal(table, restored);
            }
        }
    }

    private static MemoryTable? Admitted(MemoryTable table, Pod pod)
    {
        foreach (Container container in PodContainers.All(pod.Spec))
        {
            (table, Ending? refusal) = MemoryGranting.Give(table, pod, container, default);
            if (refusal is not null) return null;
        }

        return table;
    }

    private static MemoryTable Give(MemoryTable table, Pod pod) => Admitted(table, pod)!;

    private static MemoryTable Table(params int[] gigabytes) => new(
        ListOf.From(gigabytes.Select((size, node) => new MemoryNode(node, MapOf.Create((M, size * Gi))))), default);

    private static Pod Asking(string uid, string memory)
    {
        Pod pod = Machines.Guaranteed(uid, ("main", "1"));
        return pod.With(spec => spec with { Containers = [Machines.Asking("main", "1", memory)] });
    }
}
