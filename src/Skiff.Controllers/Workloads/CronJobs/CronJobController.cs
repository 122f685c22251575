using System.Globalization;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>Starts Jobs by a schedule, and clears away those that ended long ago.</summary>
/// <remarks>Always true: a time of the schedule starts one Job at most, whatever the clock does, because the Job is named
/// after it and the status keeps the newest; nothing starts before its time, or while the CronJob is suspended or on its
/// way out; what was seen of the Jobs is written before anything follows from it.</remarks>
public sealed class CronJobController : IController<CronJobController.View>
{
    /// <inheritdoc/>
    public static string Name => "cronjob-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.CronJob)
    {
        Owns = [Kinds.Job],
        Writes = [Kinds.Job, ((Kind)Kinds.CronJob).Status],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="CronJob">The CronJob.</param>
    /// <param name="Jobs">The Jobs it controls.</param>
    /// <param name="Zone">The zone by whose clock its schedule is read; null if there is none of that name.</param>
    /// <param name="Slots">What its schedule says now.</param>
    /// <param name="IsTaken">Whether there is a Job already with the name of the time that is due.</param>
    /// <param name="Now">The time.</param>
    /// <param name="Failure">The creation or deletion that has just failed.</param>
    public sealed record View(
        CronJob CronJob,
        ListOf<Job> Jobs,
        TimeZoneInfo? Zone,
        CronSlots Slots,
        bool IsTaken,
        DateTimeOffset Now,
        WriteFailure? Failure = null);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Find<CronJob>(key) is not { } cron) return null;
        TimeZoneInfo? zone = cron.Spec.TimeZone is { } name
            ? cache.Settings.FindTimeZone(name)
            : cache.Settings.LocalTimeZone;
        CronSlots slots = CronSlots.Of(cron, zone, cache.Now);
        bool isTaken = slots.Due is { } due
            && cache.Find<Job>(new(key.Namespace, CronJobTemplates.NameOf(cron, due))) is not null;
        return new(cron, cache.ControlledBy<Job>(cron), zone, slots, isTaken, cache.Now);
    }

    /// <inheritdoc/>
    public static View WithFailure(View view, WriteFailure failure) => view with { Failure = failure };

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        CronJob cron = view.CronJob;
        Plan seen = Look(view, out CronJobStatus status);
        // The change of the status leads back here.
        if (status != cron.Status) return seen.WithStatus(cron, cron with { Status = status });

        Plan plan = seen;
        bool isResting = cron.Metadata.IsTerminating || (cron.Spec.Suspend == true && view.Zone is not null);
        if (!isResting) plan = plan.Then(Start(view));
        return plan.Then(Plan.Of(CronJobHistory.Surplus(cron, view.Jobs).Select(job => Deletion(cron, job))));
    }

    // What the Jobs tell: which are at work, which have ended, which are gone.
    private static Plan Look(View view, out CronJobStatus status)
    {
        CronJob cron = view.CronJob;
        Plan plan = Plan.Nothing;
        List<ObjectReference> active = [.. cron.Status.Active];
        DateTimeOffset? success = cron.Status.LastSuccessfulTime, last = cron.Status.LastScheduleTime;
        foreach (Job job in view.Jobs)
        {
            DateTimeOffset? started = CronJobTemplates.TimeOf(cron, job);
            if (started <= view.Now && !(started <= last)) last = started; // Nobody was left to note it.
            bool isListed = active.Exists(one => one.UID == job.Metadata.UID);
            if (JobConditions.EndOf(job) is { } end)
            {
                if (isListed)
                {
                    plan = plan.WithEvent(EventDraft.Normal(
                        cron, "SawCompletedJob", $"Saw completed job: {job.Metadata.Name}, condition: {end.Type}"));
                }

                active.RemoveAll(one => one.UID == job.Metadata.UID);
                bool isNewer = success is null || job.Status.CompletionTime > success;
                if (end.Type == JobConditionType.Complete && isNewer) success = job.Status.CompletionTime ?? success;
            }
            else if (isListed || (started is not null && job.Metadata.IsTerminating))
            {
                continue; // One that was replaced may take its time to go.
            }
            else if (started is not null) active.Add(EventDraft.Reference(job));
            else
            {
                plan = plan.WithEvent(EventDraft.Warning(cron, "UnexpectedJob",
                    $"Saw a job that the controller did not create or forgot: {job.Metadata.Name}"));
            }
        }

        foreach (ObjectReference lost in active.FindAll(one => !view.Jobs.Any(job => job.Metadata.UID == one.UID)))
        {
            // The caches of two kinds are not of one moment: a Job that is not here yet is not gone.
            plan = plan.WithEvent(EventDraft.Normal(cron, "MissingJob", $"Active job went missing: {lost.Name}"));
            plan = plan with { VerifyAbsent = plan.VerifyAbsent.Add(Meant(lost)) };
            active.Remove(lost);
        }

        status = new() { Active = active.ToListOf(), LastScheduleTime = last, LastSuccessfulTime = success };
        return plan;
    }

    private static Job Meant(ObjectReference reference) => Job.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = reference.Namespace, Name = reference.Name, UID = reference.UID },
    };

    private static Plan Start(View view)
    {
        CronJob cron = view.CronJob;
        CronSlots slots = view.Slots;
        if (slots.Fault is (var reason, var message))
            return Plan.Nothing.WithEvent(EventDraft.Warning(cron, reason, message));

        Plan later = Plan.Nothing.Again(slots.NextIn);
        if (slots.Due is not { } due) return later;
        if (slots.IsManyMissed)
        {
            later = later.WithEvent(EventDraft.Warning(cron, "TooManyMissedTimes",
                "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"));
        }

        bool isDone = cron.Status.LastScheduleTime == due
            || cron.Status.Active.Any(one => one.Name == CronJobTemplates.NameOf(cron, due));
        if ((due - view.Now).TotalSeconds < -(cron.Spec.StartingDeadlineSeconds ?? long.MaxValue))
        {
            string time = due.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture);
            return later.WithEvent(EventDraft.Warning(
                cron, "MissSchedule", $"Missed scheduled time to start a job: {time} +0000"));
        }

        if (isDone || view.IsTaken) return later;
        if (cron.Spec.ConcurrencyPolicy == ConcurrencyPolicy.Forbid && !cron.Status.Active.IsEmpty)
        {
            return later.WithEvent(EventDraft.Normal(cron, "JobAlreadyActive",
                "Not starting job because prior execution is running and concurrency policy is Forbid"));
        }

        return later.Then(Run(view, due));
    }

    // The Job is made before the status tells of it: after a crash in between the Job itself tells its time.
    private static Plan Run(View view, DateTimeOffset due)
    {
        CronJob cron = view.CronJob;
        ListOf<Job> replaced = cron.Spec.ConcurrencyPolicy == ConcurrencyPolicy.Replace
            ? view.Jobs.Where(job => cron.Status.Active.Any(one => one.UID == job.Metadata.UID))
            : [];
        TimeZoneInfo told = cron.Spec.TimeZone is null ? TimeZoneInfo.Utc : view.Zone ?? TimeZoneInfo.Utc;
        Plan plan = Plan.Of(replaced.AsEnumerable().Select(job => Deletion(cron, job)));
        plan = plan.Then(Write.Create(CronJobTemplates.NewJob(cron, due, told)) with
        {
            OnSuccess = EventDraft.Normal(cron, "SuccessfulCreate", "Created job {name}"),
            OnFailure = EventDraft.Warning(cron, "FailedCreate", "Error creating job: {error}"),
        });

        bool isHindered = view.Failure is { Write: var failed }
            && (failed is CreateWrite || replaced.Any(job => ObjectKey.Of(job) == failed.Key));
        return isHindered ? plan : plan.WithStatus(cron, cron with
        {
            Status = cron.Status with
            {
                LastScheduleTime = due,
                Active = cron.Status.Active.Where(one => !replaced.Any(job => job.Metadata.UID == one.UID)),
            },
        });
    }

    private static Write Deletion(CronJob cron, Job job) => Write.Delete(job, DeletionPropagation.Background) with
    {
        OnSuccess = EventDraft.Normal(cron, "SuccessfulDelete", "Deleted job {name}"),
        OnFailure = EventDraft.Warning(cron, "FailedDelete", "Deleted job: {error}"),
    };
}
