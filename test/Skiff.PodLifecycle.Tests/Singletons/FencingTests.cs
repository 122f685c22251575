using Skiff.PodLifecycle.Singletons;

namespace Skiff.PodLifecycle.Tests.Singletons;

public sealed class FencingTests
{
    [Fact]
    public void Without_the_lease_nothing_is_made()
    {
        FakeNode node = new(Pods.Of(Pods.C("db")));
        node.Singleton = new(IsHeld: false, node.Now);
        node.Settle();
        Assert.Empty(node.Done);
        node.Singleton = new(IsHeld: true, node.Now);
        node.Settle();
        node.Running("db");
    }

    [Fact]
    public void With_the_lease_lost_containers_end_and_come_back_with_it()
    {
        FakeNode node = new(Pods.Of(Pods.C("db")).Init(Pods.Sidecar("log"))) { KillsAreInstant = false };
        node.Singleton = new(IsHeld: true, node.Now);
        node.Settle();
        node.Running("db");
        node.Singleton = new(IsHeld: false, node.Now);
        node.Settle();
        PodAction.KillContainer[] kills = [.. node.Done.OfType<PodAction.KillContainer>()];
        Assert.Equal(["db", "log"], kills.Select(kill => kill.Name).Order());
        Assert.All(kills, kill => Assert.Equal(30, kill.GraceSeconds));
        node.Exit("db", 0);
        node.Exit("log", 0);
        node.InFlight = InFlight.Nothing;
        node.Settle();
        Assert.DoesNotContain(node.Runtime.Containers.AsEnumerable(), RuntimePod.IsAlive);
        node.Singleton = new(IsHeld: true, node.Now);
        node.Settle();
        node.Running("db");
        node.Running("log");
    }

    [Fact]
    public void A_pod_that_ends_slowly_is_cut_short_by_the_loss_of_its_lease()
    {
        FakeNode node = new(Pods.Of(Pods.C("db"))) { KillsAreInstant = false };
        node.Singleton = new(IsHeld: true, node.Now);
        node.Settle();
        node.Pod = node.Pod.Deleted(node.Now, graceSeconds: 600);
        node.Settle();
        Assert.Equal(600, Assert.Single(node.Done.OfType<PodAction.KillContainer>()).GraceSeconds);
        node.Singleton = new(IsHeld: false, node.Now);
        node.Now += TimeSpan.FromSeconds(10);
        node.Settle();
        Assert.Equal(20, node.Done.OfType<PodAction.KillContainer>().Last().GraceSeconds);
        Assert.Equal(2, node.Done.OfType<PodAction.KillContainer>().Count());
    }
}
