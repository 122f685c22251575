using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Policy.V1;
using Skiff.Scheduling;

namespace Skiff.ControlPlane;

/// <summary>What the loop makes of what has changed.</summary>
public sealed partial class SchedulerRunner
{
    private async Task TakeInAsync(CancellationToken stop)
    {
        DateTimeOffset now = context.Time.GetUtcNow();
        while (outcomes.TryDequeue(out BindingOutcome? outcome))
        {
            if (outcome.Error.Length == 0) continue;
            metrics.Failed(SchedulerOf(outcome.Pod.Pod), outcome.Took);
            TakeBack(outcome.Pod, now);
            string message = $"running Bind plugin \"DefaultBinder\": {outcome.Error}";
            await TellAsync(outcome.Pod.Pod, message, UnschedulableCondition.SchedulerError, promised: "", stop);
        }

        while (cleared.TryDequeue(out ClearingOutcome? outcome)) queue.Release(outcome.Pod, outcome.Failed, now);
        TakeInVolumeOutcomes(now);

        foreach ((Kind kind, ObjectKey key) in dirty.TakeAll())
        {
            if (ReferenceEquals(kind, nodes.Kind)) TakeInNode(key, now);
            else if (ReferenceEquals(kind, pods.Kind)) TakeInPod(key, now);
            else if (ReferenceEquals(kind, namespaces.Kind)) TakeInNamespace(key, now);
            else if (!TakeInPeers(kind, key)) TakeInStorage(kind, key, now);
        }
    }

    // What decisions are made from, and that by itself makes no node fit.
    private bool TakeInPeers(Kind kind, ObjectKey key)
    {
        if (ReferenceEquals(kind, budgets.Kind))
        {
            cluster.Budgets.Set(key, budgets.Cache.Find(key) as PodDisruptionBudget);
            return true;
        }

        if (ReferenceEquals(kind, services.Kind))
        {
            cluster.Selectors.SetService(key, services.Cache.Find(key) as Service);
            return true;
        }

        if (Array.Find(owners, informer => ReferenceEquals(informer.Kind, kind)) is not { } owner) return false;
        cluster.Selectors.SetOwner(kind.Name, key, owner.Cache.Find(key));
        return true;
    }

    // What was counted for a pod that does not get to its node after all is free for others.
    private void TakeBack(QueuedPod pod, DateTimeOffset now)
    {
        cluster.Forget(pod.Pod.Metadata.UID);
        queue.Wake(new ClusterChange.PodLeft(pod.Pod), cluster, now);
        queue.Retry(pod, now);
    }

    private static DateTimeOffset? Sooner(DateTimeOffset? left, DateTimeOffset? right) =>
        left is null ? right : right is null || left < right ? left : right;

    private void TakeInNode(ObjectKey key, DateTimeOffset now)
    {
        Node? before = cluster.Find(key.Name)?.Node;
        if (nodes.Cache.Find(key) is not Node node)
        {
            cluster.RemoveNode(key.Name);
            queue.Wake(new ClusterChange.Other(FilterRules.PodTopologySpread), cluster, now); // A domain less.
            storageMoved = true; // Pods that wait for volumes there wait in vain.
            return;
        }

        cluster.SetNode(node);
        queue.Wake(new ClusterChange.OfNode(before, node), cluster, now);
    }

    private void TakeInNamespace(ObjectKey key, DateTimeOffset now)
    {
        cluster.SetNamespace(key.Name, (namespaces.Cache.Find(key) as Namespace)?.Metadata.Labels);
        queue.Wake(new ClusterChange.Other(FilterRules.InterPodAffinity), cluster, now);
    }

    private void TakeInPod(ObjectKey key, DateTimeOffset now)
    {
        Pod? waiting = queue.Find(key)?.Pod;
        if (pods.Cache.Find(key) is not Pod pod || pod.IsFinished)
        {
            queue.Remove(key);
            gated.Remove(key);
            if (waiting is not null) Unpromise(waiting, now);
            if (cluster.UidOf(key) is not { } uid) return;
            DropVolumes(uid);
            Pod left = cluster.PodOf(uid)!;
            cluster.RemovePod(key);
            queue.Wake(new ClusterChange.PodLeft(left), cluster, now);
            return;
        }

        if (waiting is not null && waiting.Metadata.UID != pod.Metadata.UID) Unpromise(waiting, now);
        if (pod.Spec.NodeName.Length > 0)
        {
            queue.Remove(key);
            cluster.Nominated.Remove(pod.Metadata.UID);
            DropVolumes(pod.Metadata.UID);
            gated.Remove(key);
            string uid = pod.Metadata.UID;
            TakeInPlaced(cluster.IsAssumed(uid) ? null : cluster.PodOf(uid), pod, now);
            return;
        }

        bool isOurs = ProfileOf(pod) is not null && !pod.IsTerminating;
        bool wanted = isOurs && pod.Spec.SchedulingGates.IsEmpty;
        if (isOurs && !wanted) gated.Add(key);
        else gated.Remove(key);
        if (!wanted)
        {
            queue.Remove(key);
            Unpromise(pod, now);
        }
        else if (!cluster.IsAssumed(pod.Metadata.UID))
        {
            TakeInPromise(waiting, pod);
            queue.Offer(pod);
        }
    }

    // A pod that says nothing may not have heard yet what was promised to it here; one that says no more has.
    private void TakeInPromise(Pod? before, Pod pod)
    {
        string said = pod.Status.NominatedNodeName;
        if (said.Length == 0 && before?.Status.NominatedNodeName is null or "") said = cluster.Nominated.NodeOf(pod.Metadata.UID) ?? "";
        cluster.Nominated.Set(pod, said);
    }

    // What was kept free for a pod is free for others.
    private void Unpromise(Pod pod, DateTimeOffset now)
    {
        if (cluster.Nominated.Remove(pod.Metadata.UID)) queue.Wake(new ClusterChange.PodLeft(pod), cluster, now);
    }

    // Most changes of a pod on a node are of no interest to others: only what it is taken for, and that it leaves.
    private void TakeInPlaced(Pod? before, Pod pod, DateTimeOffset now)
    {
        cluster.SetPod(pod);
        if (before is null)
        {
            queue.Wake(new ClusterChange.PodCame(pod), cluster, now);
            return;
        }

        FilterRules freed = FilterRules.None;
        if (before.Metadata.Labels != pod.Metadata.Labels)
        {
            queue.Wake(new ClusterChange.PodCame(pod), cluster, now);
            freed |= FilterRules.PodTopologySpread | FilterRules.InterPodAffinity;
        }

        // Who is leaving is not counted any more where pods are spread, but has not left yet.
        if (before.IsTerminating != pod.IsTerminating) freed |= FilterRules.PodTopologySpread;
        if (!before.Spec.Equals(pod.Spec)) freed |= FilterRules.NodeResourcesFit;
        queue.Wake(new ClusterChange.PodLeft(before) with { Rules = freed }, cluster, now);
    }
}
