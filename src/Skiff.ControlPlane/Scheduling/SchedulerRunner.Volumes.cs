using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Storage.V1;
using Skiff.Scheduling;

namespace Skiff.ControlPlane;

/// <summary>
/// What happens between the decision on a pod with volumes and its binding: the decision is written to volumes and
/// claims, and the pod waits, without holding a place among the writes, until its claims are bound.
/// </summary>
public sealed partial class SchedulerRunner
{
    private static readonly TimeSpan VolumesMax = TimeSpan.FromMinutes(10); // Upstream's bound.

    private const int ConflictsMax = 5;

    // By the pods' uids; no more than pods assumed on nodes. Owned by the loop.
    private readonly Dictionary<string, PendingVolumes> pending = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<VolumesOutcome> written = new();
    private bool storageMoved;

    private DateTimeOffset? NextVolumeDeadline =>
        pending.Count == 0 ? null : pending.Values.Min(waiting => waiting.Deadline);

    private void TakeInStorage(Kind kind, ObjectKey key, DateTimeOffset now)
    {
        storageMoved = true;
        VolumeLedger ledger = cluster.Volumes;
        if (ReferenceEquals(kind, claims.Kind))
        {
            if (claims.Cache.Find(key) is PersistentVolumeClaim claim) ledger.Set(claim);
            else ledger.RemoveClaim(key);
            queue.Wake(new ClusterChange.Other(FilterRules.Volumes), cluster, now, pod => pod.Metadata.Namespace == key.Namespace
                && PodClaims.Of(pod).Any(used => used.Name == key.Name));
        }
        else if (ReferenceEquals(kind, volumes.Kind))
        {
            PersistentVolume? before = ledger.SeenVolume(key.Name);
            if (volumes.Cache.Find(key) is not PersistentVolume volume)
            {
                ledger.RemoveVolume(key.Name);
                return;
            }

            ledger.Set(volume);
            if (StorageChanges.MayHelp(before, volume)) WakeForVolumes(now);
        }
        else if (classes.Cache.Find(key) is StorageClass after)
        {
            StorageClass? before = ledger.Class(key.Name);
            ledger.Set(after);
            if (StorageChanges.MayHelp(before, after)) WakeForVolumes(now);
        }
        else
        {
            ledger.RemoveClass(key.Name);
        }
    }

    private void WakeForVolumes(DateTimeOffset now) =>
        queue.Wake(new ClusterChange.Other(FilterRules.Volumes), cluster, now);

    private async Task BeginVolumesAsync(QueuedPod pod, string node, VolumePlan plan, CancellationToken stop)
    {
        cluster.Volumes.Assume(plan, node);
        pending[pod.Pod.Metadata.UID] = new(pod, node, plan, context.Time.GetUtcNow() + VolumesMax);
        await StartWriteAsync(() => WriteVolumesAsync(pod, node, plan, stop), stop);
    }

    private void TakeInVolumeOutcomes(DateTimeOffset now)
    {
        while (written.TryDequeue(out VolumesOutcome? outcome))
        {
            string uid = outcome.Pod.Pod.Metadata.UID;
            if (!pending.TryGetValue(uid, out PendingVolumes? waiting) || waiting.Pod != outcome.Pod) continue;
            pending[uid] = waiting with { Written = outcome.Written, Fault = outcome.Fault };
            storageMoved = true;
        }
    }

    // Pods whose volumes are bound go on to be bound themselves; those that failed or waited too long start over.
    private async Task LookAtVolumesAsync(CancellationToken stop)
    {
        if (pending.Count == 0) return;
        DateTimeOffset now = context.Time.GetUtcNow();
        bool looksAtAll = storageMoved;
        storageMoved = false;
        foreach ((string uid, PendingVolumes waiting) in pending.ToArray())
        {
            bool isLate = waiting.Deadline <= now;
            if (!looksAtAll && !isLate) continue;
            VolumeProgress progress = ProgressOf(waiting, isLate);
            if (!progress.IsBound && progress.Fault.Length == 0) continue;
            pending.Remove(uid);
            if (progress.IsBound) await StartWriteAsync(() => BindAsync(waiting.Pod, waiting.Node, stop), stop);
            else await GiveUpAsync(waiting, progress.Fault, now, stop);
        }
    }

    private VolumeProgress ProgressOf(PendingVolumes waiting, bool isLate)
    {
        if (waiting.Fault.Length > 0) return new(false, waiting.Fault);
        VolumeProgress progress = waiting.Written is { } plan ? VolumeProgress.Of(plan, waiting.Node, cluster) : default;
        if (progress.IsBound) return progress;
        string fault = progress.Fault is { Length: > 0 } why ? why : isLate ? "context deadline exceeded" : "";
        return new(false, fault.Length == 0 ? "" : $"binding volumes: {fault}");
    }

    private async Task GiveUpAsync(PendingVolumes waiting, string fault, DateTimeOffset now, CancellationToken stop)
    {
        Pod pod = waiting.Pod.Pod;
        cluster.Volumes.Revert(waiting.Plan);
        TakeBack(waiting.Pod, now);
        Interlocked.Increment(ref failed);
        metrics.Failed(SchedulerOf(pod), context.Time.GetElapsedTime(waiting.Pod.TriedAt));
        BindingFailed(log, ObjectKey.Of(pod), waiting.Node, fault);
        await TellAsync(
            pod, $"running PreBind plugin \"VolumeBinding\": {fault}", UnschedulableCondition.SchedulerError, promised: "", stop);
    }

    // The pod is gone, or somebody else has bound it: what was decided for it is void.
    private void DropVolumes(string uid)
    {
        if (pending.Remove(uid, out PendingVolumes? waiting)) cluster.Volumes.Revert(waiting.Plan);
    }

    private async Task WriteVolumesAsync(QueuedPod pod, string node, VolumePlan plan, CancellationToken stop)
    {
        List<VolumeBinding> bindings = [];
        List<PersistentVolumeClaim> provisions = [];
        string fault = "";
        try
        {
            foreach (VolumeBinding binding in plan.Bindings.AsEnumerable())
            {
                ApiResult<IObject> result = await WriteAsync(
                    Kinds.PersistentVolume, binding.Tied, found => Retied((PersistentVolume)found, binding), stop);
                fault = result.Error?.Message ?? "";
                if (result.Value is not PersistentVolume volume) break;
                bindings.Add(binding with { Volume = volume });
            }

            foreach (PersistentVolumeClaim claim in plan.Selected(node).AsEnumerable())
            {
                if (fault.Length > 0) break;
                ApiResult<IObject> result = await WriteAsync(
                    Kinds.PersistentVolumeClaim, claim, found => Reselected((PersistentVolumeClaim)found, node), stop);
                fault = result.Error?.Message ?? "";
                if (result.Value is PersistentVolumeClaim selected) provisions.Add(selected);
            }
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or OperationCanceledException)
        {
            fault = broken.Message;
        }

        written.Enqueue(new(pod, fault.Length == 0 ? new(bindings.ToListOf(), provisions.ToListOf()) : null, fault));
        Wake();
    }

    // What others changed meanwhile most often changes nothing: a finalizer, or another pod of the claim said the same.
    private async Task<ApiResult<IObject>> WriteAsync(
        Kind kind, IObject value, Func<IObject, IObject?> again, CancellationToken stop, string? subresource = null)
    {
        ApiResult<IObject> result = await context.Api.UpdateAsync(kind, value, subresource, stop);
        for (int tries = 0; tries < ConflictsMax && result.Error?.Reason == StatusReason.Conflict; tries++)
        {
            ApiResult<IObject> current = await context.Api.GetAsync(kind, ObjectKey.Of(value), stop);
            if (current.Value is not { } found) return current;
            if (found.Metadata.UID != value.Metadata.UID) return result;
            if (again(found) is not { } next) return result;
            if (next.Equals(found)) return current;
            result = await context.Api.UpdateAsync(kind, next, subresource, stop);
        }

        return result;
    }

    // As decided, on the volume as it is now; null if that has changed too much.
    private static PersistentVolume? Retied(PersistentVolume found, VolumeBinding binding)
    {
        bool isSame = found.Spec.ClaimRef == binding.Volume.Spec.ClaimRef && found.Metadata.DeletionTimestamp is null;
        return isSame || VolumeMatching.IsTiedTo(found, binding.Claim) ? VolumeMatching.Tie(found, binding.Claim) : null;
    }

    private static PersistentVolumeClaim? Reselected(PersistentVolumeClaim found, string node)
    {
        string? selected = found.Metadata.Annotations.Find(VolumeAnnotations.SelectedNode);
        if (selected == node) return found;
        return selected is null && found.Spec.VolumeName.Length == 0
            ? new VolumePlan(default, [found]).Selected(node)[0]
            : null;
    }

    private sealed record PendingVolumes(QueuedPod Pod, string Node, VolumePlan Plan, DateTimeOffset Deadline)
    {
        public VolumePlan? Written { get; init; }

        public string Fault { get; init; } = "";
    }

    private sealed record VolumesOutcome(QueuedPod Pod, VolumePlan? Written, string Fault);
}
