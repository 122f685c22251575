using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>
/// Containers that are ended to be made anew, because their image or resources changed. They come back whatever the
/// restart policy says of containers that end by themselves.
/// </summary>
internal static class Replacements
{
    /// <summary>The view with a spec that starts them again, and without those the runtime has forgotten.</summary>
    public static PodView Apply(PodView view)
    {
        if (view.Memory.Replaced.IsEmpty) return view;
        PodMemory memory = view.Memory with
        {
            Replaced = view.Memory.Replaced.Where(id => view.Runtime.Containers.Any(container => container.Id == id)),
        };
        PodSpec spec = view.Pod.Spec with
        {
            Containers = view.Pod.Spec.Containers.Select(container =>
                view.Runtime.Newest(container.Name) is { } newest && memory.Replaced.Contains(newest.Id)
                    ? container with { RestartPolicy = ContainerRestartPolicy.Always, RestartPolicyRules = [] }
                    : container),
        };
        return view with { Memory = memory, Pod = view.Pod with { Spec = spec } };
    }
}
