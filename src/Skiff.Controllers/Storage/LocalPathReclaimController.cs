using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>
/// Deletes local-path volumes that were released. A finalizer holds each until its node, be it weeks later, has removed
/// the directory; a volume that keeps its data has none.
/// </summary>
public sealed class LocalPathReclaimController : IController<LocalPathReclaimController.View>
{
    /// <inheritdoc/>
    public static string Name => "local-path-reclaim-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.PersistentVolume)
    {
        Writes = [Kinds.PersistentVolume],
        EventSource = LocalPath.Provisioner,
    };

    /// <summary>What a decision depends on.</summary>
    public sealed record View(PersistentVolume Volume);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) =>
        cache.Find<PersistentVolume>(key) is { } volume && LocalPath.IsOurs(volume) ? new(volume) : null;

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        ObjectMeta meta = view.Volume.Metadata;
        bool isHeld = meta.Finalizers.Contains(LocalPath.Finalizer);
        bool deletes = view.Volume.Spec.PersistentVolumeReclaimPolicy == PersistentVolumeReclaimPolicy.Delete;
        if (!deletes && isHeld) return Update(meta.WithoutFinalizer(LocalPath.Finalizer));
        if (meta.IsTerminating || !deletes) return Plan.Nothing;
        if (!isHeld) return Update(meta with { Finalizers = meta.Finalizers.Add(LocalPath.Finalizer) });

        // By this very revision: an administrator who decides to keep the data meanwhile wins.
        return view.Volume.Status.Phase == PersistentVolumePhase.Released
            ? Plan.Of(Write.Delete(view.Volume) with { ResourceVersion = meta.ResourceVersion })
            : Plan.Nothing;

        Plan Update(ObjectMeta changed) => Plan.Of(Write.Update(view.Volume with { Metadata = changed }));
    }
}
