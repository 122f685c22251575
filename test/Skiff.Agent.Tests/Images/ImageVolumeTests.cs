using Skiff.Agent.Runtime;
using Skiff.Agent.Tests.Pods;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Images;

namespace Skiff.Agent.Tests.Images;

/// <summary>What a pod is told of its volumes of images, and what the runtime is asked for.</summary>
public sealed class ImageVolumeTests
{
    private const string Model = "registry.example/team/model:1";

    [Fact]
    public async Task A_runtime_that_mounts_images_is_left_to_it()
    {
        await using FakeNode node = New(cri => cri.Registry.Add(Model));
        Run(node, "a", PullPolicy.IfNotPresent, subPath: "weights");
        await node.UntilReadyAsync("a");
        Cri.V1.Mount mount = Assert.Single(node.Cri.Configs[0].Mounts, one => one.ContainerPath == "/model");
        Assert.Equal((Model, Model, "weights", true, ""),
            (mount.Image.Image, mount.Image.UserSpecifiedImage, mount.ImageSubPath, mount.Readonly, mount.HostPath));
        Event[] events = [.. node.Api.All<Event>().Where(one => one.Message.Contains(Model, StringComparison.Ordinal))];
        Assert.Equal(["Pulling", "Pulled"], events.Select(one => one.Reason));
        Assert.All(events, one => Assert.Equal("", one.InvolvedObject.FieldPath)); // The volume is the pod's.
    }

    [Fact]
    public async Task A_container_waits_for_the_images_of_its_volumes_in_upstreams_words()
    {
        await using FakeNode node = New();
        Run(node, "a", PullPolicy.IfNotPresent);
        Pod pod = await node.UntilAsync("a", one => Waiting(one)?.Reason == "ErrImagePull");
        Assert.Equal("rpc error: code = NotFound desc = PullImage: not found", Waiting(pod)!.Message);
        Assert.Contains(node.Api.All<Event>(), one => one.Message == $"Failed to pull image \"{Model}\": {Waiting(pod)!.Message}");
        Assert.Contains(node.Api.All<Event>(), one => one.Message == "Error: ErrImagePull" && one.InvolvedObject.FieldPath == "spec.containers{main}");
        pod = await node.UntilAsync("a", one => Waiting(one)?.Reason == "ImagePullBackOff");
        Assert.Equal(
            $"Back-off pulling image \"{Model}\": ErrImagePull: rpc error: code = NotFound desc = PullImage: not found", Waiting(pod)!.Message);
        Assert.DoesNotContain("CreateContainer", node.Cri.Calls);
        node.Cri.Registry.Add(Model);
        await node.UntilReadyAsync("a");

        Run(node, "never", PullPolicy.Never, "registry.example/none:1");
        pod = await node.UntilAsync("never", one => Waiting(one)?.Reason == "ErrImageNeverPull");
        Assert.Equal("Container image \"registry.example/none:1\" is not present with pull policy of Never", Waiting(pod)!.Message);
        Run(node, "invalid", PullPolicy.Always, "Not a name");
        await node.UntilAsync("invalid", one => Waiting(one)?.Reason == "InvalidImageName");
    }

    [Fact]
    public async Task What_is_said_of_one_image_is_not_said_of_another()
    {
        await using FakeNode node = New(cri => cri.Images.Remove(FakeNode.Image));
        Run(node, "a", PullPolicy.Always);
        await node.UntilAsync("a", one => Waiting(one)?.Message.Contains($"image \"{Model}\": ErrImagePull", StringComparison.Ordinal) == true);
        node.Cri.Registry.Add(Model);
        await node.UntilAsync("a", one => Waiting(one)?.Message.StartsWith(
            $"Back-off pulling image \"{FakeNode.Image}\": ErrImagePull: ", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Only_the_images_of_volumes_that_are_mounted_are_waited_for()
    {
        await using FakeNode node = New();
        Run(node, "a", PullPolicy.Always, change: spec => spec with { Containers = [spec.Containers[0] with { VolumeMounts = [] }] });
        await node.UntilReadyAsync("a");
    }

    [Fact]
    public async Task Images_that_are_mounted_are_not_collected()
    {
        const string Unused = "unused.example/after/model:1"; // Of images of one age the first by name goes first.
        await using FakeNode node = New(
            cri => cri.Registry.Add(Model),
            options => options with { Images = ImageCollectionSettings.Default with { HighPercent = 1, LowPercent = 0 } });
        Run(node, "a", PullPolicy.IfNotPresent);
        await node.UntilReadyAsync("a");
        node.Cri.Images.Add(Unused);
        await node.UntilAsync(() => !node.Cri.Images.Contains(Unused));
        Assert.Contains(Model, node.Cri.Images);
        node.Api.Remove(node.Find("a")!);
        await node.UntilAsync(() => !node.Cri.Images.Contains(Model));
    }

    [Fact]
    public async Task Who_has_no_credentials_does_not_get_an_image_by_way_of_a_volume()
    {
        await using FakeNode node = New(cri =>
        {
            cri.Registry.Add(Model);
            cri.Admits = credentials => credentials?.Password == "right";
        });
        node.Api.Add(Secret.Empty with
        {
            Metadata = Secret.Empty.Metadata with { Namespace = "default", Name = "own" },
            Type = "kubernetes.io/dockerconfigjson",
            Data = MapOf.Create((".dockerconfigjson", new Bytes(
                """{"auths":{"registry.example":{"username":"me","password":"right"}}}"""u8.ToArray()))),
        });
        Run(node, "own", PullPolicy.IfNotPresent, change: spec => spec with { ImagePullSecrets = [LocalObjectReference.Empty with { Name = "own" }] });
        await node.UntilReadyAsync("own");
        Run(node, "other", PullPolicy.IfNotPresent);
        await node.UntilAsync("other", one => Waiting(one)?.Reason == "ErrImagePull");
        Run(node, "never", PullPolicy.Never);
        await node.UntilAsync("never", one => Waiting(one)?.Reason == "ErrImageNeverPull");
    }

    [Fact]
    public async Task A_runtime_that_has_neither_mounts_nor_snapshots_is_told_of()
    {
        await using FakeNode node = New(cri =>
        {
            cri.Runtime = ("containerd", "1.6.20~ds1");
            cri.Registry.Add(Model);
        });
        Run(node, "a", PullPolicy.IfNotPresent);
        Pod pod = await node.UntilAsync("a", one => Waiting(one)?.Reason == "CreateContainerError");
        Assert.Equal("ImageVolumeMountFailed: the container runtime mounts no images", Waiting(pod)!.Message);
    }

    private static FakeNode New(Action<Runtime.FakeCri>? prepare = null, Func<NodeAgentOptions, NodeAgentOptions>? change = null) => new(
        cri =>
        {
            cri.Runtime = ("containerd", "v2.1.0");
            prepare?.Invoke(cri);
        },
        change);

    private static void Run(FakeNode node, string name, string policy, string image = Model, string subPath = "",
        Func<PodSpec, PodSpec>? change = null) => node.Run(name, spec =>
    {
        PodSpec with = spec with
        {
            Volumes =
            [
                Volume.Empty with
                {
                    Name = "model",
                    VolumeSource = VolumeSource.Empty with { Image = ImageVolumeSource.Empty with { Reference = image, PullPolicy = policy } },
                },
            ],
            Containers = [spec.Containers[0] with { VolumeMounts = [VolumeMount.Empty with { Name = "model", MountPath = "/model", SubPath = subPath }] }],
        };
        return change is null ? with : change(with);
    });

    private static ContainerStateWaiting? Waiting(Pod pod) =>
        pod.Status.ContainerStatuses.IsEmpty ? null : pod.Status.ContainerStatuses[0].State.Waiting;
}
