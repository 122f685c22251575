using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>How far the volumes of a pod are that is to go to a node.</summary>
/// <param name="IsBound">Whether every claim has its volume, and the pod may go.</param>
/// <param name="Fault">Why the pod has to be placed anew; empty if it need not.</param>
public readonly record struct VolumeProgress(bool IsBound, string Fault)
{
    private static readonly VolumeProgress Waiting = new(false, "");

    /// <summary>Looks at what the API has, not at what was assumed.</summary>
    /// <param name="written">The plan as it was written: volumes and claims with the revisions that the API gave them.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="cluster">What was seen.</param>
    public static VolumeProgress Of(VolumePlan written, string node, ClusterLedger cluster)
    {
        if (cluster.Find(node)?.Node is not { } target) return Failed($"failed to get node \"{node}\": node \"{node}\" not found");
        bool isBound = true;
        foreach (VolumeBinding binding in written.Bindings)
        {
            VolumeProgress one = OfBinding(binding, target, cluster.Volumes);
            if (one.Fault.Length > 0) return one;
            isBound &= one.IsBound;
        }

        foreach (PersistentVolumeClaim claim in written.Provisions)
        {
            VolumeProgress one = OfProvision(claim, target, cluster.Volumes);
            if (one.Fault.Length > 0) return one;
            isBound &= one.IsBound;
        }

        return new(isBound, "");
    }

    private static VolumeProgress OfBinding(VolumeBinding written, Node node, VolumeLedger volumes)
    {
        string name = written.Volume.Metadata.Name;
        ObjectKey key = ObjectKey.Of(written.Claim);
        if (volumes.SeenVolume(name) is not { } volume)
        {
            return Failed($"failed to check binding: could not find v1.PersistentVolume \"{name}\"");
        }

        if (volumes.SeenClaim(key) is not { } claim)
        {
            return Failed($"failed to check binding: could not find v1.PersistentVolumeClaim \"{key}\"");
        }

        if (IsOlder(volume, written.Volume)) return Waiting;
        if (!VolumeMatching.IsReachable(volume, node)) return Unreachable(volume, node);
        return volume.Spec.ClaimRef is not { UID.Length: > 0 }
            ? Failed($"ClaimRef got reset for pv \"{name}\"")
            : new(VolumeMatching.IsBound(claim), "");
    }

    private static VolumeProgress OfProvision(PersistentVolumeClaim written, Node node, VolumeLedger volumes)
    {
        ObjectKey key = ObjectKey.Of(written);
        if (volumes.SeenClaim(key) is not { } claim)
        {
            return Failed($"failed to check provisioning pvc: could not find v1.PersistentVolumeClaim \"{key}\"");
        }

        if (IsOlder(claim, written)) return Waiting;
        if (claim.Metadata.Annotations.Find(VolumeAnnotations.SelectedNode) != node.Metadata.Name)
        {
            return Failed($"provisioning failed for PVC \"{claim.Metadata.Name}\"");
        }

        if (claim.Spec.VolumeName.Length > 0)
        {
            if (volumes.SeenVolume(claim.Spec.VolumeName) is not { } volume) return Waiting;
            if (!VolumeMatching.IsReachable(volume, node)) return Unreachable(volume, node);
        }

        return new(VolumeMatching.IsBound(claim), "");
    }

    private static bool IsOlder(IObject seen, IObject written) =>
        KindCache.RevisionOf(seen.Metadata.ResourceVersion) < KindCache.RevisionOf(written.Metadata.ResourceVersion);

    private static VolumeProgress Unreachable(PersistentVolume volume, Node node) => Failed(
        $"pv \"{volume.Metadata.Name}\" node affinity doesn't match node \"{node.Metadata.Name}\": "
        + "no matching NodeSelectorTerms");

    private static VolumeProgress Failed(string why) => new(false, why);
}
