using Skiff.Machinery.Control;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.StaticPods;

namespace Skiff.PodLifecycle;

/// <summary>
/// Whether a pod that was bound to a node may be there by what it says of nodes itself: its system, its selector, its
/// tolerations. A scheduler has looked at that, but a pod can name its node without one.
/// </summary>
public static class NodeFit
{
    private const string Linux = "linux";
    private const string SystemLabel = "kubernetes.io/os";

    /// <summary>Why the pod is refused, in upstream's words; null when it fits.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="node">The node.</param>
    /// <param name="hasStrictGroups">Whether the runtime can give a pod no groups but those that it names.</param>
    public static Ending? Refusal(Pod pod, Node node, bool hasStrictGroups)
    {
        if (pod.Metadata.Labels.TryGetValue(SystemLabel, out string? label) && label != Linux)
        {
            return Refused("PodOSSelectorNodeLabelDoesNotMatch",
                "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label");
        }

        if (pod.Spec.OS is { } system && system.Name != Linux)
            return Refused("PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS");
        if (pod.Spec.SecurityContext?.SupplementalGroupsPolicy == SupplementalGroupsPolicy.Strict && !hasStrictGroups)
        {
            return Refused("SupplementalGroupsPolicyNotSupported",
                $"SupplementalGroupsPolicy={SupplementalGroupsPolicy.Strict} is not supported in this node");
        }

        if (!NodeAffinityRule.Matches(pod.Spec, node))
            return Predicate("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
        bool isRepelled = !StaticPod.IsStatic(pod) && node.Spec.Taints.Any(taint =>
            taint.Effect == TaintEffect.NoExecute && !Tolerations.Tolerate(pod.Spec.Tolerations, taint));
        return isRepelled ? Predicate("TaintToleration", "node(s) had taints that the pod didn't tolerate") : null;
    }

    private static Ending Predicate(string name, string why) => Refused(name, $"Predicate {name} failed: {why}");

    private static Ending Refused(string reason, string message) => new(reason, message, IsRefusal: true);
}
