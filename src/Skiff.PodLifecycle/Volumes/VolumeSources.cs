using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Volumes;

/// <summary>Which objects and tokens the volumes of a pod are made from.</summary>
public static class VolumeSources
{
    /// <summary>Lifetime of a token that asks for none, in seconds.</summary>
    public const long DefaultTokenSeconds = 3600;

    /// <summary>The objects the pod's volumes name, each once.</summary>
    public static IReadOnlyList<SourceKey> ObjectsOf(Pod pod)
    {
        HashSet<SourceKey> keys = [];
        foreach (Volume volume in pod.Spec.Volumes)
        {
            VolumeSource source = volume.VolumeSource;
            if (source.ConfigMap is { } map) keys.Add(new(SourceKind.ConfigMap, map.LocalObjectReference.Name));
            if (source.Secret is { } secret) keys.Add(new(SourceKind.Secret, secret.SecretName));
            if (source.Projected is not { } projected) continue;
            foreach (VolumeProjection projection in projected.Sources)
            {
                if (projection.ConfigMap is { } one) keys.Add(new(SourceKind.ConfigMap, one.LocalObjectReference.Name));
                if (projection.Secret is { } other) keys.Add(new(SourceKind.Secret, other.LocalObjectReference.Name));
            }
        }

        return [.. keys];
    }

    /// <summary>The tokens the pod's volumes ask for, each once.</summary>
    public static IReadOnlyList<TokenKey> TokensOf(Pod pod)
    {
        HashSet<TokenKey> keys = [];
        foreach (Volume volume in pod.Spec.Volumes)
        {
            if (volume.VolumeSource.Projected is not { } projected) continue;
            foreach (VolumeProjection projection in projected.Sources)
            {
                if (projection.ServiceAccountToken is { } token) keys.Add(KeyOf(token));
            }
        }

        return [.. keys];
    }

    /// <summary>What a projection asks for.</summary>
    public static TokenKey KeyOf(ServiceAccountTokenProjection token) =>
        new(token.Audience, token.ExpirationSeconds ?? DefaultTokenSeconds);

    /// <summary>Whether a volume's content is files written by the node, which may change while the pod runs.</summary>
    public static bool IsProjection(Volume volume) => volume.VolumeSource is
        { ConfigMap: not null } or { Secret: not null } or { DownwardAPI: not null } or { Projected: not null };
}
