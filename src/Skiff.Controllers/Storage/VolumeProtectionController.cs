using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Keeps a volume that is being deleted for as long as it is bound to a claim.</summary>
public sealed class VolumeProtectionController : IController<VolumeProtectionController.View>
{
    private const string Finalizer = "kubernetes.io/pv-protection";

    /// <inheritdoc/>
    public static string Name => "persistentvolume-protection-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.PersistentVolume) { Writes = [Kinds.PersistentVolume] };

    /// <summary>What a decision depends on.</summary>
    public sealed record View(PersistentVolume Volume);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) =>
        cache.Find<PersistentVolume>(key) is { } volume ? new(volume) : null;

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        Model.Meta.V1.ObjectMeta meta = view.Volume.Metadata;
        bool isHeld = meta.Finalizers.Contains(Finalizer);
        if (!meta.IsTerminating)
        {
            return isHeld ? Plan.Nothing : Plan.Of(Write.Update(
                view.Volume with { Metadata = meta with { Finalizers = meta.Finalizers.Add(Finalizer) } }));
        }

        return isHeld && view.Volume.Status.Phase != PersistentVolumePhase.Bound
            ? Plan.Of(Write.Update(view.Volume with { Metadata = meta.WithoutFinalizer(Finalizer) }))
            : Plan.Nothing;
    }
}
