using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Keeps a claim that is being deleted until no pod on a node uses it any longer.</summary>
public sealed class ClaimProtectionController : IController<ClaimProtectionController.View>
{
    private const string Finalizer = "kubernetes.io/pvc-protection";

    /// <inheritdoc/>
    public static string Name => "persistentvolumeclaim-protection-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.PersistentVolumeClaim)
    {
        Watches = [Relation.Each(Kinds.Pod, (_, pod) => PodClaims.Of((Pod)pod).AsEnumerable()
            .Select(claim => new ObjectKey(pod.Metadata.Namespace, claim.Name)))],
        Writes = [Kinds.PersistentVolumeClaim],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Claim">The claim.</param>
    /// <param name="IsUsed">Whether a pod on a node uses it.</param>
    public sealed record View(PersistentVolumeClaim Claim, bool IsUsed);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<PersistentVolumeClaim>(key) is not { } claim) return null;
        bool isLeaving = claim.Metadata.IsTerminating && claim.Metadata.Finalizers.Contains(Finalizer);
        return new(claim, isLeaving && cache.InNamespace<Pod>(key.Namespace).Any(pod => Uses(pod, key.Name)));
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        Model.Meta.V1.ObjectMeta meta = view.Claim.Metadata;
        bool isHeld = meta.Finalizers.Contains(Finalizer);
        if (!meta.IsTerminating)
        {
            return isHeld ? Plan.Nothing : Plan.Of(Write.Update(
                view.Claim with { Metadata = meta with { Finalizers = meta.Finalizers.Add(Finalizer) } }));
        }

        return isHeld && !view.IsUsed
            ? Plan.Of(Write.Update(view.Claim with { Metadata = meta.WithoutFinalizer(Finalizer) }))
            : Plan.Nothing;
    }

    // A node starts no pod whose claim is being deleted: only pods that have a node already can use it.
    private static bool Uses(Pod pod, string claim)
    {
        if (pod.Spec.NodeName.Length == 0) return false;
        bool isShutDown = pod.Metadata is { DeletionTimestamp: not null, DeletionGracePeriodSeconds: 0 };
        return PodClaims.Of(pod).Any(used => used.Name == claim && (!isShutDown || !used.IsEphemeral));
    }
}
