using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Runs pods until enough of them have succeeded, or too many have failed.</summary>
/// <remarks>Always true: every pod that ended is counted exactly once; no pod is made beyond parallelism; two active
/// pods never share an index beyond a race that the next plan ends; a finished Job never changes again; it finishes
/// only when all its pods have ended and been counted.</remarks>
public sealed class JobController : IController<JobController.View>
{
    /// <inheritdoc/>
    public static string Name => "job-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Job)
    {
        Owns = [Kinds.Pod],
        Watches = [new(Kinds.Pod, JobsOfOrphan)],
        Writes = [Kinds.Pod, ((Kind)Kinds.Job).Status],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Job">The Job.</param>
    /// <param name="Pods">Pods it controls, and pods without a controller that it selects.</param>
    /// <param name="Now">The time.</param>
    public sealed record View(Job Job, ListOf<Pod> Pods, DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) =>
        cache.Find<Job>(key) is { } job && job.Spec.ManagedBy is null or "kubernetes.io/job-controller"
            ? new(job, cache.Claimable<Pod>(job, job.Spec.Selector), cache.Now)
            : null;

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        Job job = view.Job;
        if (JobConditions.IsFinished(job)) return Plan.Nothing; // What is left of its pods is freed elsewhere.
        Claims<Pod> claims = Claims.Of(job, view.Pods, pod => job.Spec.Selector.Matches(pod.Metadata.Labels));
        JobTally tally = new(job, claims.Owned);
        DateTimeOffset? start = job.Status.StartTime ?? (job.Spec.Suspend == true ? null : view.Now);
        JobVerdict verdict = JobVerdict.Of(job, claims.Owned, tally, start, view.Now);

        JobManaging managing = new(job, claims.Owned, tally, verdict, view.Now);
        JobStatus status = JobConditions.Conclude(job, tally, verdict, managing, start, view.Now) with
        {
            UncountedTerminatedPods = tally.Uncounted,
        };

        // The uids of ended pods are stored before their finalizers go: so a crash in between loses none.
        Plan plan = claims.Plan;
        Job after = job with { Status = status };
        if (!after.Equals(job)) plan = plan.Then(Write.UpdateStatus(after));
        foreach (Write release in tally.Releases()) plan = plan.Then(release);
        plan = plan.Then(managing.Plan());
        foreach (EventDraft draft in JobConditions.Events(job, after)) plan = plan.WithEvent(draft);
        return plan.Again(verdict.DeadlineIn).Again(managing.BackoffEndsIn);
    }

    private static IEnumerable<ObjectKey> JobsOfOrphan(CacheSnapshot cache, IObject? before, IObject? after)
    {
        if (after is not Pod pod || pod.IsTerminating || pod.Metadata.Controller is not null) return [];
        if (before is not null && before.Metadata.Controller is null && before.Metadata.Labels == pod.Metadata.Labels)
        {
            return [];
        }

        return cache.InNamespace<Job>(pod.Metadata.Namespace)
            .Where(job => job.Spec.Selector.Matches(pod.Metadata.Labels))
            .Select(ObjectKey.Of);
    }
}
