using Skiff.Machinery.Storage;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>A pod with everything about it that filters and scores ask for again and again.</summary>
public sealed class PodEntry
{
    /// <summary>Prepares a pod.</summary>
    public PodEntry(Pod pod)
    {
        Pod = pod;
        Requests = PodRequests.Of(pod);
        NonZero = PodRequests.NonZeroOf(pod);
        Ports = HostPorts.Of(pod);
        Claims = PodClaims.Of(pod);
        Affinity? affinity = pod.Spec.Affinity;
        Affinities = affinity?.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? default;
        AntiAffinities = affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? default;
        Preferred = affinity?.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? default;
        AntiPreferred = affinity?.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? default;
    }

    /// <summary>The pod.</summary>
    public Pod Pod { get; }

    /// <summary>Its uid.</summary>
    public string UID => Pod.Metadata.UID;

    /// <summary>Its priority; pods without one have 0.</summary>
    public int Priority => Pod.Spec.Priority ?? 0;

    /// <summary>What must fit.</summary>
    public ResourceAmounts Requests { get; }

    /// <summary>What it is taken to use when nodes are compared.</summary>
    public ResourceAmounts NonZero { get; }

    /// <summary>Ports it takes on its node.</summary>
    public ListOf<HostPort> Ports { get; }

    /// <summary>Claims it uses.</summary>
    public ListOf<PodClaim> Claims { get; }

    /// <summary>Required affinity terms.</summary>
    public ListOf<PodAffinityTerm> Affinities { get; }

    /// <summary>Required anti-affinity terms.</summary>
    public ListOf<PodAffinityTerm> AntiAffinities { get; }

    /// <summary>Preferred affinity terms.</summary>
    public ListOf<WeightedPodAffinityTerm> Preferred { get; }

    /// <summary>Preferred anti-affinity terms.</summary>
    public ListOf<WeightedPodAffinityTerm> AntiPreferred { get; }

    /// <summary>Whether it cares which pods are near it.</summary>
    public bool HasPodAffinity =>
        !Affinities.IsEmpty || !AntiAffinities.IsEmpty || !Preferred.IsEmpty || !AntiPreferred.IsEmpty;
}
