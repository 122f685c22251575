using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Topology;

/// <summary>The containers of a pod in the order in which they are given something.</summary>
public static class PodContainers
{
    /// <summary>Init containers, then the regular ones.</summary>
    public static IEnumerable<Container> All(PodSpec spec) => spec.InitContainers.Concat(spec.Containers);

    /// <summary>Those before one, and whether each has ended by the time it starts.</summary>
    public static IEnumerable<(Container Container, bool IsOver)> Before(PodSpec spec, string name)
    {
        int inits = spec.InitContainers.Count, at = 0;
        foreach (Container container in All(spec))
        {
            if (container.Name == name) yield break;
            yield return (container, at++ < inits && !PodSpecs.IsSidecar(container));
        }
    }

    /// <summary>What a pod needs at one time: the most of any init container, or all of the others together.</summary>
    public static long Together(PodSpec spec, Func<Container, long> amount) => Math.Max(
        spec.InitContainers.Select(amount).DefaultIfEmpty(0).Max(), spec.Containers.AsEnumerable().Sum(amount));
}
