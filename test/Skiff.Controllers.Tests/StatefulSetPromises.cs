using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Fixtures;

namespace Skiff.Controllers.Tests;

/// <summary>
/// Random histories of stateful and daemon sets: templates, sizes and nodes change, pods become ready, fail, end and
/// linger. The promises hold after every plan, and a kind world lets everything come to its wished state.
/// </summary>
public sealed class StatefulSetPromises
{
    [Theory]
    [InlineData(1, 120, true)]
    [InlineData(1001, 120, false)]
    public void HoldOverRandomHistories(int firstSeed, int count, bool ordered)
    {
        for (int seed = firstSeed; seed < firstSeed + count; seed++)
        {
            try
            {
                new History(seed, ordered).Run();
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
            }
        }
    }

    private sealed class History
    {
        private readonly Random random;
        private readonly ManualTime time = new();
        private readonly InMemoryApi api;
        private readonly PlanPlayer player;
        private readonly bool ordered;

        public History(int seed, bool ordered)
        {
            random = new(seed);
            api = new(time);
            player = new(api, time);
            this.ordered = ordered;
            api.Add(StatefulSet.Empty with
            {
                Metadata = Samples.Named("db"),
                Spec = StatefulSetSpec.Empty with
                {
                    Replicas = random.Next(0, 5),
                    ServiceName = "db",
                    Selector = Samples.App("db"),
                    Template = Samples.Template("db"),
                    PodManagementPolicy = ordered ? "OrderedReady" : "Parallel",
                    VolumeClaimTemplates = [PersistentVolumeClaim.Empty with { Metadata = Samples.Named("data") }],
                },
            });
        }

        private StatefulSet Stored => api.Find<StatefulSet>("default", "db")!;

        public void Run()
        {
            for (int i = 0; i < 50; i++)
            {
                Disturb();
                Step();
            }

            Settle();
        }

        private void Disturb()
        {
            StatefulSet set = Stored;
            switch (random.Next(8))
            {
                case 0:
                    api.Change(set with { Spec = set.Spec with { Template = Samples.Template("db", $"db:{random.Next(3)}") } });
                    break;
                case 1:
                    api.Change(set with { Spec = set.Spec with { Replicas = random.Next(0, 5) } });
                    break;
            }

            foreach (Pod pod in api.All<Pod>())
            {
                if (pod.Spec.NodeName.Length == 0)
                {
                    // Bound pods linger when deleted, as under a kubelet.
                    if (random.Next(2) == 0) api.Change(pod with { Spec = pod.Spec with { NodeName = "node" } });
                    continue;
                }

                switch (random.Next(9))
                {
                    case 0 when pod.IsTerminating:
                        api.Remove(pod, graceSeconds: 0);
                        break;
                    case 1:
                        api.ChangeStatus(pod with { Status = pod.Status with { Phase = PodPhase.Failed } });
                        break;
                    case 2 when !pod.IsFinished:
                        api.ChangeStatus(Samples.Running(pod, time.GetUtcNow(), ready: false));
                        break;
                    case > 3 when !pod.IsFinished:
                        api.ChangeStatus(Samples.Running(pod, time.GetUtcNow()));
                        break;
                }
            }

            time.Advance(TimeSpan.FromSeconds(random.Next(10)));
        }

        private void Step()
        {
            Pod[] before = [.. api.All<Pod>()];
            StatefulSet set = Stored;
            Plan plan = player.Step<StatefulSetController, StatefulSetController.View>(new("default", "db"))!;
            CreateWrite[] made = [.. plan.Writes.AsEnumerable().OfType<CreateWrite>().Where(write => write.Value is Pod)];
            DeleteWrite[] gone = [.. plan.Writes.AsEnumerable().OfType<DeleteWrite>().Where(write => write.Kind.Name == "Pod")];
            foreach (CreateWrite write in made)
            {
                Assert.DoesNotContain(before, pod => pod.Metadata.Name == write.Key.Name);
                Assert.NotNull(api.Find<PersistentVolumeClaim>("default", $"data-{write.Key.Name}"));
            }

            if (!ordered) return;
            Assert.InRange(made.Length + gone.Length, 0, 1);
            foreach (CreateWrite write in made)
            {
                int ordinal = StatefulPods.OrdinalOf(set, (Pod)write.Value)!.Value;
                for (int lower = 0; lower < ordinal; lower++)
                {
                    Assert.True(api.Find<Pod>("default", $"db-{lower}") is { IsReady: true, IsTerminating: false });
                }
            }
        }

        private void Settle()
        {
            for (int i = 0; i < 200; i++)
            {
                bool dry = player.Step<StatefulSetController, StatefulSetController.View>(new("default", "db"))!.IsDry;
                bool changed = false;
                foreach (Pod pod in api.All<Pod>())
                {
                    if (pod.IsTerminating) api.Remove(pod, graceSeconds: 0);
                    else if (!pod.IsReady && !pod.IsFinished) api.ChangeStatus(Samples.Running(pod, time.GetUtcNow()));
                    else continue;
                    changed = true;
                }

                if (!dry || changed) continue;
                Check();
                return;
            }

            Assert.Fail("does not come to rest");
        }

        private void Check()
        {
            StatefulSet set = Stored;
            int replicas = set.Spec.Replicas!.Value;
            Assert.Equal(Enumerable.Range(0, replicas).Select(i => $"db-{i}"), api.All<Pod>().Select(pod => pod.Metadata.Name));
            Assert.All(api.All<Pod>(), pod => Assert.Equal(set.Spec.Template.Spec.Containers[0].Image, pod.Spec.Containers[0].Image));
            Assert.Equal((replicas, replicas, replicas, replicas),
                (set.Status.Replicas, set.Status.ReadyReplicas, set.Status.UpdatedReplicas, set.Status.CurrentReplicas));
            Assert.Equal(set.Status.UpdateRevision, set.Status.CurrentRevision);
            Assert.InRange(api.All<ControllerRevision>().Count, 1, 4); // Returning to a template makes no new revision.
        }
    }
}
