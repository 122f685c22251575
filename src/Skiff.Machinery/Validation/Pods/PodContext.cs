using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>What the checks of a pod's parts need to know of the whole.</summary>
internal sealed class PodContext(PodSpec spec, string podName, bool isPod, Faults faults)
{
    /// <summary>The whole.</summary>
    public PodSpec Spec { get; } = spec;

    /// <summary>The pod's name, where it is known; templates have none.</summary>
    public string PodName { get; } = podName;

    /// <summary>Whether this is a pod, and not the template of some.</summary>
    public bool IsPod { get; } = isPod;

    /// <summary>Where faults go.</summary>
    public Faults Faults { get; } = faults;

    /// <summary>Volumes without a fault of their own, by name.</summary>
    public Dictionary<string, VolumeSource> Volumes { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of the pod's resource claims.</summary>
    public HashSet<string> Claims { get; } =
        new(spec.ResourceClaims.AsEnumerable().Select(claim => claim.Name).Where(name => name.Length > 0), StringComparer.Ordinal);
}
