using System.Globalization;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>The pods of a stateful set, each with a number, a name, a place in DNS and claims of its own.</summary>
internal static class StatefulPods
{
    private const string NameLabel = "statefulset.kubernetes.io/pod-name";
    private const string IndexLabel = "apps.kubernetes.io/pod-index";

    /// <summary>The number of the first pod.</summary>
    public static int StartOf(StatefulSet set) => set.Spec.Ordinals?.Start ?? 0;

    /// <summary>The name of a pod.</summary>
    public static string NameOf(StatefulSet set, int ordinal) =>
        string.Create(CultureInfo.InvariantCulture, $"{set.Metadata.Name}-{ordinal}");

    /// <summary>The number of a pod; null if its name is not of the set.</summary>
    public static int? OrdinalOf(StatefulSet set, Pod pod)
    {
        string prefix = set.Metadata.Name + "-";
        if (!pod.Metadata.Name.StartsWith(prefix, StringComparison.Ordinal)) return null;
        return int.TryParse(pod.Metadata.Name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int ordinal)
            ? ordinal
            : null;
    }

    /// <summary>The revision a pod was made from.</summary>
    public static string RevisionOf(Pod pod) => pod.Metadata.Labels.Find(RevisionHistory.PodLabel) ?? "";

    /// <summary>The name of a pod's claim.</summary>
    public static string ClaimName(PersistentVolumeClaim template, string pod) => $"{template.Metadata.Name}-{pod}";

    /// <summary>A new pod.</summary>
    public static Pod New(StatefulSet set, int ordinal, string revision, PodTemplateSpec template)
    {
        Pod pod = PodTemplates.NewPod(set, template);
        pod = pod with { Metadata = pod.Metadata with { Name = NameOf(set, ordinal), GenerateName = $"{set.Metadata.Name}-" } };
        return WithIdentity(set, ordinal, pod with
        {
            Metadata = pod.Metadata with { Labels = pod.Metadata.Labels.Set(RevisionHistory.PodLabel, revision) },
        });
    }

    /// <summary>A pod with the labels, host name and volumes that belong to its number.</summary>
    public static Pod WithIdentity(StatefulSet set, int ordinal, Pod pod)
    {
        string name = NameOf(set, ordinal);
        MapOf<string> labels = pod.Metadata.Labels
            .Set(NameLabel, name)
            .Set(IndexLabel, ordinal.ToString(CultureInfo.InvariantCulture));
        ListOf<Volume> claims = set.Spec.VolumeClaimTemplates.Select(template => Volume.Empty with
        {
            Name = template.Metadata.Name,
            VolumeSource = VolumeSource.Empty with
            {
                PersistentVolumeClaim = PersistentVolumeClaimVolumeSource.Empty with { ClaimName = ClaimName(template, name) },
            },
        });
        ListOf<Volume> others = pod.Spec.Volumes.Where(volume => !claims.Any(claim => claim.Name == volume.Name));
        bool stored = claims.All(claim => pod.Spec.Volumes.Any(volume =>
            volume.Name == claim.Name
            && volume.VolumeSource.PersistentVolumeClaim?.ClaimName == claim.VolumeSource.PersistentVolumeClaim!.ClaimName));
        return pod with
        {
            Metadata = pod.Metadata with { Labels = labels },
            Spec = pod.Spec with
            {
                Hostname = pod.Metadata.UID.Length > 0 ? pod.Spec.Hostname : name,
                Subdomain = pod.Metadata.UID.Length > 0 ? pod.Spec.Subdomain : set.Spec.ServiceName,
                Volumes = stored ? pod.Spec.Volumes : [.. claims, .. others],
            },
        };
    }

    /// <summary>The claims of a pod's number.</summary>
    public static IEnumerable<PersistentVolumeClaim> ClaimsOf(StatefulSet set, int ordinal)
    {
        string pod = NameOf(set, ordinal);
        foreach (PersistentVolumeClaim template in set.Spec.VolumeClaimTemplates.AsEnumerable())
        {
            MapOf<string> labels = template.Metadata.Labels.SetAll(set.Spec.Selector?.MatchLabels ?? default);
            yield return template with
            {
                Metadata = template.Metadata with
                {
                    Name = ClaimName(template, pod),
                    Namespace = set.Metadata.Namespace,
                    Labels = labels,
                    OwnerReferences = ClaimOwners(set, null, condemned: false),
                },
                Status = PersistentVolumeClaimStatus.Empty,
            };
        }
    }

    /// <summary>
    /// Who owns a claim by the set's retention policy: the set if claims go with it, the pod if claims of numbers that
    /// are scaled away go with that.
    /// </summary>
    public static ListOf<OwnerReference> ClaimOwners(StatefulSet set, Pod? pod, bool condemned)
    {
        StatefulSetPersistentVolumeClaimRetentionPolicy? policy = set.Spec.PersistentVolumeClaimRetentionPolicy;
        bool scaled = policy?.WhenScaled == PersistentVolumeClaimRetentionPolicyType.Delete;
        bool deleted = policy?.WhenDeleted == PersistentVolumeClaimRetentionPolicyType.Delete;
        if (scaled && condemned && pod is not null)
        {
            return [Reference("v1", "Pod", pod.Metadata.Name, pod.Metadata.UID)];
        }

        return deleted ? [Reference("apps/v1", "StatefulSet", set.Metadata.Name, set.Metadata.UID)] : default;
    }

    private static OwnerReference Reference(string version, string kind, string name, string uid) => OwnerReference.Empty with
    {
        APIVersion = version,
        Kind = kind,
        Name = name,
        UID = uid,
    };
}
