using Skiff.Machinery.Control;
using Skiff.Model.Apps.V1;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Sim.Promises;

namespace Skiff.Sim;

/// <summary>What is not yet as its owner asked for. Empty once a healthy cluster has been left alone for long enough.</summary>
internal static class EndState
{
    public static IEnumerable<string> Missing(World world) =>
        Deployments(world).Concat(StatefulSets(world)).Concat(DaemonSets(world)).Concat(Jobs(world)).Concat(Pods(world)).Concat(Nodes(world));

    private static IEnumerable<string> Deployments(World world)
    {
        foreach (Deployment one in world.All<Deployment>())
        {
            if (one.Metadata.DeletionTimestamp is not null) yield return $"{one.Metadata.Name} is still being deleted";
            int wanted = one.Spec.Replicas ?? 1;
            DeploymentStatus status = one.Status;
            if (status.ObservedGeneration != one.Metadata.Generation
                || status.UpdatedReplicas != wanted || status.AvailableReplicas != wanted || status.Replicas != wanted)
            {
                yield return $"Deployment {one.Metadata.Name} wants {wanted}, has {status.Replicas}, updated {status.UpdatedReplicas}, available {status.AvailableReplicas}";
            }
        }
    }

    private static IEnumerable<string> StatefulSets(World world)
    {
        foreach (StatefulSet one in world.All<StatefulSet>())
        {
            if (one.Metadata.DeletionTimestamp is not null) yield return $"{one.Metadata.Name} is still being deleted";
            int wanted = one.Spec.Replicas ?? 1;
            StatefulSetStatus status = one.Status;
            if (status.ObservedGeneration != one.Metadata.Generation || status.Replicas != wanted || status.ReadyReplicas != wanted
                || status.CurrentRevision != status.UpdateRevision)
            {
                yield return $"StatefulSet {one.Metadata.Name} wants {wanted}, has {status.Replicas}, ready {status.ReadyReplicas}, "
                    + $"at {status.CurrentRevision} for {status.UpdateRevision}";
            }
        }
    }

    private static IEnumerable<string> DaemonSets(World world)
    {
        int nodes = world.All<Node>().Count();
        foreach (DaemonSet one in world.All<DaemonSet>())
        {
            if (one.Metadata.DeletionTimestamp is not null) yield return $"{one.Metadata.Name} is still being deleted";
            DaemonSetStatus status = one.Status;
            if (status.ObservedGeneration != one.Metadata.Generation || status.NumberReady != nodes || status.UpdatedNumberScheduled != nodes)
                yield return $"DaemonSet {one.Metadata.Name} of {nodes} nodes is ready on {status.NumberReady}, updated on {status.UpdatedNumberScheduled}";
        }
    }

    private static IEnumerable<string> Jobs(World world)
    {
        foreach (Job one in world.All<Job>())
        {
            if (one.Metadata.DeletionTimestamp is not null) yield return $"{one.Metadata.Name} is still being deleted";
            bool isStopped = one.Spec.Parallelism == 0;
            bool isOver = one.Status.Conditions.Any(condition => condition is
                { Type: JobConditionType.Complete or JobConditionType.Failed, Status: Model.Core.V1.ConditionStatus.True });
            if (!isOver && !isStopped) yield return $"Job {one.Metadata.Name} has {one.Status.Succeeded} of {one.Spec.Completions}";
            if (isOver && one.Status.UncountedTerminatedPods is { } uncounted && (!uncounted.Succeeded.IsEmpty || !uncounted.Failed.IsEmpty))
                yield return $"Job {one.Metadata.Name} is over and has pods that it did not count";
        }
    }

    private static IEnumerable<string> Pods(World world)
    {
        foreach (Pod one in world.All<Pod>())
        {
            if (one.Metadata.DeletionTimestamp is not null) yield return $"pod {one.Metadata.Name} is still being deleted";
            if (one.Metadata.OwnerReferences.FirstOrDefault(owner => owner.Controller == true) is not { } controller)
            {
                yield return $"pod {one.Metadata.Name} belongs to nobody";
                continue;
            }

            bool isThere = world.All<ReplicaSet>().Any(owner => owner.Metadata.UID == controller.UID)
                || world.All<StatefulSet>().Any(owner => owner.Metadata.UID == controller.UID)
                || world.All<DaemonSet>().Any(owner => owner.Metadata.UID == controller.UID)
                || world.All<Job>().Any(owner => owner.Metadata.UID == controller.UID);
            if (!isThere) yield return $"pod {one.Metadata.Name} outlives its {controller.Kind} {controller.Name}";
            if (!one.IsFinished && one.Spec.NodeName.Length == 0) yield return $"pod {one.Metadata.Name} has no node";
            PodCondition? ready = one.Status.Conditions.FirstOrDefault(condition => condition.Type == PodConditionType.Ready);
            bool isServer = controller.Kind != nameof(Job) && !one.IsFinished;
            if (isServer && ready?.Status != Model.Core.V1.ConditionStatus.True)
                yield return $"pod {one.Metadata.Name} on {one.Spec.NodeName} is {one.Status.Phase} and not ready: {ready?.Reason} {ready?.Message}";
        }
    }

    private static IEnumerable<string> Nodes(World world) =>
        from node in world.All<Node>()
        where !node.Spec.Taints.IsEmpty || !node.Status.Conditions.Any(one => one is { Type: NodeConditionType.Ready, Status: Model.Core.V1.ConditionStatus.True })
        select $"node {node.Metadata.Name} is not well";
}
