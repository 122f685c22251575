using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>A volume chosen for a claim.</summary>
/// <param name="Volume">The volume as it was found.</param>
/// <param name="Claim">The claim.</param>
public sealed record VolumeBinding(PersistentVolume Volume, PersistentVolumeClaim Claim)
{
    /// <summary>The volume tied to the claim, as it is to be written.</summary>
    public PersistentVolume Tied => VolumeMatching.Tie(Volume, Claim);
}

/// <summary>What must happen to volumes before a pod may go to a node.</summary>
/// <param name="Bindings">Claims that get a volume that is there.</param>
/// <param name="Provisions">Claims whose volume is to be provisioned for the node.</param>
public sealed record VolumePlan(ListOf<VolumeBinding> Bindings, ListOf<PersistentVolumeClaim> Provisions)
{
    /// <summary>The plan of a pod whose volumes are all bound.</summary>
    public static VolumePlan Nothing { get; } = new(default, default);

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Bindings.IsEmpty && Provisions.IsEmpty;

    /// <summary>The claims to be provisioned, with the node told to who provisions.</summary>
    public ListOf<PersistentVolumeClaim> Selected(string node) => Provisions.Select(claim => claim with
    {
        Metadata = claim.Metadata with
        {
            Annotations = claim.Metadata.Annotations.Set(VolumeAnnotations.SelectedNode, node),
        },
    });
}
