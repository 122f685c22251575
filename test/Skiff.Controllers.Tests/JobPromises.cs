using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.Controllers.Tests;

/// <summary>
/// Random histories of Jobs: pods succeed, fail, are deleted; the controller dies after any write; parallelism and
/// suspension change. Every end is counted once, and the Job ends as its pods say.
/// </summary>
public sealed class JobPromises
{
    [Theory]
    [InlineData(1, 150, false)]
    [InlineData(1001, 150, true)]
    public void HoldOverRandomHistories(int firstSeed, int count, bool indexed)
    {
        for (int seed = firstSeed; seed < firstSeed + count; seed++)
        {
            try
            {
                new History(seed, indexed).Run();
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
            }
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("0,2-5,9", "0,2-5,9")]
    [InlineData("3,4", "3,4")]
    [InlineData("1-3,x,99-200", "1-3")]
    public void IndexesAreWrittenAsTheyAreRead(string text, string canonical) =>
        Assert.Equal(canonical, IndexSet.Parse(text, 50).ToString());

    private sealed class History
    {
        private readonly Random random;
        private readonly ManualTime time = new();
        private readonly InMemoryApi api;
        private readonly PlanPlayer player;
        private readonly HashSet<string> failed = [];
        private readonly int completions;
        private readonly bool indexed;

        public History(int seed, bool indexed)
        {
            random = new(seed);
            api = new(time);
            player = new(api, time);
            this.indexed = indexed;
            completions = random.Next(1, 7);
            api.Add(Job.Empty with
            {
                Metadata = Samples.Named("sum"),
                Spec = JobSpec.Empty with
                {
                    Completions = completions,
                    Parallelism = random.Next(1, 5),
                    BackoffLimit = 1000,
                    CompletionMode = indexed ? CompletionMode.Indexed : CompletionMode.NonIndexed,
                    Selector = Samples.App("sum"),
                    Template = Samples.Template("sum") with
                    {
                        Spec = Samples.Template("sum").Spec with { RestartPolicy = "Never" },
                    },
                },
            });
        }

        private Job Stored => api.Find<Job>("default", "sum")!;

        public void Run()
        {
            for (int i = 0; i < 40; i++)
            {
                Disturb();
                Step();
            }

            Settle();
        }

        private void Disturb()
        {
            foreach (Pod pod in api.All<Pod>().Where(pod => !pod.IsFinished))
            {
                switch (random.Next(pod.IsTerminating ? 1 : 0, 8))
                {
                    case 0:
                        End(pod, PodPhase.Succeeded);
                        break;
                    case 1:
                        if (JobPods.IsTracked(pod)) failed.Add(pod.Metadata.UID); // Others the Job has let go of.
                        End(pod, PodPhase.Failed);
                        break;
                    case 2 when !pod.IsTerminating && JobPods.IsTracked(pod):
                        failed.Add(pod.Metadata.UID);
                        api.Remove(pod, graceSeconds: 0);
                        break;
                }
            }

            if (random.Next(6) == 0)
            {
                Job job = Stored;
                api.Change(job with { Spec = job.Spec with { Parallelism = random.Next(0, 5), Suspend = random.Next(4) == 0 } });
            }

            time.Advance(TimeSpan.FromSeconds(random.Next(0, 400)));
        }

        private void End(Pod pod, string phase) => api.ChangeStatus(pod with
        {
            Status = pod.Status with
            {
                Phase = phase,
                ContainerStatuses = [ContainerStatus.Empty with
                {
                    Name = "main",
                    State = ContainerState.Empty with
                    {
                        Terminated = ContainerStateTerminated.Empty with { FinishedAt = time.GetUtcNow() },
                    },
                }],
            },
        });

        private void Step()
        {
            player.CrashAfter = random.Next(3) == 0 ? random.Next(0, 4) : null;
            Job before = Stored;
            int activeBefore = api.All<Pod>().Count(pod => pod.IsActive);
            player.Step<JobController, JobController.View>(new("default", "sum"));
            player.CrashAfter = null;
            int active = api.All<Pod>().Count(pod => pod.IsActive);
            Assert.True(active <= Math.Max(before.Spec.Parallelism!.Value, activeBefore));
            Assert.InRange(Stored.Status.Succeeded, before.Status.Succeeded, completions + 4);
            Assert.True(Stored.Status.Failed >= before.Status.Failed);
        }

        private void Settle()
        {
            Job job = Stored;
            api.Change(job with { Spec = job.Spec with { Suspend = false, Parallelism = 3 } });
            for (int i = 0; i < 400; i++)
            {
                bool dry = player.Step<JobController, JobController.View>(new("default", "sum"))!.IsDry;
                bool changed = false;
                foreach (Pod pod in api.All<Pod>().Where(pod => !pod.IsFinished))
                {
                    End(pod, PodPhase.Succeeded);
                    changed = true;
                }

                time.Advance(TimeSpan.FromSeconds(700));
                if (!dry || changed) continue;
                Check();
                return;
            }

            Assert.Fail("does not come to rest");
        }

        private void Check()
        {
            JobStatus status = Stored.Status;
            Assert.Contains(status.Conditions.AsEnumerable(), condition => condition is { Type: "Complete", Status: "True" });
            Assert.Equal(failed.Count, status.Failed);
            Assert.True(status.Succeeded >= completions);
            if (indexed) Assert.Equal(completions, status.Succeeded);
            Assert.Equal((0, 0, 0), (status.Active, status.Ready ?? 0, status.Terminating ?? 0));
            Assert.DoesNotContain(api.All<Pod>(), JobPods.IsTracked);
            Assert.Empty(status.UncountedTerminatedPods!.Succeeded.AsEnumerable());
        }
    }
}
