using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>Network disks that pods name themselves, and that two pods of a node cannot both have for writing.</summary>
internal static class DiskConflict
{
    /// <summary>Whether a volume is such a disk.</summary>
    public static bool IsDisk(VolumeSource source) =>
        source is { GCEPersistentDisk: not null } or { AWSElasticBlockStore: not null } or { RBD: not null } or { ISCSI: not null };

    /// <summary>Whether a pod of a node has a disk that a pod wants.</summary>
    public static bool IsTaken(PodEntry pod, NodeLedger node)
    {
        foreach (Volume wanted in pod.Pod.Spec.Volumes)
        {
            if (!IsDisk(wanted.VolumeSource)) continue;
            if (node.Pods.Any(other => other.Pod.Spec.Volumes.Any(held => Conflict(wanted.VolumeSource, held.VolumeSource))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Conflict(VolumeSource wanted, VolumeSource held) => (wanted, held) switch
    {
        ({ GCEPersistentDisk: { } left }, { GCEPersistentDisk: { } right }) =>
            left.PDName == right.PDName && !(left.ReadOnly && right.ReadOnly),
        ({ AWSElasticBlockStore: { } left }, { AWSElasticBlockStore: { } right }) => left.VolumeID == right.VolumeID,
        ({ ISCSI: { } left }, { ISCSI: { } right }) => left.IQN == right.IQN && !(left.ReadOnly && right.ReadOnly),
        ({ RBD: { } left }, { RBD: { } right }) =>
            left.RBDPool == right.RBDPool && left.RBDImage == right.RBDImage && !(left.ReadOnly && right.ReadOnly)
            && left.CephMonitors.Any(right.CephMonitors.Contains),
        _ => false,
    };
}
