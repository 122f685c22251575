using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.Controllers;

/// <summary>
/// Provisions the volumes of local-path classes: a directory on the node that the claim's first pod was scheduled to.
/// The node makes the directory when the volume is mounted there.
/// </summary>
public sealed class LocalPathProvisioningController : IController<LocalPathProvisioningController.View>
{
    /// <inheritdoc/>
    public static string Name => "local-path-provisioning-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.PersistentVolumeClaim)
    {
        Watches =
        [
            Relation.Each(Kinds.StorageClass, (cache, kind) => cache.FreeClaims
                .Where(claim => claim.ClassName() == kind.Metadata.Name).Select(ObjectKey.Of)),
        ],
        Reads = [Kinds.PersistentVolume, Kinds.Node],
        Writes = [Kinds.PersistentVolumeClaim, Kinds.PersistentVolume],
        EventSource = LocalPath.Provisioner,
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Claim">A claim that waits for a volume of ours.</param>
    /// <param name="Class">Its class.</param>
    /// <param name="NodeName">The node that was chosen; empty if none was.</param>
    /// <param name="Node">That node, if it is there.</param>
    /// <param name="Directory">Where nodes keep such volumes.</param>
    public sealed record View(
        PersistentVolumeClaim Claim, StorageClass Class, string NodeName, Node? Node, string Directory);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Settings.LocalPathDirectory.Length == 0) return null;
        if (cache.Find<PersistentVolumeClaim>(key) is not { Spec.VolumeName: "" } claim) return null;
        MapOf<string> annotations = claim.Metadata.Annotations;
        if (annotations.Find(VolumeAnnotations.Provisioner) != LocalPath.Provisioner) return null;
        if (claim.Metadata.DeletionTimestamp is not null) return null;
        if (cache.Find<StorageClass>(new("", claim.ClassName())) is not { } kind) return null;
        if (kind.Provisioner != LocalPath.Provisioner) return null;
        if (LocalPath.NameFor(claim) is { } name && cache.Find<PersistentVolume>(new("", name)) is not null) return null;

        string node = annotations.Find(VolumeAnnotations.SelectedNode) ?? "";
        if (node.Length == 0 && kind.WaitsForConsumer()) return null;
        return new(claim, kind, node, cache.Find<Node>(new("", node)), cache.Settings.LocalPathDirectory);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        PersistentVolumeClaim claim = view.Claim;
        Plan begun = Plan.Nothing.WithEvent(EventDraft.Normal(claim, "Provisioning",
            $"External provisioner is provisioning volume for claim \"{ObjectKey.Of(claim)}\""));
        if (view.Node is null && view.NodeName.Length > 0)
        {
            return begun.Then(Reschedule(claim, $"failed to get target node: nodes \"{view.NodeName}\" not found"));
        }

        if (Fault(view) is { } fault)
        {
            return begun.WithEvent(EventDraft.Warning(claim, "ProvisioningFailed",
                $"failed to provision volume with StorageClass \"{view.Class.Metadata.Name}\": {fault}"));
        }

        PersistentVolume volume = VolumeFor(view);
        return begun.WithEvent(EventDraft.Normal(
            claim, "ProvisioningSucceeded", $"Successfully provisioned volume {volume.Metadata.Name}")).Then(Write.Create(volume) with
        {
            OnFailure = EventDraft.Warning(
                claim, "ProvisioningFailed", $"Error creating provisioned PV object for claim {ObjectKey.Of(claim)}: {{error}}"),
        });
    }

    // Without the annotation the scheduler chooses anew.
    private static Plan Reschedule(PersistentVolumeClaim claim, string why) => Plan.Of(Write.Update(claim with
    {
        Metadata = claim.Metadata with
        {
            Annotations = claim.Metadata.Annotations.Remove(VolumeAnnotations.SelectedNode),
        },
    })).WithEvent(EventDraft.Warning(claim, "ProvisioningFailed", why));

    private static string? Fault(View view)
    {
        PersistentVolumeClaimSpec spec = view.Claim.Spec;
        if (spec.VolumeMode == PersistentVolumeMode.Block)
        {
            return $"{LocalPath.Provisioner} does not support block volume provisioning";
        }

        if (spec.Selector is not null) return "claim.Spec.Selector is not supported";
        if (spec.DataSource is not null || spec.DataSourceRef is not null) return "data sources are not supported";
        if (!spec.AccessModes.All(mode =>
            mode is PersistentVolumeAccessMode.ReadWriteOnce or PersistentVolumeAccessMode.ReadWriteOncePod))
        {
            return "NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes";
        }

        if (view.Node is null) return "configuration error, no node was specified";
        if (LocalPath.NameFor(view.Claim) is null) return $"\"{view.Claim.Metadata.UID}\" is no uid";
        return view.Node.Metadata.Labels.ContainsKey(LocalPath.HostLabel)
            ? null
            : $"node \"{view.NodeName}\" has no label {LocalPath.HostLabel}";
    }

    private static PersistentVolume VolumeFor(View view)
    {
        PersistentVolumeClaim claim = view.Claim;
        string name = LocalPath.NameFor(claim)!, host = view.Node!.Metadata.Labels[LocalPath.HostLabel];
        string policy = view.Class.ReclaimPolicy ?? PersistentVolumeReclaimPolicy.Delete;
        return PersistentVolume.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Name = name,
                Labels = MapOf.Create((LocalPath.HostLabel, host)),
                Annotations = MapOf.Create(
                    (LocalPath.NodeAnnotation, view.NodeName), (VolumeAnnotations.ProvisionedBy, LocalPath.Provisioner)),
                Finalizers = policy == PersistentVolumeReclaimPolicy.Delete ? [LocalPath.Finalizer] : default,
            },
            Spec = PersistentVolumeSpec.Empty with
            {
                AccessModes = claim.Spec.AccessModes,
                Capacity = MapOf.Create((ResourceName.Storage, claim.Spec.Resources.Requests.Find(ResourceName.Storage))),
                ClaimRef = EventDraft.Reference(claim),
                NodeAffinity = VolumeNodeAffinity.Empty with { Required = OnHost(host) },
                PersistentVolumeReclaimPolicy = policy,
                PersistentVolumeSource = PersistentVolumeSource.Empty with
                {
                    Local = LocalVolumeSource.Empty with { Path = LocalPath.PathOf(view.Directory, name) },
                },
                StorageClassName = claim.ClassName(),
                VolumeMode = PersistentVolumeMode.Filesystem,
            },
        };
    }

    private static NodeSelector OnHost(string host) => NodeSelector.Empty with
    {
        NodeSelectorTerms =
        [
            NodeSelectorTerm.Empty with
            {
                MatchExpressions =
                [
                    NodeSelectorRequirement.Empty with
                    {
                        Key = LocalPath.HostLabel, Operator = NodeSelectorOperator.In, Values = [host],
                    },
                ],
            },
        ],
    };
}
