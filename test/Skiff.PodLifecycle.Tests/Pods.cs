using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Tests;

/// <summary>Pods for tests, with what defaulting would have set.</summary>
internal static class Pods
{
    public static Pod Of(params ReadOnlySpan<Container> containers) => Pod.Empty with
    {
        Metadata = Pod.Empty.Metadata with
        {
            Name = "web", Namespace = "shop", UID = "11111111-2222-3333-4444-555555555555", Generation = 1,
        },
        Spec = PodSpec.Empty with
        {
            Containers = ListOf.Create(containers),
            RestartPolicy = RestartPolicy.Always,
            TerminationGracePeriodSeconds = 30,
            NodeName = "n1",
        },
        Status = PodStatus.Empty with { Phase = PodPhase.Pending },
    };

    public static Container C(string name) => Container.Empty with { Name = name, Image = "example.org/" + name + ":1" };

    public static Pod With(this Pod pod, Func<PodSpec, PodSpec> change) => pod with { Spec = change(pod.Spec) };

    public static Pod Never(this Pod pod) => pod.With(spec => spec with { RestartPolicy = RestartPolicy.Never });

    public static Pod OnFailure(this Pod pod) => pod.With(spec => spec with { RestartPolicy = RestartPolicy.OnFailure });

    public static Pod Init(this Pod pod, params ReadOnlySpan<Container> containers)
    {
        ListOf<Container> init = ListOf.Create(containers);
        return pod.With(spec => spec with { InitContainers = init });
    }

    public static Container Sidecar(string name) => C(name) with { RestartPolicy = ContainerRestartPolicy.Always };

    public static Pod Deleted(this Pod pod, DateTimeOffset at, long graceSeconds = 30) => pod with
    {
        Metadata = pod.Metadata with
        {
            DeletionTimestamp = at + TimeSpan.FromSeconds(graceSeconds), DeletionGracePeriodSeconds = graceSeconds,
        },
    };

    public static PodCondition Condition(this PodStatus status, string type) =>
        Assert.Single(status.Conditions.AsEnumerable(), condition => condition.Type == type);
}
