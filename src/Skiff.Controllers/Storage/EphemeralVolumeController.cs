using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>Makes the claims of pods' ephemeral volumes. They belong to the pod and are collected with it.</summary>
public sealed class EphemeralVolumeController : IController<EphemeralVolumeController.View>
{
    /// <inheritdoc/>
    public static string Name => "ephemeral-volume-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Pod)
    {
        // Only a claim that goes can give a pod something to do: its own, or one that stood in the way.
        Watches =
        [
            new(Kinds.PersistentVolumeClaim, (cache, before, after) => after is null ? UsersOf(cache, before!) : []),
        ],
        Writes = [Kinds.PersistentVolumeClaim],
        EventSource = "ephemeral_volume",
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Pod">A pod with ephemeral volumes.</param>
    /// <param name="Claims">The claims that have their names.</param>
    public sealed record View(Pod Pod, ListOf<PersistentVolumeClaim> Claims);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<Pod>(key) is not { } pod || pod.IsTerminating) return null;
        List<PersistentVolumeClaim> claims = [];
        bool hasAny = false;
        foreach (Volume volume in pod.Spec.Volumes)
        {
            if (volume.VolumeSource.Ephemeral is null) continue;
            hasAny = true;
            ObjectKey name = new(key.Namespace, PodClaims.EphemeralName(pod, volume));
            if (cache.Find<PersistentVolumeClaim>(name) is { } claim) claims.Add(claim);
        }

        return hasAny ? new(pod, claims.ToListOf()) : null;
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        Plan plan = Plan.Nothing;
        foreach (Volume volume in view.Pod.Spec.Volumes)
        {
            if (volume.VolumeSource.Ephemeral is null) continue;
            string name = PodClaims.EphemeralName(view.Pod, volume);
            PersistentVolumeClaim? claim = view.Claims.FirstOrDefault(found => found.Metadata.Name == name);
            if (claim is null)
            {
                plan = plan.Then(Write.Create(ClaimFor(view.Pod, volume, name)) with
                {
                    OnFailure = Fault(view.Pod, volume, $"create PVC {name}: {{error}}"),
                });
            }
            else if (!PodClaims.IsMadeFor(claim, view.Pod))
            {
                // One that is in the way stops the rest: the pod cannot start without it anyway.
                return plan.WithEvent(Fault(view.Pod, volume, PodClaims.NotMadeFor(ObjectKey.Of(claim), view.Pod)));
            }
        }

        return plan;
    }

    private static EventDraft Fault(Pod pod, Volume volume, string why) =>
        EventDraft.Warning(pod, "FailedBinding", $"ephemeral volume {volume.Name}: {why}");

    private static PersistentVolumeClaim ClaimFor(Pod pod, Volume volume, string name)
    {
        PersistentVolumeClaimTemplate template =
            volume.VolumeSource.Ephemeral!.VolumeClaimTemplate ?? PersistentVolumeClaimTemplate.Empty;
        return PersistentVolumeClaim.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Namespace = pod.Metadata.Namespace,
                Name = name,
                Labels = template.Metadata.Labels,
                Annotations = template.Metadata.Annotations,
                OwnerReferences = [pod.ControllerReference()],
            },
            Spec = template.Spec,
        };
    }

    private static IEnumerable<ObjectKey> UsersOf(CacheSnapshot cache, IObject claim) =>
        cache.InNamespace<Pod>(claim.Metadata.Namespace)
            .Where(pod => PodClaims.Of(pod).Any(used => used.IsEphemeral && used.Name == claim.Metadata.Name))
            .Select(ObjectKey.Of);
}
