using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of the two ways to change a running pod: adding a container to debug it, and resizing it.</summary>
internal static class PodSubresourceRules
{
    private static readonly FieldPath Whole = FieldPath.Root("");

    /// <summary>Checks that containers for debugging were only added.</summary>
    public static void CheckEphemeral(Pod pod, Pod old, Faults faults)
    {
        if (IsMirror(old))
        {
            faults.Forbidden(Whole, "static pods do not support ephemeral containers");
            return;
        }

        FieldPath path = FieldPath.Spec.Child("ephemeralContainers");
        foreach (EphemeralContainer before in old.Spec.EphemeralContainers)
        {
            string name = before.EphemeralContainerCommon.Name;
            EphemeralContainer? next =
                pod.Spec.EphemeralContainers.FirstOrDefault(container => container.EphemeralContainerCommon.Name == name);
            if (next is null)
            {
                faults.Forbidden(path, $"existing ephemeral containers {GoText.Quote(name)} may not be removed\n");
            }
            else if (next != before)
            {
                faults.Forbidden(path,
                    $"existing ephemeral containers {GoText.Quote(name)} may not be changed\n{JsonDiff.Of(before, next)}");
            }
        }
    }

    /// <summary>Checks that nothing but CPU and memory of containers changed, and that nothing of it was taken back.</summary>
    public static void CheckResize(Pod pod, Pod old, Faults faults)
    {
        if (Refusal(pod, old) is { } refusal)
        {
            faults.Forbidden(Whole, refusal);
            return;
        }

        FieldPath path = FieldPath.Spec;
        if (pod.Spec.Containers.Count != old.Spec.Containers.Count
            || pod.Spec.InitContainers.Count != old.Spec.InitContainers.Count)
        {
            faults.Forbidden(path, "only cpu and memory resources are mutable");
            return;
        }

        if (QosClass.Of(old.Spec) != QosClass.Of(pod.Spec))
        {
            faults.Invalid(path, pod.Status.QOSClass, "Pod QOS Class may not change as a result of resizing");
        }

        bool supported = old.Status.ContainerStatuses
            .FirstOrDefault(status => status.State.Running is not null) is not { Resources: null };
        if (!supported) faults.Forbidden(path, "Pod running on node without support for resize");
        CheckKept(pod.Spec.InitContainers.Where(PodTotals.IsSidecar), old.Spec.InitContainers.Where(PodTotals.IsSidecar),
            path.Child("initContainers"), faults);
        CheckKept(pod.Spec.Containers, old.Spec.Containers, path.Child("containers"), faults);
        CheckOnlyResources(pod.Spec, old.Spec, path, faults);
    }

    private static string? Refusal(Pod pod, Pod old)
    {
        if (HasOwnResources(old.Spec) || HasOwnResources(pod.Spec)) return "pods with pod-level resources cannot be resized";
        if (IsMirror(old)) return "static pods cannot be resized";
        return old.Spec.OS?.Name == OSName.Windows ? "windows pods cannot be resized" : null;
    }

    private static bool HasOwnResources(PodSpec spec) =>
        spec.Resources is { } resources && (!resources.Requests.IsEmpty || !resources.Limits.IsEmpty);

    private static bool IsMirror(Pod pod) => pod.Metadata.Annotations.ContainsKey(PodAnnotationRules.Mirror);

    private static void CheckKept(ListOf<Container> containers, ListOf<Container> old, FieldPath path, Faults faults)
    {
        for (int i = 0; i < Math.Min(containers.Count, old.Count); i++)
        {
            FieldPath at = path.Index(i).Child("resources");
            ResourceRequirements next = containers[i].Resources, before = old[i].Resources;
            if (IsTakenBack(next.Requests, before.Requests))
            {
                faults.Forbidden(at.Child("requests"), "resource requests cannot be removed");
            }

            if (IsTakenBack(next.Limits, before.Limits))
            {
                faults.Forbidden(at.Child("limits"), "resource limits cannot be removed");
            }
        }
    }

    private static bool IsTakenBack(MapOf<Quantity> amounts, MapOf<Quantity> old) =>
        old.AsEnumerable().Any(entry => !amounts.ContainsKey(entry.Key));

    private static void CheckOnlyResources(PodSpec spec, PodSpec old, FieldPath path, Faults faults)
    {
        Container[] containers = new Container[spec.Containers.Count];
        for (int i = 0; i < containers.Length; i++)
        {
            containers[i] = WithoutResize(spec.Containers[i], old.Containers[i]);
            if (containers[i] != old.Containers[i]) faults.Forbidden(path, "only cpu and memory resources are mutable");
        }

        for (int i = 0; i < spec.InitContainers.Count; i++)
        {
            Container container = spec.InitContainers[i], before = old.InitContainers[i];
            bool sidecar = PodTotals.IsSidecar(container);
            if ((sidecar ? WithoutResize(container, before) : container) == before) continue;
            faults.Forbidden(path, sidecar
                ? "only cpu and memory resources for sidecar containers are mutable"
                : "resources for non-sidecar init containers are immutable");
        }

        PodSpec rest = spec with
        {
            Containers = ListOf<Container>.Adopt(containers),
            InitContainers = old.InitContainers,
        };
        if (faults.Count == 0 && rest != old) faults.Forbidden(path, "only cpu and memory resources are mutable");
    }

    private static Container WithoutResize(Container container, Container old) => container with
    {
        Resources = container.Resources with
        {
            Requests = WithoutResize(container.Resources.Requests, old.Resources.Requests),
            Limits = WithoutResize(container.Resources.Limits, old.Resources.Limits),
        },
        ResizePolicy = old.ResizePolicy,
    };

    private static MapOf<Quantity> WithoutResize(MapOf<Quantity> amounts, MapOf<Quantity> old)
    {
        foreach (string name in (ReadOnlySpan<string>)["cpu", "memory"])
        {
            amounts = old.TryGetValue(name, out Quantity amount) ? amounts.Set(name, amount) : amounts.Remove(name);
        }

        return amounts;
    }
}
