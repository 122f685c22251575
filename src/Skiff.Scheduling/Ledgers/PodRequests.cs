using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>What a pod asks of a node.</summary>
public static class PodRequests
{
    // What a container that asks for nothing is taken to use when nodes are compared, so that such pods spread too.
    private static readonly Quantity AssumedCpu = Quantity.Parse("100m");
    private static readonly Quantity AssumedMemory = Quantity.Parse("200Mi");

    /// <summary>
    /// The requests that must fit: the sum over containers and sidecars, or the largest init container on top of the
    /// sidecars started before it if that is more; then the pod's own level and overhead.
    /// </summary>
    public static ResourceAmounts Of(Pod pod) => Sum(pod, assumed: false);

    /// <summary>The same with an assumed use for containers that ask for no cpu or memory.</summary>
    public static ResourceAmounts NonZeroOf(Pod pod) => Sum(pod, assumed: true);

    private static ResourceAmounts Sum(Pod pod, bool assumed)
    {
        ResourceAmounts running = new();
        foreach (Container container in pod.Spec.Containers)
        {
            running.Add(OfContainer(pod, container, pod.Status.ContainerStatuses, assumed));
        }

        ResourceAmounts sidecars = new();
        ResourceAmounts starting = new();
        foreach (Container container in pod.Spec.InitContainers)
        {
            ResourceAmounts own = OfContainer(pod, container, pod.Status.InitContainerStatuses, assumed);
            if (container.RestartPolicy == ContainerRestartPolicy.Always)
            {
                sidecars.Add(own);
                starting.RaiseTo(sidecars);
                continue;
            }

            own.Add(sidecars);
            starting.RaiseTo(own);
        }

        running.Add(sidecars);
        running.RaiseTo(starting);
        if (pod.Spec.Resources is { } podLevel) running.Replace(podLevel.Requests);
        running.Add(ResourceAmounts.Of(pod.Spec.Overhead));
        return running;
    }

    // While a container is being resized it needs the most of what it asks for, was given and has; what can never be
    // given does not count.
    private static ResourceAmounts OfContainer(
        Pod pod, Container container, ListOf<ContainerStatus> statuses, bool assumed)
    {
        MapOf<Quantity> asked = container.Resources.Requests;
        ContainerStatus? status = null;
        foreach (ContainerStatus one in statuses)
        {
            if (one.Name == container.Name && one.Resources is not null) status = one;
        }

        if (status is null) return ResourceAmounts.Of(assumed ? WithAssumed(asked) : asked);
        MapOf<Quantity> has = status.Resources!.Requests, given = status.AllocatedResources;
        bool isHopeless = pod.Condition(PodConditionType.PodResizePending)?.Reason == "Infeasible";
        ResourceAmounts most = ResourceAmounts.Of(has);
        most.RaiseTo(ResourceAmounts.Of(given));
        if (!isHopeless) most.RaiseTo(ResourceAmounts.Of(asked));
        if (!assumed) return most;
        MapOf<Quantity> said = isHopeless ? has.SetAll(given) : has.SetAll(given).SetAll(asked);
        most.RaiseTo(ResourceAmounts.Of(Assumed(said)));
        return most;
    }

    private static MapOf<Quantity> WithAssumed(MapOf<Quantity> requests) => requests.SetAll(Assumed(requests));

    // What is taken to be used of the resources that nothing is said of.
    private static MapOf<Quantity> Assumed(MapOf<Quantity> said)
    {
        MapOf<Quantity> assumed = default;
        if (!said.ContainsKey(ResourceName.Cpu)) assumed = assumed.Set(ResourceName.Cpu, AssumedCpu);
        return said.ContainsKey(ResourceName.Memory) ? assumed : assumed.Set(ResourceName.Memory, AssumedMemory);
    }
}
