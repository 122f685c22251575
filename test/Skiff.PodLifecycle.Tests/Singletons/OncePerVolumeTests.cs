using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Tests.Singletons;

public sealed class OncePerVolumeTests
{
    [Fact]
    public void What_succeeded_is_noted_before_anything_follows()
    {
        FakeNode node = new(Initialized());
        node.Settle();
        node.Exit("init", 0);
        node.Settle();
        Assert.Equal(
            ["MarkVolume", "StartContainer"], node.Done.Select(action => action.GetType().Name).TakeLast(2));
        Assert.Equal(["init"], node.Memory.DoneOnVolume);
    }

    [Fact]
    public void A_container_that_failed_is_not_noted()
    {
        FakeNode node = new(Initialized());
        node.Settle();
        node.Exit("init", 1);
        node.Settle();
        Assert.DoesNotContain(node.Done, action => action is PodAction.MarkVolume);
        Assert.Equal(2, node.Done.OfType<PodAction.StartContainer>().Count(start => start.Name == "init"));
    }

    [Fact]
    public void What_the_volume_knows_is_passed_over_and_shows_as_done()
    {
        FakeNode node = new(Initialized()) { DoneOnVolume = ["init"] };
        node.Settle();
        node.Running("db");
        Assert.DoesNotContain(node.Done, action => action is PodAction.StartContainer { Name: "init" });
        ContainerStatus status = Assert.Single(node.Status.InitContainerStatuses.AsEnumerable());
        Assert.True(status.Ready);
        Assert.Equal(0, status.State.Terminated!.ExitCode);
        Assert.Equal(ConditionStatus.True, node.Status.Condition(PodConditionType.Initialized).Status);
        Assert.Equal(PodPhase.Running, node.Status.Phase);
    }

    [Fact]
    public void A_pod_that_ends_between_success_and_note_is_noted_all_the_same()
    {
        FakeNode node = new(Initialized());
        node.Settle();
        node.Exit("init", 0);
        node.Pod = node.Pod.Deleted(node.Now);
        node.Settle();
        Assert.Equal(["init"], node.Memory.DoneOnVolume);
        Assert.True(node.DeletedFromApi);
    }

    [Theory]
    [InlineData("init", "must be a list of container=volume")]
    [InlineData("db=data", "\"db\" is no init container that runs to its end")]
    [InlineData("log=data", "\"log\" is no init container that runs to its end")]
    [InlineData("init=other", "container \"init\" does not mount volume \"other\"")]
    [InlineData("init=seed", "container \"init\" cannot write to volume \"seed\"")]
    public void Annotations_that_cannot_be_kept_are_refused(string text, string message)
    {
        Pod pod = Initialized().Init(
            Pods.C("init") with { VolumeMounts = [Mount("data"), Mount("seed") with { ReadOnly = true }] }, Pods.Sidecar("log"));
        MapOf<string> annotations = default(MapOf<string>).Set(OncePerVolume.Annotation, text);
        Assert.Equal(message, OncePerVolume.Read(annotations, pod.Spec, out _));
    }

    private static Pod Initialized()
    {
        Pod pod = Pods.Of(Pods.C("db")).Init(Pods.C("init") with { VolumeMounts = [Mount("data")] });
        return pod with
        {
            Metadata = pod.Metadata with { Annotations = default(MapOf<string>).Set(OncePerVolume.Annotation, "init=data") },
        };
    }

    private static VolumeMount Mount(string volume) => VolumeMount.Empty with { Name = volume, MountPath = "/" + volume };
}
