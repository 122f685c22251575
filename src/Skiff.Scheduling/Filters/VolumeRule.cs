using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.Scheduling;

/// <summary>
/// The volumes of a pod, prepared once: those that are bound keep it to where they can be reached, those that wait for
/// the pod must have a volume there, or be provisionable there.
/// </summary>
internal sealed class VolumeRule
{
    private const string NoMatch = "node(s) didn't find available persistent volumes to bind";

    private static readonly Rejection DiskTaken = Rejection.Of(FilterRules.Volumes, "node(s) had no available disk");

    private static readonly Rejection ClaimTaken = Rejection.Of(FilterRules.Volumes,
        "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod");

    private static readonly Rejection OtherZone =
        Rejection.ForGood(FilterRules.Volumes, "node(s) had no available volume zone");

    private readonly PodEntry pod;
    private readonly List<PersistentVolume> bound = [];
    private readonly List<Unbound> unbound = [];
    private readonly List<ZoneDemand> zones = [];
    private readonly Dictionary<string, VolumePlan> plans = new(StringComparer.Ordinal);
    private readonly List<ObjectKey> alone = [];
    private readonly ClusterLedger cluster;

    private VolumeRule(PodEntry pod, ClusterLedger cluster)
    {
        this.pod = pod;
        this.cluster = cluster;
    }

    // A claim that waits for the pod: its class, and the volumes of that class it might have.
    private sealed record Unbound(PersistentVolumeClaim Claim, StorageClass Class, IReadOnlyList<PersistentVolume> Volumes);

    /// <summary>Why no node can take the pod, whichever it is; empty if some may.</summary>
    public string PodReason { get; private init; } = "";

    /// <summary>Prepares the rule for a pod; null when no volume of it matters.</summary>
    public static VolumeRule? Prepare(PodEntry pod, ClusterLedger cluster)
    {
        bool hasDisks = pod.Pod.Spec.Volumes.Any(volume => DiskConflict.IsDisk(volume.VolumeSource));
        if (pod.Claims.IsEmpty) return hasDisks ? new(pod, cluster) : null;
        if (Missing(pod, cluster.Volumes) is { } missing) return new(pod, cluster) { PodReason = missing };

        VolumeRule rule = new(pod, cluster);
        foreach (PodClaim used in pod.Claims)
        {
            ObjectKey key = new(pod.Pod.Metadata.Namespace, used.Name);
            if (rule.Take(cluster.Volumes.Claim(key)!, cluster.Volumes) is { } why) return new(pod, cluster) { PodReason = why };
            bool isForOne = !used.IsEphemeral
                && cluster.Volumes.Claim(key)!.Spec.AccessModes.Contains(PersistentVolumeAccessMode.ReadWriteOncePod);
            if (isForOne) rule.alone.Add(key);
        }

        // The smallest first: it must not take what only a bigger one could do without.
        rule.unbound.Sort((left, right) => SizeOf(left.Claim).CompareTo(SizeOf(right.Claim)));
        return rule;
    }

    /// <summary>What keeps the pod from a node; null if nothing does.</summary>
    public Rejection? Check(NodeLedger ledger)
    {
        if (PodReason.Length > 0) return Rejection.ForGood(FilterRules.Volumes, PodReason);
        Node node = ledger.Node!;
        if (DiskConflict.IsTaken(pod, ledger)) return DiskTaken;
        if (alone.Exists(cluster.IsClaimInUse)) return ClaimTaken;

        List<string> reasons = [];
        if (!bound.TrueForAll(volume => VolumeMatching.IsReachable(volume, node)))
        {
            reasons.Add("node(s) had volume node affinity conflict");
        }

        if (PlanOn(node) is { } plan) plans[ledger.Name] = plan;
        else reasons.Add(NoMatch);
        if (reasons.Count > 0) return new(FilterRules.Volumes, reasons, Lasting: true);
        return ZoneDemand.AreMetBy(zones, node) ? null : OtherZone;
    }

    /// <summary>What must be done for the pod to go to a node that was not refused.</summary>
    public VolumePlan PlanFor(string node) => plans.GetValueOrDefault(node, VolumePlan.Nothing);

    // What is not there, in the order upstream's plug-ins look for it.
    private static string? Missing(PodEntry pod, VolumeLedger volumes)
    {
        foreach (PodClaim used in pod.Claims)
        {
            ObjectKey key = new(pod.Pod.Metadata.Namespace, used.Name);
            if (volumes.SeenClaim(key) is not { } claim)
            {
                return used.IsEphemeral
                    ? $"waiting for ephemeral volume controller to create the persistentvolumeclaim \"{used.Name}\""
                    : $"persistentvolumeclaim \"{used.Name}\" not found";
            }

            if (claim.Status.Phase == PersistentVolumeClaimPhase.Lost)
            {
                return $"persistentvolumeclaim \"{used.Name}\" bound to non-existent persistentvolume "
                    + $"\"{claim.Spec.VolumeName}\"";
            }

            if (claim.Metadata.DeletionTimestamp is not null)
            {
                return $"persistentvolumeclaim \"{used.Name}\" is being deleted";
            }

            if (used.IsEphemeral && !PodClaims.IsMadeFor(claim, pod.Pod)) return PodClaims.NotMadeFor(key, pod.Pod);
        }

        return null;
    }

    // Sorts a claim into what is bound and what waits for the pod; the reason if it is neither.
    private string? Take(PersistentVolumeClaim claim, VolumeLedger volumes)
    {
        if (VolumeMatching.IsBound(claim))
        {
            if (volumes.Volume(claim.Spec.VolumeName) is not { } volume)
            {
                return $"persistentvolume \"{claim.Spec.VolumeName}\" not found";
            }

            bound.Add(volume);
            zones.AddRange(ZoneDemand.Of(volume));
            return null;
        }

        StorageClass? kind = claim.ClassName().Length == 0 ? null : volumes.Class(claim.ClassName());
        bool waits = kind?.WaitsForConsumer() == true && claim.Spec.VolumeName.Length == 0;
        if (!waits) return "pod has unbound immediate PersistentVolumeClaims";
        unbound.Add(new(claim, kind!, volumes.VolumesFor(claim)));
        return null;
    }

    private VolumePlan? PlanOn(Node node)
    {
        if (unbound.Count == 0) return VolumePlan.Nothing;
        HashSet<string> taken = new(StringComparer.Ordinal);
        List<VolumeBinding> bindings = [];
        List<PersistentVolumeClaim> provisions = [];
        foreach (Unbound wanted in unbound)
        {
            // One that is being provisioned already stays with the node that was chosen then.
            string? selected = wanted.Claim.Metadata.Annotations.Find(VolumeAnnotations.SelectedNode);
            if (selected is not null && selected != node.Metadata.Name) return null;
            if (selected is null
                && VolumeMatching.BestOn(node, wanted.Claim, wanted.Volumes, taken) is { } volume)
            {
                taken.Add(volume.Metadata.Name);
                bindings.Add(new(volume, wanted.Claim));
            }
            else if (IsProvisionable(wanted.Class, node))
            {
                provisions.Add(wanted.Claim);
            }
            else
            {
                return null;
            }
        }

        return new(bindings.ToListOf(), provisions.ToListOf());
    }

    private static bool IsProvisionable(StorageClass kind, Node node) =>
        kind.Provisioner is not ("" or StorageClassRules.NoProvisioner)
        && (kind.AllowedTopologies.IsEmpty || kind.AllowedTopologies.Any(term =>
            !term.MatchLabelExpressions.IsEmpty && term.MatchLabelExpressions.All(expression =>
                node.Metadata.Labels.TryGetValue(expression.Key, out string? value) && expression.Values.Contains(value))));

    private static Quantity SizeOf(PersistentVolumeClaim claim) =>
        claim.Spec.Resources.Requests.Find(ResourceName.Storage);
}
