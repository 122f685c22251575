using Skiff.Agent.Tests.Pods;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Agent.Tests.Singletons;

public sealed class SingletonKeeperTests
{
    private static readonly MapOf<string> db = default(MapOf<string>).Set(SingletonMark.Annotation, "db");

    [Fact]
    public async Task The_second_of_two_waits_for_the_end_of_the_first()
    {
        await using FakeNode node = new();
        Run(node, "a", db);
        await node.UntilReadyAsync("a");
        Run(node, "b", db);
        await node.UntilAsync(() => Events(node, "b").Contains("WaitingForSingleton"));
        Assert.Equal("n1/a/" + node.Find("a")!.Metadata.UID, Held(node)!.Spec.HolderIdentity);
        Assert.Single(node.Cri.Containers);

        node.Api.Remove(node.Find("a")!);
        await node.UntilReadyAsync("b");
        Assert.All(
            node.Cri.Containers.Where(one => one.State == Cri.V1.ContainerState.ContainerRunning),
            one => Assert.Equal("b", one.Labels["io.kubernetes.pod.name"]));
        node.Api.Remove(node.Find("b")!);
        await node.UntilAsync(() => node.Find("b") is null);
        Assert.Null(Held(node));
    }

    [Fact]
    public async Task A_pod_that_was_deleted_by_force_keeps_others_out_until_it_ended()
    {
        await using FakeNode node = new();
        Run(node, "a", db);
        await node.UntilReadyAsync("a");
        Run(node, "b", db);
        node.Api.Remove(node.Find("a")!, graceSeconds: 0);
        await node.UntilReadyAsync("b");
        Cri.V1.ContainerStatus[] all = [.. node.Cri.Containers];
        Assert.Equal("b", Assert.Single(all, one => one.State == Cri.V1.ContainerState.ContainerRunning).Labels["io.kubernetes.pod.name"]);
    }

    [Fact]
    public async Task Without_renewals_the_containers_end_and_with_the_next_one_they_come_back()
    {
        await using FakeNode node = new();
        Run(node, "a", db);
        await node.UntilReadyAsync("a");
        DateTimeOffset cut = node.Time.GetUtcNow();
        node.Api.Fault = call => call.Kind == Kinds.Lease ? Status.InternalError("no network") : null;
        await node.UntilAsync(() => node.Cri.Containers.All(one => one.State == Cri.V1.ContainerState.ContainerExited));
        TimeSpan after = node.Time.GetUtcNow() - cut;
        Assert.InRange(after, TimeSpan.FromSeconds(39), TimeSpan.FromSeconds(61));
        await node.UntilAsync(() => Events(node, "a").Contains("SingletonLost"));
        node.Api.Fault = null;
        // The status that was there before may still be.
        await node.UntilAsync("a", pod => pod.Status.ContainerStatuses is [{ Ready: true, RestartCount: 1 }]);
    }

    [Fact]
    public async Task A_mark_that_means_nothing_is_refused()
    {
        await using FakeNode node = new();
        Run(node, "a", default(MapOf<string>).Set(SingletonMark.Annotation, "No Name"));
        Pod refused = await node.UntilAsync("a", pod => pod.Status.Phase == PodPhase.Failed);
        Assert.Equal("InvalidSingleton", refused.Status.Reason);
        Assert.Empty(node.Cri.Containers);
    }

    private static void Run(FakeNode node, string name, MapOf<string> annotations) => node.Api.Add(Pod.Empty with
    {
        Metadata = Pod.Empty.Metadata with { Namespace = "default", Name = name, Annotations = annotations },
        Spec = PodSpec.Empty with
        {
            NodeName = "n1",
            Containers = [Model.Core.V1.Container.Empty with { Name = "main", Image = FakeNode.Image }],
            TerminationGracePeriodSeconds = 30,
        },
    });

    private static Lease? Held(FakeNode node) => node.Api.Find<Lease>("kube-system", "singleton.default.db");

    private static IEnumerable<string> Events(FakeNode node, string pod) =>
        node.Api.All<Event>().Where(one => one.InvolvedObject.Name == pod).Select(one => one.Reason);
}
