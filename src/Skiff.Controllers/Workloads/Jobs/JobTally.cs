using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>
/// Counts a Job's ended pods exactly once, whatever crashes in between. Three steps, each safe to repeat:
/// 1. an ended pod's uid is written to <c>uncountedTerminatedPods</c>; 2. its finalizer is taken away;
/// 3. a uid whose pod has no finalizer any more moves into the number.
/// </summary>
internal sealed class JobTally
{
    private const int UncountedMax = 500;

    private readonly Job job;
    private readonly List<Pod> released = [];

    /// <summary>Sorts the pods of a Job.</summary>
    public JobTally(Job job, ListOf<Pod> pods)
    {
        this.job = job;
        Completions = job.Spec.Completions ?? 0;
        CompletedIndexes = IndexSet.Parse(job.Status.CompletedIndexes, Completions);
        FailedIndexes = job.Spec.BackoffLimitPerIndex is null ? null : IndexSet.Parse(job.Status.FailedIndexes, Completions);
        Active = pods.Where(pod => pod.IsActive);
        Terminating = pods.AsEnumerable().Count(pod => pod.IsTerminating && !pod.IsFinished);
        Ready = Active.AsEnumerable().Count(pod => pod.IsReady);

        Dictionary<string, Pod> tracked = pods.AsEnumerable()
            .Where(JobPods.IsTracked)
            .ToDictionary(pod => pod.Metadata.UID, StringComparer.Ordinal);
        UncountedTerminatedPods before = job.Status.UncountedTerminatedPods ?? UncountedTerminatedPods.Empty;
        List<string> succeeded = Keep(before.Succeeded, tracked, out int countedSucceeded);
        List<string> failed = Keep(before.Failed, tracked, out int countedFailed);
        foreach (Pod pod in tracked.Values.OrderBy(JobPods.EndOf).ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal))
        {
            Enter(pod, succeeded, failed);
        }

        CountedSucceeded = JobPods.IsIndexed(job) ? CompletedIndexes.Count : job.Status.Succeeded + countedSucceeded;
        CountedFailed = job.Status.Failed + countedFailed;
        Uncounted = UncountedTerminatedPods.Empty with { Succeeded = succeeded.ToListOf(), Failed = failed.ToListOf() };
        Succeeded = JobPods.IsIndexed(job) ? CompletedIndexes.Count : CountedSucceeded + succeeded.Count;
        Failed = CountedFailed + failed.Count;
    }

    public int Completions { get; }

    /// <summary>Pods at work.</summary>
    public ListOf<Pod> Active { get; }

    /// <summary>Pods on their way out that have not ended.</summary>
    public int Terminating { get; }

    /// <summary>Pods at work that are ready.</summary>
    public int Ready { get; }

    /// <summary>Indexes that have succeeded.</summary>
    public IndexSet CompletedIndexes { get; }

    /// <summary>Indexes that have failed for good; null unless failures are limited by index.</summary>
    public IndexSet? FailedIndexes { get; }

    /// <summary>Successes, counted or about to be.</summary>
    public int Succeeded { get; }

    /// <summary>Failures, counted or about to be.</summary>
    public int Failed { get; }

    /// <summary>Successes counted for good.</summary>
    public int CountedSucceeded { get; }

    /// <summary>Failures counted for good.</summary>
    public int CountedFailed { get; }

    /// <summary>Uids on their way into the numbers.</summary>
    public UncountedTerminatedPods Uncounted { get; }

    /// <summary>Why the Job fails, by a rule of its pod failure policy.</summary>
    public string? FailJobMessage { get; private set; }

    /// <summary>Whether everything that ended has been counted for good.</summary>
    public bool IsSettled => Uncounted.Succeeded.IsEmpty && Uncounted.Failed.IsEmpty;

    /// <summary>The pods whose finalizer may go once the status with their uids is stored.</summary>
    public IEnumerable<Write> Releases() => released.Select(pod =>
        (Write)Write.Update(pod with { Metadata = pod.Metadata.WithoutFinalizer(JobPods.Finalizer) }));

    // A uid whose pod is gone or free is counted; the others stay, and their pods are freed again in case that failed.
    private List<string> Keep(ListOf<string> uids, Dictionary<string, Pod> tracked, out int counted)
    {
        List<string> kept = [];
        counted = 0;
        foreach (string uid in uids)
        {
            if (!tracked.Remove(uid, out Pod? pod))
            {
                counted++;
                continue;
            }

            kept.Add(uid);
            released.Add(pod);
        }

        return kept;
    }

    private void Enter(Pod pod, List<string> succeeded, List<string> failed)
    {
        bool success = pod.Status.Phase == PodPhase.Succeeded;
        if (!success && !JobPods.IsFailed(pod, job)) return;
        if (succeeded.Count + failed.Count >= UncountedMax) return; // The rest follows in the next round.

        if (success)
        {
            EnterSuccess(pod, succeeded);
            return;
        }

        JobFailurePolicy.Outcome outcome = JobFailurePolicy.Judge(job, pod);
        FailJobMessage ??= outcome.FailJobMessage;
        if (outcome.Action != PodFailurePolicyAction.Ignore)
        {
            failed.Add(pod.Metadata.UID);
            NoteFailedIndex(pod, outcome.Action == PodFailurePolicyAction.FailIndex);
        }

        released.Add(pod);
    }

    private void EnterSuccess(Pod pod, List<string> succeeded)
    {
        released.Add(pod);
        if (!JobPods.IsIndexed(job))
        {
            succeeded.Add(pod.Metadata.UID);
            return;
        }

        if (JobPods.IndexOf(pod, job) is not { } index || FailedIndexes?.Contains(index) == true) return;
        if (!CompletedIndexes.Contains(index)) succeeded.Add(pod.Metadata.UID);
        CompletedIndexes.Add(index);
    }

    private void NoteFailedIndex(Pod pod, bool forGood)
    {
        if (FailedIndexes is null || JobPods.IndexOf(pod, job) is not { } index || CompletedIndexes.Contains(index)) return;
        if (forGood || JobPods.FailureCountOf(pod) >= job.Spec.BackoffLimitPerIndex) FailedIndexes.Add(index);
    }
}
