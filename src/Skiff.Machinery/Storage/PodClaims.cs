using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Storage;

/// <summary>A claim that a pod uses.</summary>
/// <param name="Name">The claim's name; its namespace is the pod's.</param>
/// <param name="IsEphemeral">Whether it is made for this pod and goes with it.</param>
public readonly record struct PodClaim(string Name, bool IsEphemeral);

/// <summary>The claims of pods.</summary>
public static class PodClaims
{
    /// <summary>The claims a pod's volumes name, in their order.</summary>
    public static ListOf<PodClaim> Of(Pod pod)
    {
        List<PodClaim> claims = [];
        foreach (Volume volume in pod.Spec.Volumes)
        {
            if (Of(pod, volume) is { } claim) claims.Add(claim);
        }

        return claims.Count == 0 ? default : claims.ToListOf();
    }

    /// <summary>The claim of one volume; null for volumes of other kinds.</summary>
    public static PodClaim? Of(Pod pod, Volume volume) => volume.VolumeSource switch
    {
        { PersistentVolumeClaim: { } claim } => new(claim.ClaimName, IsEphemeral: false),
        { Ephemeral: not null } => new(EphemeralName(pod, volume), IsEphemeral: true),
        _ => null,
    };

    /// <summary>The name of the claim made for an ephemeral volume.</summary>
    public static string EphemeralName(Pod pod, Volume volume) => $"{pod.Metadata.Name}-{volume.Name}";

    /// <summary>Whether a claim was made for a pod, and not by somebody who took the name first.</summary>
    public static bool IsMadeFor(PersistentVolumeClaim claim, Pod pod) =>
        claim.Metadata.Namespace == pod.Metadata.Namespace
        && claim.Metadata.OwnerReferences.Any(owner => owner.Controller == true && owner.UID == pod.Metadata.UID);

    /// <summary>What is told of a claim that was not.</summary>
    public static string NotMadeFor(ObjectKey claim, Pod pod) =>
        $"PVC {claim} was not created for pod {ObjectKey.Of(pod)} (pod is not owner)";
}
