using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.Controllers;

/// <summary>Finds each claim its volume, or has one provisioned, and tells what it waits for.</summary>
/// <remarks>
/// Always true: a claim that was bound is never bound to another volume; a volume that names another claim is never
/// touched; a claim that waits for its consumer gets only a volume kept for it.
/// </remarks>
public sealed class ClaimBindingController : IController<ClaimBindingController.View>
{
    private const string InTree = "kubernetes.io/";

    /// <inheritdoc/>
    public static string Name => "persistentvolumeclaim-binder-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.PersistentVolumeClaim)
    {
        Watches =
        [
            new(Kinds.PersistentVolume, (cache, before, after) =>
                AffectedBy(cache, (PersistentVolume?)before, (PersistentVolume?)after)),
            Relation.Each(Kinds.StorageClass, (cache, kind) => cache.FreeClaims
                .Where(claim => claim.ClassName() == kind.Metadata.Name || !claim.NamesClass())
                .Select(ObjectKey.Of)),
            Relation.Each(Kinds.Pod, (cache, pod) => WaitedForBy(cache, (Pod)pod)),
        ],
        Writes =
        [
            Kinds.PersistentVolumeClaim, ((Kind)Kinds.PersistentVolumeClaim).Status,
            Kinds.PersistentVolume, ((Kind)Kinds.PersistentVolume).Status,
        ],
        EventSource = BindingSteps.EventSource,
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Claim">The claim.</param>
    /// <param name="Named">The volume it names; null if it names none, or there is none.</param>
    /// <param name="Volumes">For a claim that names no volume: those that it might have.</param>
    /// <param name="Class">Its class, if that is there.</param>
    /// <param name="Default">The class of claims that name none.</param>
    /// <param name="WaitingPods">Names of the pods that use it and are on no node yet.</param>
    public sealed record View(
        PersistentVolumeClaim Claim,
        PersistentVolume? Named,
        ListOf<PersistentVolume> Volumes,
        StorageClass? Class,
        StorageClass? Default,
        ListOf<string> WaitingPods);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<PersistentVolumeClaim>(key) is not { } claim) return null;
        string name = claim.Spec.VolumeName;
        PersistentVolume? named = name.Length == 0 ? null : cache.Find<PersistentVolume>(new("", name));
        if (name.Length > 0 || WasBound(claim)) return new(claim, named, default, null, null, default);

        string className = claim.ClassName();
        StorageClass? kind = className.Length == 0 ? null : cache.Find<StorageClass>(new("", className));
        return new(
            claim,
            null,
            ListOf.From(cache.VolumesOf(key).Concat(cache.FreeVolumes)),
            kind,
            claim.NamesClass() ? null : StorageClassRules.Default(cache.All<StorageClass>()),
            kind?.WaitsForConsumer() == true ? WaitingPodsOf(cache, key) : default);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        if (WasBound(view.Claim)) return KeepBound(view.Claim, view.Named);
        if (view.Claim.Metadata.DeletionTimestamp is not null) return Plan.Nothing;
        return view.Claim.Spec.VolumeName.Length > 0 ? BindToNamed(view.Claim, view.Named) : FindVolume(view);
    }

    private static bool WasBound(PersistentVolumeClaim claim) =>
        claim.Metadata.Annotations.ContainsKey(VolumeAnnotations.BindCompleted);

    private static Plan KeepBound(PersistentVolumeClaim claim, PersistentVolume? volume)
    {
        if (claim.Spec.VolumeName.Length == 0)
        {
            return Lost(claim, "ClaimLost",
                "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
        }

        if (volume is null)
        {
            return Lost(claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
        }

        bool isOurs = volume.Spec.ClaimRef is not { } reference || reference.UID == claim.Metadata.UID;
        return isOurs
            ? BindingSteps.Bind(volume, claim)
            : Lost(claim, "ClaimMisbound",
                "Two claims are bound to the same volume, this one is bound incorrectly");
    }

    private static Plan Lost(PersistentVolumeClaim claim, string reason, string message) =>
        claim.Status.Phase == PersistentVolumeClaimPhase.Lost
            ? Plan.Nothing
            : BindingSteps.Phase(claim, PersistentVolumeClaimPhase.Lost, null)
                .WithEvent(EventDraft.Warning(claim, reason, message));

    private static Plan BindToNamed(PersistentVolumeClaim claim, PersistentVolume? volume)
    {
        if (volume is null) return Pending(claim);
        string name = volume.Metadata.Name;
        if (volume.Spec.ClaimRef is null)
        {
            return VolumeMatching.Mismatch(claim, volume) is { } mismatch
                ? Pending(claim).WithEvent(EventDraft.Warning(
                    claim, "VolumeMismatch", $"Cannot bind to requested volume \"{name}\": {mismatch}"))
                : BindingSteps.Bind(volume, claim);
        }

        return VolumeMatching.IsTiedTo(volume, claim)
            ? BindingSteps.Bind(volume, claim)
            : Pending(claim).WithEvent(EventDraft.Warning(
                claim, "FailedBinding", $"volume \"{name}\" already bound to a different claim."));
    }

    private static Plan FindVolume(View view)
    {
        PersistentVolumeClaim claim = view.Claim;
        bool waits = view.Class?.WaitsForConsumer() == true;
        if (VolumeMatching.Best(claim, view.Volumes.AsEnumerable(), waits) is { } volume)
        {
            return BindingSteps.Bind(volume, claim);
        }

        if (view.Default is { } chosen)
        {
            return Plan.Of(Write.Update(
                claim with { Spec = claim.Spec with { StorageClassName = chosen.Metadata.Name } }));
        }

        if (waits && !claim.Metadata.Annotations.ContainsKey(VolumeAnnotations.SelectedNode))
        {
            return Pending(claim).WithEvent(WaitsFor(claim, view.WaitingPods));
        }

        return claim.ClassName().Length > 0
            ? Provision(claim, view.Class)
            : Pending(claim).WithEvent(EventDraft.Normal(claim, "FailedBinding",
                "no persistent volumes available for this claim and no storage class is set"));
    }

    private static EventDraft WaitsFor(PersistentVolumeClaim claim, ListOf<string> pods) => pods.Count switch
    {
        0 => EventDraft.Normal(claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding"),
        1 => EventDraft.Normal(claim, "WaitForPodScheduled", $"waiting for pod {pods[0]} to be scheduled"),
        _ => EventDraft.Normal(claim, "WaitForPodScheduled", $"waiting for pods {string.Join(',', pods)} to be scheduled"),
    };

    // Who provisions is told by annotations; the volume comes from whoever goes by that name.
    private static Plan Provision(PersistentVolumeClaim claim, StorageClass? kind)
    {
        if (kind is null)
        {
            return Failed($"storageclass.storage.k8s.io \"{claim.ClassName()}\" not found");
        }

        string provisioner = kind.Provisioner;
        if (provisioner.StartsWith(InTree, StringComparison.Ordinal))
        {
            return Failed($"no volume plugin matched name: {provisioner}");
        }

        MapOf<string> annotations = claim.Metadata.Annotations;
        Plan plan = annotations.Find(VolumeAnnotations.Provisioner) == provisioner
            ? Plan.Nothing
            : Plan.Of(Write.Update(claim with
            {
                Metadata = claim.Metadata with
                {
                    Annotations = annotations.Set(VolumeAnnotations.BetaProvisioner, provisioner)
                        .Set(VolumeAnnotations.Provisioner, provisioner),
                },
            }));
        return plan.WithEvent(EventDraft.Normal(claim, "ExternalProvisioning",
            $"Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the "
            + "system administrator. If volume creation is delayed, please verify that the provisioner is running and "
            + "correctly registered."));

        Plan Failed(string why) => Plan.Nothing.WithEvent(EventDraft.Warning(claim, "ProvisioningFailed", why));
    }

    private static Plan Pending(PersistentVolumeClaim claim) =>
        BindingSteps.Phase(claim, PersistentVolumeClaimPhase.Pending, null);

    private static IEnumerable<ObjectKey> AffectedBy(CacheSnapshot cache, PersistentVolume? before, PersistentVolume? after)
    {
        string name = (after ?? before)!.Metadata.Name;
        IEnumerable<ObjectKey> keys = cache.ClaimsOf(name).Select(ObjectKey.Of);
        foreach (ObjectReference? tie in new[] { before?.Spec.ClaimRef, after?.Spec.ClaimRef })
        {
            if (tie is not null) keys = keys.Append(new(tie.Namespace, tie.Name));
        }

        // A volume that is free may suit every claim that has none; any other only those that ask for it by name.
        bool isFree = after is { Spec.ClaimRef: null };
        return keys
            .Concat(cache.FreeClaims
                .Where(claim => claim.Spec.VolumeName == name || (isFree && claim.Spec.VolumeName.Length == 0))
                .Select(ObjectKey.Of))
            .Distinct();
    }

    private static IEnumerable<ObjectKey> WaitedForBy(CacheSnapshot cache, Pod pod) => PodClaims.Of(pod).AsEnumerable()
        .Select(claim => new ObjectKey(pod.Metadata.Namespace, claim.Name))
        .Where(key => cache.Find<PersistentVolumeClaim>(key) is { } claim && !VolumeMatching.IsBound(claim));

    private static ListOf<string> WaitingPodsOf(CacheSnapshot cache, ObjectKey claim) => ListOf.From(
        cache.InNamespace<Pod>(claim.Namespace)
            .Where(pod => pod.Spec.NodeName.Length == 0 && pod.IsActive)
            .Where(pod => PodClaims.Of(pod).Any(used => used.Name == claim.Name))
            .Select(pod => pod.Metadata.Name));
}
