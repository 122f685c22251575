using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Which pods of a Job to make and which to delete.</summary>
internal sealed class JobManaging
{
    private static readonly TimeSpan BackoffFirst = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromMinutes(10);

    private readonly Job job;
    private readonly JobTally tally;
    private readonly ListOf<Pod> pods;
    private readonly DateTimeOffset now;
    private readonly bool ended;
    private readonly List<Pod> surplus = [];
    private readonly List<(int? Index, int? Failures)> missing = [];

    public JobManaging(Job job, ListOf<Pod> pods, JobTally tally, JobVerdict verdict, DateTimeOffset now)
    {
        this.job = job;
        this.tally = tally;
        this.pods = pods;
        this.now = now;
        ended = verdict.Type is not null;
        if (job.Metadata.IsTerminating) return; // The collector has it from here.
        if (ended || job.Spec.Suspend == true)
        {
            surplus.AddRange(tally.Active.AsEnumerable());
            return;
        }

        RemoveSurplus();
        AddMissing();
    }

    /// <summary>Pods at work after the plan.</summary>
    public int ActiveAfter => tally.Active.Count - surplus.Count + missing.Count;

    /// <summary>When pods may be made again after failures; null if that is not waited for.</summary>
    public TimeSpan? BackoffEndsIn { get; private set; }

    public Plan Plan()
    {
        Pod[] doomed = [.. surplus.Take(ReplicaCount.BurstLimit)];
        // A pod that the Job itself has no use for is no failure: it is let out of the count before it is deleted.
        IEnumerable<Write> releases = ended ? [] : doomed.Where(JobPods.IsTracked).Select(pod =>
            (Write)Write.Update(pod with { Metadata = pod.Metadata.WithoutFinalizer(JobPods.Finalizer) }));
        return Machinery.Control.Plan.Of(releases.Concat(doomed.Select(Deletion)).Concat(missing.Select(Creation)));
    }

    private Write Deletion(Pod pod) => Write.Delete(pod) with
    {
        OnSuccess = EventDraft.Normal(job, "SuccessfulDelete", "Deleted pod: {name}"),
        OnFailure = EventDraft.Warning(job, "FailedDelete", "Error deleting: {error}"),
    };

    private Write Creation((int? Index, int? Failures) one) => Write.Create(JobPods.New(job, one.Index, one.Failures)) with
    {
        OnSuccess = EventDraft.Normal(job, "SuccessfulCreate", "Created pod: {name}"),
        OnFailure = EventDraft.Warning(job, "FailedCreate", "Error creating: {error}"),
    };

    private int Parallelism => job.Spec.Parallelism ?? 1;

    private int Wanted
    {
        get
        {
            if (job.Spec.Completions is not { } completions)
            {
                return tally.Succeeded > 0 ? Math.Min(Parallelism, tally.Active.Count) : Parallelism;
            }

            int failedForGood = tally.FailedIndexes?.Count ?? 0;
            return Math.Max(0, Math.Min(Parallelism, completions - tally.Succeeded - failedForGood));
        }
    }

    private void RemoveSurplus()
    {
        if (JobPods.IsIndexed(job))
        {
            // Of two pods with one index the older stays; one whose index is done, or is none, goes.
            IndexSet kept = new();
            foreach (Pod pod in tally.Active.AsEnumerable().OrderBy(pod => pod.Metadata.CreationTimestamp).ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal))
            {
                bool useful = JobPods.IndexOf(pod, job) is { } index
                    && !kept.Contains(index)
                    && !tally.CompletedIndexes.Contains(index)
                    && tally.FailedIndexes?.Contains(index) != true;
                if (useful) kept.Add(JobPods.IndexOf(pod, job)!.Value);
                else surplus.Add(pod);
            }
        }

        int beyond = tally.Active.Count - surplus.Count - Wanted;
        if (beyond > 0) surplus.AddRange(PodRanking.LeastUseful(tally.Active.Where(pod => !surplus.Contains(pod)), [], beyond, now).AsEnumerable());
    }

    private void AddMissing()
    {
        int terminating = JobPods.WaitsForEnd(job) ? tally.Terminating : 0;
        int count = Math.Min(Wanted - (tally.Active.Count - surplus.Count) - terminating, ReplicaCount.BurstLimit);
        if (count <= 0 || surplus.Count > 0) return;
        if (job.Spec.BackoffLimitPerIndex is null && Backoff(pods) is { } wait)
        {
            BackoffEndsIn = wait;
            return;
        }

        if (!JobPods.IsIndexed(job))
        {
            for (int i = 0; i < count; i++) missing.Add((null, null));
            return;
        }

        AddMissingIndexes(count);
    }

    private void AddMissingIndexes(int count)
    {
        IndexSet taken = new();
        foreach (Pod pod in pods)
        {
            bool holds = pod.IsActive || (JobPods.WaitsForEnd(job) && pod.IsTerminating && !pod.IsFinished);
            if (holds && JobPods.IndexOf(pod, job) is { } index) taken.Add(index);
        }

        bool perIndex = job.Spec.BackoffLimitPerIndex is not null;
        for (int index = 0; index < tally.Completions && missing.Count < count; index++)
        {
            if (taken.Contains(index) || tally.CompletedIndexes.Contains(index)) continue;
            if (tally.FailedIndexes?.Contains(index) == true) continue;
            if (!perIndex)
            {
                missing.Add((index, null));
                continue;
            }

            ListOf<Pod> own = pods.Where(pod => JobPods.IndexOf(pod, job) == index);
            if (Backoff(own) is { } wait)
            {
                if (BackoffEndsIn is null || wait < BackoffEndsIn) BackoffEndsIn = wait;
                continue;
            }

            Pod? last = own.AsEnumerable().Where(pod => JobPods.IsFailed(pod, job)).MaxBy(JobPods.FailureCountOf);
            missing.Add((index, last is null ? 0 : JobPods.FailureCountOf(last) + 1));
        }
    }

    // 10 s after the first failure since the last success, doubling with each further one.
    private TimeSpan? Backoff(ListOf<Pod> among)
    {
        DateTimeOffset? lastSuccess = among.AsEnumerable()
            .Where(pod => pod.Status.Phase == PodPhase.Succeeded)
            .Max(JobPods.EndOf);
        DateTimeOffset[] failures = [.. among.AsEnumerable()
            .Where(pod => JobPods.IsFailed(pod, job))
            .Select(pod => JobPods.EndOf(pod) ?? now)
            .Where(end => lastSuccess is null || end > lastSuccess)];
        if (failures.Length == 0) return null;
        double ticks = BackoffFirst.Ticks * Math.Pow(2, Math.Min(failures.Length - 1, 10));
        TimeSpan left = failures.Max() + TimeSpan.FromTicks((long)Math.Min(ticks, BackoffMax.Ticks)) - now;
        return left > TimeSpan.Zero ? left : null;
    }
}
