using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Cpus;
using Skiff.PodLifecycle.Topology;

namespace Skiff.PodLifecycle.Tests.Cpus;

public sealed class CpuGrantingTests
{
    [Fact]
    public void Only_whole_processors_of_guaranteed_pods_are_given()
    {
        Pod pod = Machines.Guaranteed("u", ("whole", "2"), ("part", "1500m"));
        Assert.Equal(2, CpuGranting.Asked(pod, pod.Spec.Containers[0]));
        Assert.Equal(0, CpuGranting.Asked(pod, pod.Spec.Containers[1]));
        Pod burstable = pod.With(spec => spec with { Containers = [.. spec.Containers, Pods.C("any")] });
        Assert.Equal(0, CpuGranting.Asked(burstable, burstable.Spec.Containers[0]));
        Pod whole = pod.With(spec => spec with { Resources = pod.Spec.Containers[0].Resources });
        Assert.Equal(0, CpuGranting.Asked(whole, whole.Spec.Containers[0]));
    }

    [Fact]
    public void What_is_reserved_is_never_given()
    {
        CpuGranting granting = Machines.Granting(Machines.OneSocket, reservedMilli: 1100);
        Assert.Equal("0,4", granting.Reserved.ToString());
        Assert.Equal("0-7", granting.Initial.Shared.ToString());
        CpuTable table = Give(granting, granting.Initial, Machines.Guaranteed("u", ("main", "6")));
        Assert.Equal("1-3,5-7", table.Find("u", "main")!.ToString());
        Assert.Equal("0,4", table.Shared.ToString());
        Assert.Equal(
            "Allocate failed due to not enough cpus available to satisfy request: requested=1, available=0, which is unexpected",
            Refusal(granting, table, Machines.Guaranteed("v", ("main", "1")))!.Message);
        CpuGranting strict = Machines.Granting(Machines.OneSocket, new() { StrictReservation = true, Reserved = "6-7" });
        Assert.Equal("0-5", strict.Initial.Shared.ToString());
    }

    [Fact]
    public void Whole_cores_or_nothing_where_that_is_wished()
    {
        CpuGranting granting = Machines.Granting(Machines.OneSocket, new() { FullCoresOnly = true });
        Ending odd = Refusal(granting, granting.Initial, Machines.Guaranteed("u", ("main", "3")))!;
        Assert.Equal(
            ("SMTAlignmentError", "SMT Alignment Error: requested 3 cpus not multiple cpus per core = 2"), (odd.Reason, odd.Message));
        Ending many = Refusal(granting, granting.Initial, Machines.Guaranteed("u", ("main", "8")))!;
        Assert.Equal(
            "SMT Alignment Error: not enough free physical CPUs: available physical CPUs = 6, requested CPUs = 8, CPUs per core = 2",
            many.Message);
        Assert.Equal("1-3,5-7", Give(granting, granting.Initial, Machines.Guaranteed("u", ("main", "6"))).Find("u", "main")!.ToString());
    }

    [Fact]
    public void What_an_init_container_had_is_had_again_and_a_sidecar_keeps_its_own()
    {
        CpuGranting granting = Machines.Granting(Machines.OneSocket);
        Pod pod = Machines.Guaranteed("u", ("main", "4")).Init(
            Machines.Asking("init", "6"), Machines.Asking("side", "2") with { RestartPolicy = ContainerRestartPolicy.Always });
        CpuTable table = Give(granting, granting.Initial, pod);
        Assert.True(table.Find("u", "init")!.Includes(table.Find("u", "main")! | table.Find("u", "side")!));
        Assert.True((table.Find("u", "main")! & table.Find("u", "side")!).IsEmpty);
        Assert.Equal(granting.Initial.Shared, table.Without("u").Shared);
    }

    [Fact]
    public void Places_are_told_and_kept()
    {
        CpuGranting granting = Machines.Granting(Machines.TwoSockets);
        Pod pod = Machines.Guaranteed("u", ("main", "6"));
        Assert.Equal([new NumaHint(new(2), true), new NumaHint(new(3), false)], granting.Hints(granting.Initial, pod, pod.Spec.Containers[0])!.Value.AsEnumerable());
        (CpuTable table, _) = granting.Give(granting.Initial, pod, pod.Spec.Containers[0], NumaSet.Of(1));
        Assert.Equal("1,3,5,7,9,11", table.Find("u", "main")!.ToString());
        Assert.Equal([new NumaHint(new(2), true), new NumaHint(new(3), false)], granting.Hints(table, pod, pod.Spec.Containers[0])!.Value.AsEnumerable());
        Pod two = Machines.Guaranteed("v", ("a", "2"), ("b", "3"));
        Assert.Equal([new NumaHint(new(1), true)], granting.PodHints(table, two)!.Value.AsEnumerable().Where(hint => hint.IsPreferred));
    }

    [Theory]
    [InlineData("0", "u main 1-3", "current set of available CPUs \"0-7\" doesn't match with CPUs in state \"0-3\"")]
    [InlineData("0,4-7", "u main 3-4", "pod: u, container: main cpuset: \"3-4\" overlaps with default cpuset \"0,4-7\"")]
    [InlineData("1-7", "u main 0", "not all reserved cpus: \"0\" are present in defaultCpuSet: \"1-7\"")]
    [InlineData("0,4-7", "u main 1-3", "")]
    public void A_state_that_does_not_fit_the_machine_is_told(string shared, string grant, string fault)
    {
        string[] parts = grant.Split(' ');
        CpuTable table = new(Machines.Set(shared), [new CpuGrant(parts[0], parts[1], Machines.Set(parts[2]))]);
        Assert.Equal(fault, Machines.Granting(Machines.OneSocket).Check(table));
    }

    [Theory]
    [InlineData(0, "", "[cpumanager] the static policy requires systemreserved.cpu + kubereserved.cpu to be greater than zero")]
    [InlineData(9000, "", "[cpumanager] unable to reserve the required amount of CPUs (size of  did not equal 9)")]
    [InlineData(0, "7-8", "[cpumanager] reserved CPUs \"7-8\" are not among those of the machine: \"0-7\"")]
    public void A_policy_that_does_not_fit_the_machine_is_told(long reservedMilli, string reserved, string message)
    {
        Assert.Null(CpuGranting.Of(Machines.OneSocket, new() { IsStatic = true, Reserved = reserved }, new(), reservedMilli, out string fault));
        Assert.Equal(message, fault);
    }

    [Theory]
    [InlineData("full-pcpus-only=true", "")]
    [InlineData("nothing=true", "unknown CPU Manager Policy option: \"nothing\"")]
    [InlineData("full-pcpus-only=maybe", "bad value for option \"full-pcpus-only\": strconv.ParseBool: parsing \"maybe\": invalid syntax")]
    [InlineData("full-pcpus-only=1 distribute-cpus-across-cores=t",
        "static policy options full-pcpus-only and distribute-cpus-across-cores can not be used at the same time")]
    public void Options_are_checked(string options, string message)
    {
        MapOf<string> map = options.Split(' ').Select(one => one.Split('=')).Select(one => KeyValuePair.Create(one[0], one[1])).ToMapOf();
        new CpuPolicy().With(map, out string fault);
        Assert.Equal(message, fault);
    }

    private static CpuTable Give(CpuGranting granting, CpuTable table, Pod pod)
    {
        foreach (Container container in PodContainers.All(pod.Spec))
        {
            (table, Ending? refusal) = granting.Give(table, pod, container, null);
            Assert.Null(refusal);
        }

        return table;
    }

    private static Ending? Refusal(CpuGranting granting, CpuTable table, Pod pod) => granting.Give(table, pod, pod.Spec.Containers[0], null).Refusal;
}
