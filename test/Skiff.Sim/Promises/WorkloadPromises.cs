using Skiff.Machinery.Control;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;
using Skiff.Simulation;
using Skiff.Simulation.Nodes;

namespace Skiff.Sim.Promises;

/// <summary>No two containers of one StatefulSet ordinal ever run at the same time, wherever they run.</summary>
internal sealed class OneOfEachOrdinal : Promise
{
    public override string Text => "one container of each ordinal at a time";

    public override string? Look(SimulatedCluster cluster, World world, IObject? before, IObject? after)
    {
        if (after is not Pod) return null;
        HashSet<string> living = new(StringComparer.Ordinal);
        foreach (SimulatedMachine machine in cluster.Machines.Values)
        {
            foreach ((Pod pod, _) in machine.Living)
            {
                bool isOrdinal = pod.Metadata.OwnerReferences.Any(owner => owner is { Kind: nameof(StatefulSet), Controller: true });
                if (isOrdinal && !living.Add(pod.Metadata.Name)) return $"two containers of {pod.Metadata.Name} run";
            }
        }

        return null;
    }
}

/// <summary>A ReplicaSet never has more pods that may run than it asks for, or asked for when its controller last looked.</summary>
internal sealed class NoMoreThanReplicas : Promise
{
    private readonly Dictionary<string, SortedDictionary<long, int>> asked = new(StringComparer.Ordinal);

    public override string Text => "no more pods than replicas";

    public override string? Look(SimulatedCluster cluster, World world, IObject? before, IObject? after)
    {
        if (after is ReplicaSet set)
        {
            if (!asked.TryGetValue(set.Metadata.UID, out SortedDictionary<long, int>? known)) asked[set.Metadata.UID] = known = [];
            known[set.Metadata.Generation] = set.Spec.Replicas ?? 1;
            foreach (long old in known.Keys.Where(generation => generation < set.Status.ObservedGeneration).ToArray()) known.Remove(old);
            return null;
        }

        // Only a pod that comes can be one too many.
        if (before is not null || after is not Pod pod) return null;
        string uid = pod.Metadata.OwnerReferences.FirstOrDefault(owner => owner.Controller == true)?.UID ?? "";
        if (!asked.TryGetValue(uid, out SortedDictionary<long, int>? generations)) return null;
        int most = generations.Values.Max();
        int pods = world.All<Pod>().Count(one => !one.IsFinished && one.Metadata.DeletionTimestamp is null
            && one.Metadata.OwnerReferences.Any(owner => owner.Controller == true && owner.UID == uid));
        return pods > most ? $"{pods} pods of a ReplicaSet that asks for {most}, the last one {pod.Metadata.Name}" : null;
    }
}

/// <summary>A Job never counts more successes than it wants, nor forgets any, and has no more pods at a time than it may.</summary>
internal sealed class JobsCountRight : Promise
{
    public override string Text => "jobs count right";

    public override string? Look(SimulatedCluster cluster, World world, IObject? before, IObject? after)
    {
        if (after is not Job job) return null;
        int succeeded = job.Status.Succeeded;
        if (succeeded > job.Spec.Completions) return $"job {job.Metadata.Name} counts {succeeded} of {job.Spec.Completions}";
        if (before is Job old && old.Metadata.UID == job.Metadata.UID && succeeded < old.Status.Succeeded)
            return $"job {job.Metadata.Name} counted {old.Status.Succeeded}, and now {succeeded}";
        bool isComplete = job.Status.Conditions.Any(one => one is { Type: JobConditionType.Complete, Status: ConditionStatus.True });
        if (isComplete && succeeded != job.Spec.Completions) return $"job {job.Metadata.Name} is complete with {succeeded} of {job.Spec.Completions}";
        return null;
    }
}

/// <summary>A node never has more bound to it than it can hold.</summary>
internal sealed class NodesHoldTheirPods : Promise
{
    public override string Text => "nodes hold what is bound to them";

    public override string? Look(SimulatedCluster cluster, World world, IObject? before, IObject? after)
    {
        if (after is not Pod { Spec.NodeName.Length: > 0 } pod || before is Pod { Spec.NodeName.Length: > 0 }) return null;
        if (world.Find<Node>("", pod.Spec.NodeName) is not { } node) return null;
        long asked = world.All<Pod>().Where(one => one.Spec.NodeName == node.Metadata.Name && !one.IsFinished)
            .Sum(one => PodTotals.Requests(one.Spec).Find("cpu").MilliValue());
        long has = node.Status.Allocatable.Find("cpu").MilliValue();
        return asked > has ? $"{node.Metadata.Name} has {has}m and is asked for {asked}m by {pod.Metadata.Name}" : null;
    }
}

/// <summary>A rolling update never asks for more pods than its surge allows.</summary>
internal sealed class RolloutsKeepTheirSurge : Promise
{
    private readonly Dictionary<string, SortedDictionary<long, int>> allowed = new(StringComparer.Ordinal);

    public override string Text => "rollouts keep their surge";

    public override string? Look(SimulatedCluster cluster, World world, IObject? before, IObject? after)
    {
        if (after is Deployment changed)
        {
            if (!allowed.TryGetValue(changed.Metadata.UID, out SortedDictionary<long, int>? known)) allowed[changed.Metadata.UID] = known = [];
            known[changed.Metadata.Generation] = Most(changed);
            foreach (long old in known.Keys.Where(generation => generation < changed.Status.ObservedGeneration).ToArray()) known.Remove(old);
            return null;
        }

        // Only a ReplicaSet that asks for more can make it too much.
        if (after is not ReplicaSet set || (before is ReplicaSet old0 && (old0.Spec.Replicas ?? 0) >= (set.Spec.Replicas ?? 0))) return null;
        string uid = set.Metadata.OwnerReferences.FirstOrDefault(owner => owner.Controller == true)?.UID ?? "";
        if (!allowed.TryGetValue(uid, out SortedDictionary<long, int>? generations)) return null;
        int most = generations.Values.Max();
        int sum = world.All<ReplicaSet>()
            .Where(one => one.Metadata.OwnerReferences.Any(owner => owner.Controller == true && owner.UID == uid))
            .Sum(one => one.Spec.Replicas ?? 1);
        return sum > most ? $"the sets of a Deployment that allows {most} ask for {sum}, the last one {set.Metadata.Name}" : null;
    }

    // A quarter more, rounded up, unless the old ones go first.
    private static int Most(Deployment deployment)
    {
        int replicas = deployment.Spec.Replicas ?? 1;
        return deployment.Spec.Strategy.Type == DeploymentStrategyType.Recreate ? replicas : replicas + (int)Math.Ceiling(replicas * 0.25);
    }
}
