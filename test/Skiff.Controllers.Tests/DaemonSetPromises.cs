using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Fixtures;

namespace Skiff.Controllers.Tests;

public sealed class DaemonSetPromises
{
    [Fact]
    public void HoldOverRandomHistories()
    {
        for (int seed = 1; seed <= 150; seed++)
        {
            try
            {
                Run(new Random(seed));
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
            }
        }
    }

    [Fact]
    public void APodIsMeantForItsNodeAndBearsItsTroubles()
    {
        Pod pod = DaemonPlacement.NewPod(Sample(1, 0), "node7", "abc");
        Assert.Equal("node7", DaemonPlacement.NodeOf(pod));
        Node sick = Samples.Node("node7") with
        {
            Spec = NodeSpec.Empty with { Taints = [Taint.Empty with { Key = "node.kubernetes.io/not-ready", Effect = "NoExecute" }] },
        };
        Assert.Equal(new(true, true), DaemonPlacement.On(Sample(1, 0), sick));
        Node foreign = sick with { Spec = NodeSpec.Empty with { Taints = [Taint.Empty with { Key = "gpu", Effect = "NoSchedule" }] } };
        Assert.Equal(new(false, true), DaemonPlacement.On(Sample(1, 0), foreign));
    }

    [Fact]
    public void ARevisionBearsTheHashThatItsPodsBear()
    {
        ManualTime time = new();
        InMemoryApi api = new(time);
        PlanPlayer player = new(api, time);
        api.Add(Sample(1, 0));
        api.Add(Samples.Node("node0"));
        Step(api, player, 1, 0);
        ControllerRevision revision = Assert.Single(api.All<ControllerRevision>());
        Pod pod = Assert.Single(api.All<Pod>());
        string hash = pod.Metadata.Labels["controller-revision-hash"];
        Assert.Equal($"log-{hash}", revision.Metadata.Name);
        Assert.Equal(hash, revision.Metadata.Labels.Find("controller-revision-hash"));
    }

    private static DaemonSet Sample(int unavailable, int surge) => DaemonSet.Empty with
    {
        Metadata = Samples.Named("log"),
        Spec = DaemonSetSpec.Empty with
        {
            Selector = Samples.App("log"),
            Template = Samples.Template("log"),
            UpdateStrategy = DaemonSetUpdateStrategy.Empty with
            {
                Type = "RollingUpdate",
                RollingUpdate = RollingUpdateDaemonSet.Empty with { MaxUnavailable = unavailable, MaxSurge = surge },
            },
        },
    };

    private static void Run(Random random)
    {
        ManualTime time = new();
        InMemoryApi api = new(time);
        PlanPlayer player = new(api, time);
        int unavailable = random.Next(0, 3), surge = unavailable > 0 ? 0 : random.Next(1, 3);
        api.Add(Sample(unavailable, surge));
        for (int i = 0; i < random.Next(1, 6); i++) api.Add(Samples.Node($"node{i}"));
        for (int i = 0; i < 40; i++)
        {
            Disturb(random, api, time);
            Step(api, player, unavailable, surge);
        }

        for (int i = 0; ; i++)
        {
            Assert.True(i < 200, "does not come to rest");
            bool dry = player.Step<DaemonSetController, DaemonSetController.View>(new("default", "log"))!.IsDry;
            Pod[] unready = [.. api.All<Pod>().Where(pod => !pod.IsReady && !pod.IsFinished)];
            foreach (Pod pod in unready) api.ChangeStatus(Samples.Running(pod, time.GetUtcNow()));
            if (dry && unready.Length == 0) break;
        }

        DaemonSet set = api.Find<DaemonSet>("default", "log")!;
        int nodes = api.All<Node>().Count;
        Assert.Equal(api.All<Node>().Select(node => node.Metadata.Name), api.All<Pod>().Select(DaemonPlacement.NodeOf).Order());
        Assert.All(api.All<Pod>(), pod => Assert.Equal(set.Spec.Template.Spec.Containers[0].Image, pod.Spec.Containers[0].Image));
        Assert.Equal((nodes, nodes, nodes, 0), (set.Status.DesiredNumberScheduled, set.Status.NumberAvailable, set.Status.UpdatedNumberScheduled, set.Status.NumberMisscheduled));
    }

    private static void Disturb(Random random, InMemoryApi api, ManualTime time)
    {
        DaemonSet set = api.Find<DaemonSet>("default", "log")!;
        switch (random.Next(6))
        {
            case 0:
                api.Change(set with { Spec = set.Spec with { Template = Samples.Template("log", $"log:{random.Next(3)}") } });
                break;
            case 1 when api.Find<Node>("", $"node{random.Next(6)}") is { } node && api.All<Node>().Count > 1:
                api.Remove(node);
                break;
            case 2:
                string name = $"node{random.Next(6)}";
                if (api.Find<Node>("", name) is null) api.Add(Samples.Node(name));
                break;
        }

        foreach (Pod pod in api.All<Pod>())
        {
            switch (random.Next(8))
            {
                case 0:
                    api.ChangeStatus(pod with { Status = pod.Status with { Phase = PodPhase.Failed, Conditions = [] } });
                    break;
                case 1 when !pod.IsFinished:
                    api.ChangeStatus(Samples.Running(pod, time.GetUtcNow(), ready: false));
                    break;
                case > 2 when !pod.IsFinished:
                    api.ChangeStatus(Samples.Running(pod, time.GetUtcNow()));
                    break;
            }
        }

        time.Advance(TimeSpan.FromSeconds(random.Next(10)));
    }

    private static void Step(InMemoryApi api, PlanPlayer player, int unavailable, int surge)
    {
        Dictionary<string, Pod[]> before = api.All<Pod>().GroupBy(DaemonPlacement.NodeOf).ToDictionary(group => group.Key, group => group.ToArray());
        Plan plan = player.Step<DaemonSetController, DaemonSetController.View>(new("default", "log"))!;
        foreach (IGrouping<string, Pod> group in api.All<Pod>().Where(pod => pod.IsActive).GroupBy(DaemonPlacement.NodeOf))
        {
            Assert.InRange(group.Count(), 1, surge > 0 ? 2 : 1);
        }

        // Pods that serve and are deleted for an update: no more than may be missing.
        HashSet<string> nodes = [.. api.All<Node>().Select(node => node.Metadata.Name)];
        int down = nodes.Count(node => !before.GetValueOrDefault(node, []).Any(pod => pod.IsReady && pod.IsActive));
        string[] gone = [.. plan.Writes.AsEnumerable().OfType<DeleteWrite>().Select(write => write.UID)];
        int given = before.Where(pair => nodes.Contains(pair.Key))
            .Count(pair => pair.Value.Any(pod => pod.IsReady && pod.IsActive) && pair.Value.Where(pod => pod.IsReady && pod.IsActive).All(pod => gone.Contains(pod.Metadata.UID)));
        int budget = surge > 0 ? 0 : Math.Max(1, unavailable);
        Assert.True(given <= Math.Max(0, budget - down), $"{given} given up, {down} down, {budget} allowed");
    }
}
