using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Frees pods from the Job finalizer when no Job will: it is gone, it is another one, or it has finished.</summary>
public sealed class JobPodReleaseController : IController<JobPodReleaseController.View>
{
    /// <inheritdoc/>
    public static string Name => "job-pod-release-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Pod)
    {
        Watches = [new(Kinds.Job, PodsOfEndedJob)],
        Writes = [Kinds.Pod],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Pod">A pod with the finalizer.</param>
    /// <param name="Job">Its Job as the cache shows it; null if it has none.</param>
    public sealed record View(Pod Pod, Job? Job);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<Pod>(key) is not { } pod || !JobPods.IsTracked(pod)) return null;
        Job? job = pod.ControllerKey(Kinds.Job) is { } jobKey ? cache.Find<Job>(jobKey) : null;
        return new(pod, job is not null && pod.IsControlledBy(job) ? job : null);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        if (view.Job is { } job && !JobConditions.IsFinished(job)) return Plan.Nothing;
        Plan plan = Plan.Of(Write.Update(view.Pod with
        {
            Metadata = view.Pod.Metadata.WithoutFinalizer(JobPods.Finalizer),
        }));
        // A Job that was made a moment ago is not gone because the cache has not seen it yet.
        if (view.Job is not null || view.Pod.ControllerKey(Kinds.Job) is not { } key) return plan;
        Job sought = Job.Empty with
        {
            Metadata = Model.Meta.V1.ObjectMeta.Empty with { Namespace = key.Namespace, Name = key.Name, UID = view.Pod.Metadata.Controller!.UID },
        };
        return plan with { VerifyAbsent = [sought] };
    }

    private static IEnumerable<ObjectKey> PodsOfEndedJob(CacheSnapshot cache, IObject? before, IObject? after) =>
        after is null || JobConditions.IsFinished((Job)after)
            ? cache.ControlledBy<Pod>(after ?? before!).AsEnumerable().Select(ObjectKey.Of)
            : [];
}
