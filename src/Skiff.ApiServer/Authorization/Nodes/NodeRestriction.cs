using Skiff.ApiServer.Admission;
using Skiff.Machinery.Control;
using Skiff.Machinery.Signing;
using Skiff.Machinery.Storage;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Authentication.V1;
using Skiff.Model.Certificates.V1;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Resource.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.ApiServer.Authorization.Nodes;

/// <summary>
/// Limits what a node writes to its own Node, Lease, CSINode and slices, its mirror pods and the status of its pods.
/// The authorizer sees only names; this sees what is written.
/// </summary>
public sealed class NodeRestriction : AdmissionPlugin
{
    private const string LeaseNamespace = "kube-node-lease";

    /// <inheritdoc/>
    public override string Name => "NodeRestriction";

    /// <inheritdoc/>
    public override Status? Validate(AdmissionRequest request)
    {
        if (NodeIdentity.NodeName(request.Call.Caller) is not { } node) return null;
        if (node.Length == 0)
        {
            return request.Forbidden(
                $"could not determine node identity from user {GoQuote.Of(request.Call.Caller.Name)}");
        }

        if (request.Operation == AdmissionOperation.Connect) return null;
        if (request.Kind == Kinds.Pod && request.Subresource is not ("" or "status" or "eviction"))
        {
            return request.Forbidden($"unexpected pod subresource {GoQuote.Of(request.Subresource)}, only 'status' and "
                + "'eviction' are allowed");
        }

        Node? stored = request.Registry.Get(Kinds.Node, "", node);
        string? why = Check(node, stored, request.Operation, request.Call.Subresource, request.Object, request.Old);
        return why is null ? null : request.Forbidden(why);
    }

    /// <summary>Why a node may not make a write; null when it may.</summary>
    /// <param name="node">Name of the node that writes.</param>
    /// <param name="stored">The node's own object, when it is there.</param>
    /// <param name="operation">What the write does.</param>
    /// <param name="subresource">Subresource written, or empty.</param>
    /// <param name="after">The object to be stored; null for a deletion.</param>
    /// <param name="before">The object before; null for a creation.</param>
    public static string? Check(
        string node, Node? stored, AdmissionOperation operation, string subresource, IObject? after, IObject? before) =>
        (after ?? before) switch
        {
            Pod when subresource.Length == 0 => PodFault(node, stored, operation, after as Pod, before as Pod),
            Pod when subresource == "status" => StatusFault(node, after as Pod, before as Pod),
            Node value => NodeFault(node, value, operation, before as Node),
            PersistentVolumeClaim => subresource == "status"
                ? ClaimFault(node, after as PersistentVolumeClaim, before as PersistentVolumeClaim)
                : "may only update PVC status",
            PersistentVolume => VolumeFault(node, after as PersistentVolume, before as PersistentVolume),
            Lease lease when lease.Metadata.Namespace == SingletonMark.LeaseNamespace =>
                SingletonFault(node, after as Lease, before as Lease),
            Lease lease => LeaseFault(node, lease),
            CSINode own => own.Metadata.Name == node
                ? null
                : "can only access CSINode with the same name as the requesting node",
            ResourceSlice => SliceFault(node, after as ResourceSlice, before as ResourceSlice),
            CertificateSigningRequest csr when operation == AdmissionOperation.Create => RequestFault(node, csr),
            _ => null,
        };

    /// <summary>Why a node may not evict a pod; null when it may.</summary>
    public static string? CheckEviction(string node, Pod pod) => pod.Spec.NodeName == node
        ? null
        : $"node {node} can only evict pods with spec.nodeName set to itself";

    /// <summary>Why a node may not have a token made; null when it may.</summary>
    /// <param name="node">Name of the node that asks.</param>
    /// <param name="reference">What the token is to be bound to.</param>
    /// <param name="find">Finds a pod of the account's namespace.</param>
    public static string? CheckToken(string node, BoundObjectReference? reference, Func<string, Pod?> find)
    {
        if (reference is not { APIVersion: "v1", Kind: "Pod", Name.Length: > 0 })
        {
            return "node requested token not bound to a pod";
        }

        if (reference.UID.Length == 0) return "node requested token with a pod binding without a uid";
        if (find(reference.Name) is not { } pod) return null; // The answer then is that there is no such pod.
        if (pod.Metadata.UID != reference.UID)
        {
            return $"the UID in the bound object reference ({reference.UID}) does not match the UID in record. " +
                "The object might have been deleted and then recreated";
        }

        return pod.Spec.NodeName == node ? null : "node requested token bound to a pod scheduled on a different node";
    }

    private static string? PodFault(string node, Node? stored, AdmissionOperation operation, Pod? after, Pod? before) =>
        operation switch
        {
            AdmissionOperation.Create => MirrorPods.Fault(node, stored, after!),
            AdmissionOperation.Delete => before!.Spec.NodeName == node
                ? null
                : $"node {GoQuote.Of(node)} can only delete pods with spec.nodeName set to itself",
            _ => $"unexpected operation \"UPDATE\", node {GoQuote.Of(node)} can only create and delete mirror pods",
        };

    private static string? StatusFault(string node, Pod? after, Pod? before)
    {
        if (after is null || before is null) return "unexpected operation";
        if (before.Spec.NodeName != node)
        {
            return $"node {GoQuote.Of(node)} can only update pod status for pods with spec.nodeName set to itself";
        }

        if (after.Metadata.Labels != before.Metadata.Labels)
        {
            return $"node {GoQuote.Of(node)} cannot update labels through pod status";
        }

        // A claim's name in the status is what lets the node read the claim.
        return after.Status.ResourceClaimStatuses == before.Status.ResourceClaimStatuses
            && after.Status.ExtendedResourceClaimStatus == before.Status.ExtendedResourceClaimStatus
            ? null
            : $"node {GoQuote.Of(node)} cannot update resource claim statues";
    }

    private static string? NodeFault(string node, Node value, AdmissionOperation operation, Node? before)
    {
        string quoted = GoQuote.Of(node);
        if (value.Metadata.Name != node)
        {
            return $"node {quoted} is not allowed to modify node {GoQuote.Of(value.Metadata.Name)}";
        }

        IReadOnlyList<string> labels = NodeLabels.Forbidden(value.Metadata.Labels, before?.Metadata.Labels ?? default);
        if (operation == AdmissionOperation.Create)
        {
            if (!value.Metadata.OwnerReferences.IsEmpty) return $"node {quoted} is not allowed to set ownerReferences";
            return labels.Count == 0
                ? null
                : $"node {quoted} is not allowed to set the following labels: {string.Join(", ", labels)}";
        }

        if (operation != AdmissionOperation.Update || before is null) return null;
        // What a node's object names, the node may read.
        if (value.Spec.ConfigSource is not null && value.Spec.ConfigSource != before.Spec.ConfigSource)
            return $"node {quoted} is not allowed to update configSource to a new non-nil configSource";
        if (value.Spec.Taints != before.Spec.Taints) return $"node {quoted} is not allowed to modify taints";

        // An owner that is not there has the collector delete the node, and with it what keeps it limited.
        if (value.Metadata.OwnerReferences != before.Metadata.OwnerReferences)
        {
            return $"node {quoted} is not allowed to modify ownerReferences";
        }

        return labels.Count == 0 ? null : $"is not allowed to modify labels: {string.Join(", ", labels)}";
    }

    private static string? ClaimFault(string node, PersistentVolumeClaim? after, PersistentVolumeClaim? before)
    {
        if (after is null || before is null) return "unexpected operation";
        return Rest(after) == Rest(before)
            ? null
            : $"node {GoQuote.Of(node)} is not allowed to update fields other than status.capacity and " +
                "status.conditions";

        static PersistentVolumeClaim Rest(PersistentVolumeClaim claim) => claim with
        {
            Metadata = claim.Metadata with { ResourceVersion = "", ManagedFields = default },
            Status = claim.Status with
            {
                Capacity = default,
                Conditions = default,
                AllocatedResources = default,
                AllocatedResourceStatuses = default,
            },
        };
    }

    // A node's agent may say of a volume on its own disk that the data is gone, once that is wanted; nothing else.
    private static string? VolumeFault(string node, PersistentVolume? after, PersistentVolume? before)
    {
        bool isOwn = after is not null && before is not null && LocalPath.IsOurs(before)
            && before.Metadata.Labels.Find(LocalPath.HostLabel) == node && LocalPath.IsToBeRemoved(before);
        PersistentVolume? free = isOwn
            ? before! with { Metadata = before.Metadata.WithoutFinalizer(LocalPath.Finalizer) }
            : null;
        return free is not null && Rest(after!) == Rest(free)
            ? null
            : $"node {GoQuote.Of(node)} can only take its finalizer from a volume of its own whose data is to be removed";

        static PersistentVolume Rest(PersistentVolume volume) => volume with
        {
            Metadata = volume.Metadata with { ResourceVersion = "", ManagedFields = default },
        };
    }

    private static string? LeaseFault(string node, Lease lease)
    {
        if (lease.Metadata.Namespace != LeaseNamespace)
        {
            return $"can only access leases in the \"{LeaseNamespace}\" system namespace";
        }

        return lease.Metadata.Name == node
            ? null
            : "can only access node lease with the same name as the requesting node";
    }

    // That the lease of another holder ran out, only who watched it can know.
    private static string? SingletonFault(string node, Lease? after, Lease? before)
    {
        Lease named = after ?? before!;
        if (!named.Metadata.Name.StartsWith(SingletonMark.LeasePrefix, StringComparison.Ordinal))
        {
            return $"can only access leases in the \"{LeaseNamespace}\" system namespace";
        }

        return named.Spec.HolderIdentity?.StartsWith(node + "/", StringComparison.Ordinal) == true
            ? null
            : "can only hold and give back the leases of singletons for pods of the requesting node";
    }

    private static string? SliceFault(string node, ResourceSlice? after, ResourceSlice? before)
    {
        bool isOwn = (after is null || after.Spec.NodeName == node) && (before is null || before.Spec.NodeName == node);
        if (isOwn) return null;
        return before is null
            ? "can only create ResourceSlice with the same NodeName as the requesting node"
            : "can only delete ResourceSlice with the same NodeName as the requesting node";
    }

    // A certificate for another node would be that node.
    private static string? RequestFault(string node, CertificateSigningRequest csr)
    {
        bool isForNodes =
            csr.Spec.SignerName is "kubernetes.io/kube-apiserver-client-kubelet" or "kubernetes.io/kubelet-serving";
        if (!isForNodes) return null;
        string wanted = $"system:node:{node}";
        if (SigningRequest.Parse(csr.Spec.Request.Span, out _) is not { } request) return "unable to parse csr";
        return request.Names.CommonName == wanted ? null : $"can only create a node CSR with CN={wanted}";
    }
}
