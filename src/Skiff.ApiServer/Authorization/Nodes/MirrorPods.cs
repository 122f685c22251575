using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Authorization.Nodes;

/// <summary>What a pod that a node creates must be: a mirror of a static pod, which gives the node nothing.</summary>
internal static class MirrorPods
{
    private const string Mirror = "kubernetes.io/config.mirror";

    /// <summary>Why a node may not create a pod; null when it may.</summary>
    public static string? Fault(string node, Node? stored, Pod pod)
    {
        string quoted = GoQuote.Of(node);
        if (!pod.Metadata.Annotations.ContainsKey(Mirror))
        {
            return $"pod does not have \"{Mirror}\" annotation, node {quoted} can only create mirror pods";
        }

        if (pod.Spec.NodeName != node) return $"node {quoted} can only create pods with spec.nodeName set to itself";
        return OwnerFault(node, quoted, stored, pod.Metadata.OwnerReferences) ?? ReferenceFault(quoted, pod);
    }

    private static string? OwnerFault(string node, string quoted, Node? stored, ListOf<OwnerReference> owners)
    {
        if (owners.Count > 1) return $"node {quoted} can only create pods with a single owner reference set to itself";
        if (owners.IsEmpty || owners[0] is not { APIVersion: "v1", Kind: "Node" } owner || owner.Name != node)
        {
            return $"node {quoted} can only create pods with an owner reference set to itself";
        }

        if (owner.Controller != true)
        {
            return $"node {quoted} can only create pods with a controller owner reference set to itself";
        }

        if (owner.BlockOwnerDeletion == true)
        {
            return $"node {quoted} must not set blockOwnerDeletion on an owner reference";
        }

        string uid = stored?.Metadata.UID ?? "";
        return owner.UID == uid ? null : $"node {node} UID mismatch: expected {owner.UID} got {uid}";
    }

    private static string? ReferenceFault(string quoted, Pod pod)
    {
        // What the graph would give the node for an ordinary pod of this content.
        Pod ordinary = pod with { Metadata = pod.Metadata with { Annotations = default } };
        foreach (Reference reference in NodeReferences.Of(ordinary))
        {
            string? what = reference.Kind switch
            {
                Referent.ServiceAccount => "a service account",
                Referent.Secret => "secrets",
                Referent.ConfigMap => "configmaps",
                Referent.Claim => "persistentvolumeclaims",
                Referent.ResourceClaim => "resourceclaims",
                _ => null,
            };
            if (what is not null) return $"node {quoted} can not create pods that reference {what}";
        }

        if (!pod.Spec.ResourceClaims.IsEmpty) return $"node {quoted} can not create pods that reference resourceclaims";
        bool trusts = pod.Spec.Volumes.Any(volume => (volume.VolumeSource.Projected?.Sources ?? default)
            .Any(source => source.ClusterTrustBundle is not null));
        return trusts ? $"node {quoted} can not create pods that reference clustertrustbundles" : null;
    }
}
