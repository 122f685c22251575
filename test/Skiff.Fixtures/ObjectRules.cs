using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Batch.V1;
using Skiff.Model.Certificates.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Policy.V1;

namespace Skiff.Fixtures;

/// <summary>What a strategy of an API server knows of each kind: which part is the wish and which the status.</summary>
internal static class ObjectRules
{
    /// <summary>The part whose change makes a new generation; null for kinds without generations.</summary>
    public static object? SpecOf(IObject value) => value switch
    {
        Deployment it => it.Spec,
        ReplicaSet it => it.Spec,
        StatefulSet it => it.Spec,
        DaemonSet it => it.Spec,
        ReplicationController it => it.Spec,
        Job it => it.Spec,
        CronJob it => it.Spec,
        PodDisruptionBudget it => it.Spec,
        _ => null,
    };

    /// <summary>The stored object with another's status.</summary>
    public static IObject WithStatusOf(IObject stored, IObject value) => (stored, value) switch
    {
        (Pod a, Pod b) => a with { Status = b.Status },
        (Node a, Node b) => a with { Status = b.Status },
        (Namespace a, Namespace b) => a with { Status = b.Status },
        (Deployment a, Deployment b) => a with { Status = b.Status },
        (ReplicaSet a, ReplicaSet b) => a with { Status = b.Status },
        (StatefulSet a, StatefulSet b) => a with { Status = b.Status },
        (DaemonSet a, DaemonSet b) => a with { Status = b.Status },
        (ReplicationController a, ReplicationController b) => a with { Status = b.Status },
        (Job a, Job b) => a with { Status = b.Status },
        (CronJob a, CronJob b) => a with { Status = b.Status },
        (PodDisruptionBudget a, PodDisruptionBudget b) => a with { Status = b.Status },
        (ResourceQuota a, ResourceQuota b) => a with { Status = b.Status },
        (PersistentVolume a, PersistentVolume b) => a with { Status = b.Status },
        (PersistentVolumeClaim a, PersistentVolumeClaim b) => a with { Status = b.Status },
        (CertificateSigningRequest a, CertificateSigningRequest b) => a with { Status = b.Status },
        _ => throw new ArgumentException($"{value.Kind} has no status here"),
    };

    /// <summary>The object with its stored status kept.</summary>
    public static IObject WithSpecOf(IObject stored, IObject value) => (stored, value) switch
    {
        (Pod a, Pod b) => b with { Status = a.Status },
        (Node a, Node b) => b with { Status = a.Status },
        (Namespace a, Namespace b) => b with { Status = a.Status },
        (Deployment a, Deployment b) => b with { Status = a.Status },
        (ReplicaSet a, ReplicaSet b) => b with { Status = a.Status },
        (StatefulSet a, StatefulSet b) => b with { Status = a.Status },
        (DaemonSet a, DaemonSet b) => b with { Status = a.Status },
        (ReplicationController a, ReplicationController b) => b with { Status = a.Status },
        (Job a, Job b) => b with { Status = a.Status },
        (CronJob a, CronJob b) => b with { Status = a.Status },
        (PersistentVolume a, PersistentVolume b) => b with { Status = a.Status },
        (PersistentVolumeClaim a, PersistentVolumeClaim b) => b with { Status = a.Status },
        _ => value,
    };
}
