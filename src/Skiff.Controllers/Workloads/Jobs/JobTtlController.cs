using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>Deletes finished Jobs, their pods before them, once their time to live has passed.</summary>
public sealed class JobTtlController : IController<JobTtlController.View>
{
    /// <inheritdoc/>
    public static string Name => "ttl-after-finished-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Job) { Writes = [Kinds.Job] };

    /// <summary>What a decision depends on.</summary>
    public sealed record View(Job Job, DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) =>
        cache.Find<Job>(key) is { Spec.TTLSecondsAfterFinished: not null } job ? new(job, cache.Now) : null;

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        if (view.Job.Metadata.IsTerminating || JobConditions.FinishedAt(view.Job) is not { } finished) return Plan.Nothing;
        TimeSpan left = finished.AddSeconds(view.Job.Spec.TTLSecondsAfterFinished!.Value) - view.Now;
        return left > TimeSpan.Zero
            ? Plan.Nothing.Again(left)
            : Plan.Of(Write.Delete(view.Job, DeletionPropagation.Foreground) with
            {
                ResourceVersion = view.Job.Metadata.ResourceVersion, // Its time to live may have been changed since.
            });
    }
}
