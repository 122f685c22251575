using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;
using View = Skiff.Controllers.CronJobController.View;

namespace Skiff.Controllers.Tests;

/// <summary>
/// Random histories of CronJobs: Jobs end, vanish and are put there by others, the clock leaps to and fro, the controller
/// dies after any write. No time starts two Jobs, none starts early, and policies hold.
/// </summary>
public sealed class CronJobPromises
{
    private static readonly DateTimeOffset noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, ConcurrencyPolicy.Allow)]
    [InlineData(1001, ConcurrencyPolicy.Forbid)]
    [InlineData(2001, ConcurrencyPolicy.Replace)]
    public void HoldOverRandomHistories(int firstSeed, string policy)
    {
        for (int seed = firstSeed; seed < firstSeed + 150; seed++)
        {
            try
            {
                new History(seed, policy).Run();
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
            }
        }
    }

    [Fact]
    public void AJobTellsItsTimeByTheClockOfItsZone()
    {
        TimeZoneInfo east = TimeZoneInfo.CreateCustomTimeZone("East", TimeSpan.FromHours(9), "East", "East");
        CronJob cron = Sample("0 22 * * *") with { Metadata = Samples.Named("tick") with { CreationTimestamp = noon, UID = "u" } };
        cron = cron with { Spec = cron.Spec with { TimeZone = "East" } };
        DateTimeOffset now = noon.AddMinutes(61);
        View view = new(cron, [], east, CronSlots.Of(cron, east, now), false, now);
        Job made = (Job)Assert.IsType<CreateWrite>(Assert.Single(CronJobController.Reconcile(view).Writes)).Value;
        Assert.Equal($"tick-{noon.AddHours(1).ToUnixTimeSeconds() / 60}", made.Metadata.Name);
        Assert.Equal("2030-01-01T22:00:00+09:00", made.Metadata.Annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"]);
        Assert.Equal("y", made.Metadata.Labels["x"]);
        Assert.True(made.Metadata.OwnerReferences[0] is { Controller: true, BlockOwnerDeletion: true, Kind: "CronJob", UID: "u" });
    }

    [Theory]
    [InlineData("late", "MissSchedule", "Missed scheduled time to start a job: Tue, 01 Jan 2030 13:00:00 +0000")]
    [InlineData("many", "TooManyMissedTimes",
        "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew")]
    [InlineData("busy", "JobAlreadyActive",
        "Not starting job because prior execution is running and concurrency policy is Forbid")]
    [InlineData("stray", "UnexpectedJob", "Saw a job that the controller did not create or forgot: stray")]
    [InlineData("ended", "SawCompletedJob", "Saw completed job: old, condition: Complete")]
    [InlineData("gone", "MissingJob", "Active job went missing: old")]
    public void EventsTellWhatHappened(string what, string reason, string message)
    {
        CronJob cron = Sample("0 * * * *") with { Metadata = Samples.Named("tick") with { CreationTimestamp = noon, UID = "u" } };
        Job old = Job.Empty with { Metadata = Samples.Named("old") with { UID = "o", OwnerReferences = [cron.ControllerReference()] } };
        CronJobStatus running = CronJobStatus.Empty with { Active = [EventDraft.Reference(old)] };
        (CronJob Cron, ListOf<Job> Jobs, int Minutes) given = what switch
        {
            "late" => (cron with { Spec = cron.Spec with { StartingDeadlineSeconds = 10 } }, [], 61),
            "many" => (cron, [], 60 * 102),
            "busy" => (cron with
            {
                Status = running, Spec = cron.Spec with { ConcurrencyPolicy = ConcurrencyPolicy.Forbid },
            }, [old], 61),
            "stray" => (cron, [old with { Metadata = old.Metadata with { Name = "stray" } }], 1),
            "ended" => (cron with { Status = running }, [Ended(old, JobConditionType.Complete, noon)], 1),
            "gone" => (cron with { Status = running }, [], 1),
            _ => default,
        };
        DateTimeOffset now = noon.AddMinutes(given.Minutes);
        CronSlots slots = CronSlots.Of(given.Cron, TimeZoneInfo.Utc, now);
        if (what == "late") slots = CronSlots.Of(cron, TimeZoneInfo.Utc, now); // Seen just before the deadline passed.
        Plan plan = CronJobController.Reconcile(new(given.Cron, given.Jobs, TimeZoneInfo.Utc, slots, false, now));
        EventDraft told = Assert.Single(plan.Events);
        Assert.Equal((reason, message), (told.Reason, told.Message));
        Assert.Equal(what == "gone", plan.VerifyAbsent is [Job { Metadata.Name: "old" }]);
        Assert.Equal(what == "many", plan.Writes is [CreateWrite]);
    }

    [Fact]
    public void AFailedCreationIsNotNotedAsAStart()
    {
        CronJob cron = Sample("0 * * * *") with { Metadata = Samples.Named("tick") with { CreationTimestamp = noon, UID = "u" } };
        DateTimeOffset now = noon.AddHours(1);
        View view = new(cron, [], TimeZoneInfo.Utc, CronSlots.Of(cron, TimeZoneInfo.Utc, now), false, now);
        Plan plan = CronJobController.Reconcile(view);
        Assert.Equal(now, ((CronJob)((UpdateWrite)Assert.Single(plan.StatusWrites)).Value).Status.LastScheduleTime);
        WriteFailure failure = new(plan.Writes[0], Status.Forbidden("batch", "jobs", "", "exceeded quota"));
        Assert.Empty(CronJobController.Reconcile(CronJobController.WithFailure(view, failure)).StatusWrites);
    }

    private static CronJob Sample(string schedule) => CronJob.Empty with
    {
        Metadata = Samples.Named("tick"),
        Spec = CronJobSpec.Empty with
        {
            Schedule = schedule,
            ConcurrencyPolicy = ConcurrencyPolicy.Allow,
            SuccessfulJobsHistoryLimit = 3,
            FailedJobsHistoryLimit = 1,
            JobTemplate = JobTemplateSpec.Empty with
            {
                Metadata = ObjectMeta.Empty with { Labels = MapOf.Create(("x", "y")) },
                Spec = JobSpec.Empty with { Template = Samples.Template("tick") },
            },
        },
    };

    private static Job Ended(Job job, string end, DateTimeOffset at) => job with
    {
        Status = job.Status with
        {
            StartTime = at.AddMinutes(-1),
            CompletionTime = end == JobConditionType.Complete ? at : null,
            Conditions = [JobCondition.Empty with { Type = end, Status = ConditionStatus.True }],
        },
    };

    private sealed class History
    {
        private static readonly string[] schedules = ["* * * * *", "*/5 * * * *", "0 * * * *", "@every 90s", "30 6-16/4 * * 1-5"];

        private readonly Random random;
        private readonly ManualTime time = new();
        private readonly InMemoryApi api;
        private readonly PlanPlayer player;
        private readonly string policy;
        private readonly Dictionary<string, string> made = [];
        private DateTimeOffset latest;

        public History(int seed, string policy)
        {
            random = new(seed);
            api = new(time);
            player = new(api, time);
            this.policy = policy;
            CronJob cron = Sample(schedules[random.Next(schedules.Length)]);
            api.Add(cron with { Spec = cron.Spec with { ConcurrencyPolicy = policy } });
        }

        private CronJob Stored => api.Find<CronJob>("default", "tick")!;

        public void Run()
        {
            for (int i = 0; i < 60; i++)
            {
                Disturb();
                player.CrashAfter = random.Next(4) == 0 ? random.Next(0, 4) : null;
                Step();
                player.CrashAfter = null;
            }

            for (int i = 0; !Step(); i++) Assert.True(i < 10, "does not come to rest");
            Job[] jobs = [.. api.All<Job>()];
            Assert.Equal(
                jobs.Where(job => made.ContainsKey(job.Metadata.Name) && !JobConditions.IsFinished(job)).Select(job => job.Metadata.UID).Order(),
                Stored.Status.Active.Select(one => one.UID).Order());
            Assert.InRange(jobs.Count(job => JobConditions.EndOf(job)?.Type == JobConditionType.Complete), 0, 3);
            Assert.InRange(jobs.Count(job => JobConditions.EndOf(job)?.Type == JobConditionType.Failed), 0, 1);
        }

        private void Disturb()
        {
            foreach (Job job in api.All<Job>().Where(job => !JobConditions.IsFinished(job)))
            {
                switch (random.Next(5))
                {
                    case 0:
                        api.ChangeStatus(Ended(job, JobConditionType.Complete, time.GetUtcNow()));
                        break;
                    case 1:
                        api.ChangeStatus(Ended(job, JobConditionType.Failed, time.GetUtcNow()));
                        break;
                    case 2 when Stored.Status.Active.Any(one => one.UID == job.Metadata.UID):
                        api.Remove(job); // It was noted before.
                        break;
                }
            }

            CronJob cron = Stored;
            if (random.Next(8) == 0) api.Change(cron with { Spec = cron.Spec with { Suspend = random.Next(2) == 0 } });
            time.Advance(TimeSpan.FromSeconds(random.Next(10) switch
            {
                0 => -random.Next(0, 7200),
                1 => random.Next(0, 1_000_000),
                _ => random.Next(0, 600),
            }));
            if (time.GetUtcNow() > latest) latest = time.GetUtcNow();
        }

        private bool Step()
        {
            CronJob before = Stored;
            int atWork = before.Status.Active.Count;
            bool dry = player.Step<CronJobController, View>(new("default", "tick"))!.IsDry;
            foreach (Job job in api.All<Job>())
            {
                if (made.TryGetValue(job.Metadata.Name, out string? uid))
                {
                    Assert.Equal(uid, job.Metadata.UID); // Never twice for one time.
                    continue;
                }

                made[job.Metadata.Name] = job.Metadata.UID;
                Assert.NotEqual(true, before.Spec.Suspend);
                Assert.True(CronJobTemplates.TimeOf(before, job) <= time.GetUtcNow(), "early");
                Assert.False(policy == ConcurrencyPolicy.Forbid && atWork > 0, "two at once");
            }

            int running = api.All<Job>().Count(job => !JobConditions.IsFinished(job));
            if (policy != ConcurrencyPolicy.Allow) Assert.InRange(running, 0, 1);
            Assert.True(!(Stored.Status.LastScheduleTime < before.Status.LastScheduleTime), "goes back");
            Assert.True(!(Stored.Status.LastScheduleTime > latest), "ahead of every clock");
            return dry;
        }
    }
}
