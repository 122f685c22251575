using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Resizing;

/// <summary>
/// What the node has granted a pod's containers, which is what they are made and kept with. The spec says what somebody
/// wants; until the node has room for that, both differ. See KEP-1287.
/// </summary>
public static class Allocation
{
    /// <summary>What a pod was granted, by container, as far as its own status tells; otherwise what it asks for.</summary>
    public static MapOf<ResourceRequirements> Of(Pod pod) => ListOf.From(Resizable(pod.Spec)).AsEnumerable()
        .Select(container => KeyValuePair.Create(container.Name, Granted(pod.Status, container))).ToMapOf();

    /// <summary>The pod with what it was granted in the place of what it asks for.</summary>
    public static Pod Apply(Pod pod, MapOf<ResourceRequirements> granted)
    {
        if (granted.IsEmpty || !Differs(pod.Spec, granted)) return pod;
        Container With(Container container) => IsResizable(container, pod.Spec) && granted.Find(container.Name) is { } own
            ? container with { Resources = Merged(container.Resources, own) }
            : container;
        return pod with
        {
            Spec = pod.Spec with
            {
                InitContainers = pod.Spec.InitContainers.Select(With), Containers = pod.Spec.Containers.Select(With),
            },
        };
    }

    /// <summary>Whether a pod asks for something else than it was granted.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="state">What is known; of a pod not seen before, its own status tells.</param>
    public static bool IsAsked(Pod pod, ResizeState state) =>
        Differs(pod.Spec, state.Granted.IsEmpty ? Of(pod) : state.Granted);

    /// <summary>Whether a spec asks for something else than was granted.</summary>
    internal static bool Differs(PodSpec spec, MapOf<ResourceRequirements> granted) => Resizable(spec).Any(
        container => granted.Find(container.Name) is { } own && !IsSame(own, container.Resources));

    /// <summary>Containers whose resources can change while they run: the regular ones and sidecars.</summary>
    public static IEnumerable<Container> Resizable(PodSpec spec) =>
        spec.InitContainers.AsEnumerable().Where(PodSpecs.IsSidecar).Concat(spec.Containers.AsEnumerable());

    /// <summary>Whether two mean the same processor time and memory.</summary>
    public static bool IsSame(ResourceRequirements one, ResourceRequirements other) =>
        Resized.All(name => Find(one.Requests, name) == Find(other.Requests, name)
            && Find(one.Limits, name) == Find(other.Limits, name));

    /// <summary>The resources that can change while a container runs.</summary>
    internal static string[] Resized { get; } = [ResourceName.Cpu, ResourceName.Memory];

    /// <summary>An amount; null where none is given.</summary>
    internal static Quantity? Find(MapOf<Quantity> amounts, string name) =>
        amounts.TryGetValue(name, out Quantity amount) ? amount : null;

    private static bool IsResizable(Container container, PodSpec spec) => Resizable(spec).Contains(container);

    private static ResourceRequirements Merged(ResourceRequirements wanted, ResourceRequirements granted) => wanted with
    {
        Requests = Merged(wanted.Requests, granted.Requests), Limits = Merged(wanted.Limits, granted.Limits),
    };

    private static MapOf<Quantity> Merged(MapOf<Quantity> wanted, MapOf<Quantity> granted)
    {
        foreach (string name in Resized)
        {
            wanted = granted.TryGetValue(name, out Quantity own) ? wanted.Set(name, own) : wanted.Remove(name);
        }

        return wanted;
    }

    private static ResourceRequirements Granted(PodStatus status, Container container)
    {
        ContainerStatus? own = status.ContainerStatuses.FirstOrDefault(one => one.Name == container.Name)
            ?? status.InitContainerStatuses.FirstOrDefault(one => one.Name == container.Name);
        return own is { ContainerID.Length: > 0, Resources: { } actual }
            ? container.Resources with { Requests = own.AllocatedResources, Limits = actual.Limits }
            : container.Resources;
    }
}
