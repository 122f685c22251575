using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Fixtures;

namespace Skiff.Controllers.Tests;

/// <summary>
/// Random histories of one deployment: new templates, scaling, pauses, pods that become ready, fail or end. After each
/// plan the promises of the controllers are checked; at the end, with a kind world, everything runs dry and complete.
/// </summary>
public sealed class DeploymentPromises
{
    [Theory]
    [InlineData(1, 300, false)]
    [InlineData(1001, 150, true)]
    public void HoldOverRandomHistories(int firstSeed, int count, bool recreate)
    {
        for (int seed = firstSeed; seed < firstSeed + count; seed++)
        {
            try
            {
                new History(seed, recreate).Run();
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
        private readonly bool recreate;

        public History(int seed, bool recreate)
        {
            random = new(seed);
            api = new(time);
            player = new(api, time);
            this.recreate = recreate;
            Deployment deployment = Samples.Deployment("web", random.Next(0, 9));
            RollingUpdateDeployment rolling = RollingUpdateDeployment.Empty with
            {
                MaxSurge = random.Next(2) == 0 ? IntOrString.Of(random.Next(0, 4)) : IntOrString.Of($"{random.Next(0, 60)}%"),
                MaxUnavailable = random.Next(2) == 0 ? IntOrString.Of(random.Next(0, 4)) : IntOrString.Of($"{random.Next(0, 60)}%"),
            };
            DeploymentStrategy strategy = recreate
                ? DeploymentStrategy.Empty with { Type = DeploymentStrategyType.Recreate }
                : DeploymentStrategy.Empty with { Type = DeploymentStrategyType.RollingUpdate, RollingUpdate = rolling };
            api.Add(deployment with { Spec = deployment.Spec with { Strategy = strategy, RevisionHistoryLimit = random.Next(0, 3) } });
        }

        private Deployment Stored => api.Find<Deployment>("default", "web")!;

        public void Run()
        {
            for (int i = 0; i < 60; i++)
            {
                Disturb();
                StepDeployment();
                if (random.Next(3) > 0) player.Round<ReplicaSetController, ReplicaSetController.View>();
            }

            Settle();
        }

        private void Disturb()
        {
            Deployment deployment = Stored;
            switch (random.Next(8))
            {
                case 0:
                    PodTemplateSpec template = Samples.Template("web", $"web:{random.Next(4)}");
                    api.Change(deployment with { Spec = deployment.Spec with { Template = template } });
                    break;
                case 1:
                    api.Change(deployment with { Spec = deployment.Spec with { Replicas = random.Next(0, 9) } });
                    break;
                case 2:
                    api.Change(deployment with { Spec = deployment.Spec with { Paused = random.Next(3) == 0 } });
                    break;
                case 3:
                    if (api.All<Pod>() is { Count: > 0 } pods) api.Remove(pods[random.Next(pods.Count)]);
                    break;
                default:
                    foreach (Pod pod in api.All<Pod>().Where(_ => random.Next(2) == 0))
                    {
                        api.ChangeStatus(Samples.Running(pod, time.GetUtcNow(), ready: random.Next(5) > 0));
                    }

                    break;
            }

            time.Advance(TimeSpan.FromSeconds(random.Next(0, 30)));
        }

        private void StepDeployment()
        {
            ReplicaSet[] before = [.. api.All<ReplicaSet>()];
            Deployment deployment = Stored;
            RolloutBudget budget = RolloutBudget.Of(deployment);
            bool scaling = deployment.Spec.Paused || before.Any(set => set.Spec.Replicas > 0
                && set.Metadata.Annotations.Find("deployment.kubernetes.io/desired-replicas") != $"{budget.Replicas}");
            player.Step<DeploymentController, DeploymentController.View>(new("default", "web"));
            ReplicaSet[] after = [.. api.All<ReplicaSet>()];

            int sumBefore = before.Sum(set => set.Spec.Replicas!.Value);
            int sum = after.Sum(set => set.Spec.Replicas!.Value);
            Assert.True(sum <= Math.Max(budget.MaxTotal, sumBefore), $"{sum} pods wished, {budget}, {sumBefore} before");
            if (!scaling && !recreate) CheckAvailability(before, after, budget);
            if (recreate && !scaling) CheckRecreate(before, after);
            Assert.All(after, set => Assert.True(set.Spec.Replicas >= 0));
        }

        // Available pods that a step gives up, at worst, must be spare.
        private static void CheckAvailability(ReplicaSet[] before, ReplicaSet[] after, RolloutBudget budget)
        {
            int available = before.Sum(set => Math.Min(set.Status.AvailableReplicas, set.Spec.Replicas!.Value));
            int left = after.Sum(set => Math.Min(set.Status.AvailableReplicas, set.Spec.Replicas!.Value));
            Assert.True(left >= Math.Min(available, budget.MinAvailable), $"{left} left of {available}, {budget}");
        }

        private void CheckRecreate(ReplicaSet[] before, ReplicaSet[] after)
        {
            foreach (ReplicaSet grown in after)
            {
                int was = before.FirstOrDefault(set => set.Metadata.UID == grown.Metadata.UID)?.Spec.Replicas ?? 0;
                if (grown.Spec.Replicas <= was || was > 0) continue;
                Assert.DoesNotContain(api.All<Pod>(), pod => !pod.IsFinished && !pod.IsControlledBy(grown));
            }
        }

        private void Settle()
        {
            Deployment deployment = Stored;
            api.Change(deployment with { Spec = deployment.Spec with { Paused = false } });
            for (int round = 0; round < 200; round++)
            {
                bool dry = player.Step<DeploymentController, DeploymentController.View>(new("default", "web"))!.IsDry;
                dry &= player.Round<ReplicaSetController, ReplicaSetController.View>();
                bool changed = false;
                foreach (Pod pod in api.All<Pod>().Where(pod => !pod.IsReady))
                {
                    api.ChangeStatus(Samples.Running(pod, time.GetUtcNow()));
                    changed = true;
                }

                if (!dry || changed) continue;
                CheckComplete();
                return;
            }

            Assert.Fail("does not come to rest");
        }

        private void CheckComplete()
        {
            Deployment deployment = Stored;
            int replicas = deployment.Spec.Replicas!.Value;
            Assert.Equal(replicas, api.All<Pod>().Count);
            Assert.Equal((replicas, replicas, replicas),
                (deployment.Status.Replicas, deployment.Status.UpdatedReplicas, deployment.Status.AvailableReplicas));
            Assert.Single(api.All<ReplicaSet>(), set => set.Metadata.Annotations.Find(RolloutRevision)
                == deployment.Metadata.Annotations.Find(RolloutRevision));
            Assert.True(api.All<ReplicaSet>().Count <= deployment.Spec.RevisionHistoryLimit + 1);
            DeploymentCondition progressing = deployment.Status.Conditions.FirstOrDefault(c => c.Type == "Progressing")!;
            Assert.Equal("NewReplicaSetAvailable", progressing.Reason);
        }

        private const string RolloutRevision = "deployment.kubernetes.io/revision";
    }
}
