using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>How many pods there should be, by what the controllers of those that are there want.</summary>
/// <param name="Replicas">The sum over the controllers, each counted once.</param>
/// <param name="HasUnmanaged">Whether pods without a controller were left out.</param>
/// <param name="Fault">Why it cannot be told; empty if it can.</param>
public readonly record struct ExpectedScale(int Replicas, bool HasUnmanaged, string Fault)
{
    /// <summary>The scale of pods of one namespace.</summary>
    public static ExpectedScale Of(CacheSnapshot cache, ListOf<Pod> pods)
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        Dictionary<string, int> scales = new(StringComparer.Ordinal);
        bool hasUnmanaged = false;
        foreach (Pod pod in pods)
        {
            if (pod.Metadata.Controller is not { } owner)
            {
                hasUnmanaged = true;
                continue;
            }

            if (!known.Add(owner.UID)) continue;
            OwnerScale? found = Find(cache, owner, pod.Metadata.Namespace);
            string fault = found?.Fault ?? $"found no controllers for pod {GoText.Quote(pod.Metadata.Name)}";
            if (found is null || fault.Length > 0) return new(0, hasUnmanaged, fault);
            scales[found.UID] = found.Replicas;
        }

        return new((int)Math.Min(int.MaxValue, scales.Values.Sum(static replicas => (long)replicas)), hasUnmanaged, "");
    }

    // Kinds that everybody has are looked up in the caches, others are asked for their scale.
    private static OwnerScale? Find(CacheSnapshot cache, OwnerReference owner, string nameSpace)
    {
        ObjectKey key = new(nameSpace, owner.Name);
        string group = Ownership.GroupOf(owner.APIVersion);
        OwnerScale? found = (group, owner.Kind) switch
        {
            ("", "ReplicationController") => Scale(cache.Find<ReplicationController>(key), one => one.Spec.Replicas),
            ("apps", "StatefulSet") => Scale(cache.Find<StatefulSet>(key), one => one.Spec.Replicas),
            ("apps", "ReplicaSet") => OfReplicaSet(cache, key, owner.UID),
            _ => null,
        };
        return found?.UID.Length > 0 ? found : cache.Settings.FindScale?.Invoke(owner, nameSpace);

        OwnerScale? Scale<T>(T? value, Func<T, int?> replicas)
            where T : class, IObject =>
            value is not null && value.Metadata.UID == owner.UID ? new(owner.UID, replicas(value) ?? 1) : null;
    }

    // Of a set that a Deployment controls it is the Deployment that counts: during a rollout it has several sets.
    private static OwnerScale? OfReplicaSet(CacheSnapshot cache, ObjectKey key, string uid)
    {
        if (cache.Find<ReplicaSet>(key) is not { } set || set.Metadata.UID != uid) return null;
        if (set.Metadata.Controller is not { Kind: "Deployment" } above) return new(uid, set.Spec.Replicas ?? 1);
        return Ownership.GroupOf(above.APIVersion) == "apps"
            && cache.Find<Deployment>(key with { Name = above.Name }) is { } deployment
            && deployment.Metadata.UID == above.UID
            ? new(above.UID, deployment.Spec.Replicas ?? 1)
            : null;
    }
}
