using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Tests;

public sealed class PreemptionTests
{
    private static readonly MapOf<Quantity> node = MapOf.Create(
        ("cpu", Quantity.Parse("1")), ("memory", Quantity.Parse("1Gi")), ("pods", Quantity.Parse("10")));

    [Fact]
    public void What_fits_costs_nobody_anything() => Assert.Equal(new(null, default), Admit(Critical("500m"), Asking("a", "500m")));

    [Fact]
    public void An_ordinary_pod_takes_from_nobody()
    {
        Admission admission = Admit(Asking("new", "600m"), Asking("a", "500m"));
        Assert.Equal("OutOfcpu", admission.Refusal!.Reason);
        Assert.True(admission.Victims.IsEmpty);
    }

    [Fact]
    public void Those_promised_least_go_first_and_no_more_than_needed()
    {
        Pod guaranteed = Guaranteed("g", "300m"), small = Asking("small", "100m"), big = Asking("big", "300m");
        Assert.Equal(["small"], Names(Admit(Critical("400m"), guaranteed, small, big)));
        Assert.Equal(["big"], Names(Admit(Critical("600m"), guaranteed, small, big)));
        Assert.Equal(["small", "big"], Names(Admit(Critical("700m"), guaranteed, small, big)).Order().Reverse());
        Assert.Equal(["big", "g", "small"], Names(Admit(Critical("1"), guaranteed, small, big)).Order());
    }

    [Fact]
    public void Places_are_freed_by_those_that_ask_for_nothing()
    {
        MapOf<Quantity> two = node.Set("pods", Quantity.Parse("2"));
        Admission admission = Preemption.Admit(
            Critical("100m"), [Asking("a", "100m"), Asking("b", "0")], two, [], SysctlRules.Default);
        Assert.Equal(["b"], Names(admission));
    }

    [Fact]
    public void Critical_pods_are_not_taken_from()
    {
        Admission admission = Admit(Critical("600m"), Critical("600m"));
        Assert.Equal("UnexpectedAdmissionError", admission.Refusal!.Reason);
        Assert.Equal(
            "Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to "
            + "preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 200), ]", admission.Refusal.Message);
    }

    [Fact]
    public void Other_reasons_refuse_critical_pods_too()
    {
        Pod Using(Pod pod) => pod with
        {
            Spec = pod.Spec with
            {
                Containers = [pod.Spec.Containers[0] with { Ports = [ContainerPort.Empty with { HostPort = 80, ContainerPortValue = 80, Protocol = "TCP" }] }],
            },
        };
        Admission admission = Admit(Using(Critical("800m")), Using(Asking("a", "500m")));
        Assert.Equal(("NodePorts", true), (admission.Refusal!.Reason, admission.Victims.IsEmpty));
    }

    private static Admission Admit(Pod pod, params Pod[] others) => Preemption.Admit(pod, others, node, [], SysctlRules.Default);

    private static IEnumerable<string> Names(Admission admission)
    {
        Assert.Null(admission.Refusal);
        return admission.Victims.Select(pod => pod.Metadata.Name).AsEnumerable();
    }

    private static Pod Critical(string cpu)
    {
        Pod pod = Asking("critical", cpu);
        return pod with { Spec = pod.Spec with { Priority = 2_000_000_000 } };
    }

    private static Pod Guaranteed(string name, string cpu)
    {
        MapOf<Quantity> all = MapOf.Create(("cpu", Quantity.Parse(cpu)), ("memory", Quantity.Parse("1Mi")));
        return Of(name, ResourceRequirements.Empty with { Requests = all, Limits = all });
    }

    private static Pod Asking(string name, string cpu) => Of(
        name, ResourceRequirements.Empty with { Requests = cpu == "0" ? default : MapOf.Create(("cpu", Quantity.Parse(cpu))) });

    private static Pod Of(string name, ResourceRequirements resources)
    {
        Pod pod = Pods.Of(Pods.C("a"));
        return pod with
        {
            Metadata = pod.Metadata with { Name = name, UID = name },
            Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { Resources = resources }] },
        };
    }
}
