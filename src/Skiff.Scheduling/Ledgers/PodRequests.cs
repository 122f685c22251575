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
    public static ResourceAmounts Of(Pod pod) => Sum(pod, static container => container.Resources.Requests);

    /// <summary>The same with an assumed use for containers that ask for no cpu or memory.</summary>
    public static ResourceAmounts NonZeroOf(Pod pod) => Sum(pod, static container =>
    {
        MapOf<Quantity> requests = container.Resources.Requests;
        if (!requests.ContainsKey(ResourceName.Cpu)) requests = requests.Set(ResourceName.Cpu, AssumedCpu);
        return requests.ContainsKey(ResourceName.Memory) ? requests : requests.Set(ResourceName.Memory, AssumedMemory);
    });

    private static ResourceAmounts Sum(Pod pod, Func<Container, MapOf<Quantity>> requestsOf)
    {
        ResourceAmounts running = new();
        foreach (Container container in pod.Spec.Containers) running.Add(ResourceAmounts.Of(requestsOf(container)));

        ResourceAmounts sidecars = new();
        ResourceAmounts starting = new();
        foreach (Container container in pod.Spec.InitContainers)
        {
            ResourceAmounts own = ResourceAmounts.Of(requestsOf(container));
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
}
