using System.Text;
using Skiff.Agent.Images;
using Skiff.Agent.Tests.Integration;
using Skiff.Agent.Volumes.Linux;
using Skiff.ContainerdSnapshots.V1;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Registries;

/// <summary>Volumes of images on a containerd that mounts none itself.</summary>
[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class ImageMountTests(RegistryNode node) : IClassFixture<RegistryNode>
{
    [Fact]
    public async Task Files_of_an_image_are_seen_and_neither_written_nor_executed_and_nothing_is_left_of_it()
    {
        await PushAsync(node.Open, "data/model");
        Run("reader", $"{node.Open.Host}/data/model:1", VolumeMount.Empty with { Name = "data", MountPath = "/data" });
        await node.UntilReadyAsync("reader");
        Assert.Equal("weights", await ExecAsync("reader", "cat /data/model/weights"));
        Assert.Contains("Read-only file system", await ExecAsync("reader", "echo x > /data/model/weights"), StringComparison.Ordinal);
        Assert.Contains("Read-only file system", await ExecAsync("reader", "touch /data/more"), StringComparison.Ordinal);
        Assert.Contains("Permission denied", await ExecAsync("reader", "/data/bin/busybox true"), StringComparison.Ordinal);
        Assert.Contains("noexec", await ExecAsync("reader", "grep ' /data ' /proc/mounts"), StringComparison.Ordinal);
        Assert.NotEmpty(await ViewsAsync());
        await node.RemoveAsync("reader");
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_folder_of_an_image_can_be_mounted_alone()
    {
        await PushAsync(node.Open, "data/folders");
        string image = $"{node.Open.Host}/data/folders:1";
        VolumeMount mount = VolumeMount.Empty with { Name = "data", MountPath = "/data" };
        Run("folder", image, mount with { SubPath = "model" });
        await node.UntilReadyAsync("folder");
        Assert.Equal("weights", await ExecAsync("folder", "cat /data/weights"));
        Assert.Contains("Read-only file system", await ExecAsync("folder", "touch /data/more"), StringComparison.Ordinal);
        Assert.Contains("noexec", await ExecAsync("folder", "grep ' /data ' /proc/mounts"), StringComparison.Ordinal);
        Run("absent", image, mount with { SubPath = "none/such" });
        Run("file", image, mount with { SubPath = "model/weights" });
        Run("outside", image, mount with { SubPath = "out" });
        foreach ((string name, string why) in new[]
        {
            ("absent", "no such file or directory"), ("file", "only directory subpath is supported"), ("outside", "leads out of the volume"),
        })
        {
            string fault = await node.UntilWaitingAsync(name, "CreateContainerError");
            Assert.StartsWith("ImageVolumeMountFailed: ", fault, StringComparison.Ordinal);
            Assert.EndsWith(why, fault, StringComparison.Ordinal);
        }

        await node.RemoveAsync("folder", "absent", "file", "outside");
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task An_image_that_cannot_be_had_holds_the_containers_that_mount_it()
    {
        await PushAsync(node.Closed, "data/closed");
        string image = $"{node.Guarded.Host}/data/closed:1";
        node.AddSecret("data", [node.Guarded.Host]);
        VolumeMount mount = VolumeMount.Empty with { Name = "data", MountPath = "/data" };
        Run("nobody", image, mount);
        Run("absent", $"{node.Open.Host}/data/none:1", mount);
        await node.UntilWaitingAsync("nobody", "ErrImagePull");
        await node.UntilWaitingAsync("absent", "ErrImagePull");
        Assert.StartsWith($"Back-off pulling image \"{node.Open.Host}/data/none:1\": ErrImagePull: rpc error: ",
            await node.UntilWaitingAsync("absent", "ImagePullBackOff"), StringComparison.Ordinal);
        Run("tenant", image, mount, spec => spec with { ImagePullSecrets = [LocalObjectReference.Empty with { Name = "data" }] });
        await node.UntilReadyAsync("tenant");
        Run("later", image, mount);
        await node.UntilWaitingAsync("later", "ErrImagePull");
        await node.RemoveAsync("nobody", "absent", "tenant", "later");
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task What_is_mounted_outlives_its_image_and_the_agent_and_goes_with_the_pod()
    {
        await PushAsync(node.Open, "data/kept");
        string image = $"{node.Open.Host}/data/kept:1";
        Run("kept", image, VolumeMount.Empty with { Name = "data", MountPath = "/data" }, spec => spec with
        {
            RestartPolicy = RestartPolicy.Always,
        });
        Pod pod = await node.UntilReadyAsync("kept");
        Assert.Null((await node.Cri.RemoveImageAsync(new() { Image = new() { Image = image } }, node.Stop)).Error);
        await node.CtrAsync("content", "prune", "references"); // Has containerd's collector look.
        Assert.Equal("weights", await ExecAsync("kept", "cat /data/model/weights"));
        await node.RestartAgentAsync();
        await node.UntilAsync("kept", one => one.Status.ContainerStatuses[0].Ready);
        Assert.Equal("weights", await ExecAsync("kept", "cat /data/model/weights"));

        // The next container finds the image gone, and gets it again.
        await node.Cri.StopContainerAsync(new() { ContainerId = IdOf(pod) }, node.Stop);
        await node.UntilAsync("kept", one => one.Status.ContainerStatuses[0] is { Ready: true, RestartCount: 1 });
        Assert.Equal("weights", await ExecAsync("kept", "cat /data/model/weights"));

        // An agent that was not there when the pod was deleted takes it down all the same.
        await node.Agent.DisposeAsync();
        node.Api.Remove(node.Find("kept")!, graceSeconds: 0);
        await node.RestartAgentAsync();
        await node.PollAsync("the end of the view", async () => (await ViewsAsync()).Length == 0);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public void An_image_of_very_many_layers_can_be_mounted()
    {
        Assert.SkipUnless(TestNode.IsPossible, "needs root");
        DirectoryInfo root = Directory.CreateTempSubdirectory("skiff-layers-");
        string target = Path.Combine(root.FullName, "target");
        string[] layers = [.. Enumerable.Range(0, 120).Select(i => Path.Combine(root.FullName, new string('l', 60), $"{i}"))];
        foreach (string layer in layers)
        {
            Directory.CreateDirectory(layer);
            File.WriteAllText(Path.Combine(layer, Path.GetFileName(layer)), "");
        }

        Directory.CreateDirectory(target);
        SnapshotMount mount = new() { Type = "overlay", Source = "overlay", Options = { "index=off", $"lowerdir={string.Join(':', layers)}" } };
        Assert.Equal("", ImageFileSystem.Mount([mount], target, target));
        try
        {
            Assert.Equal(120, Directory.EnumerateFiles(target).Count());
        }
        finally
        {
            Mounts.UnmountBelow(root.FullName);
            root.Delete(recursive: true);
        }
    }

    private Task<string> PushAsync(Fixtures.DockerRegistry registry, string repository) => node.PushAsync(registry, repository,
        new("model/weights", Encoding.UTF8.GetBytes("weights"), 0b110_110_110),
        new("out", Encoding.UTF8.GetBytes("/etc"), 0b111_111_111, IsLink: true));

    private void Run(string name, string image, VolumeMount mount, Func<PodSpec, PodSpec>? change = null) => node.Run(name, spec =>
    {
        ImageVolumeSource source = ImageVolumeSource.Empty with { Reference = image, PullPolicy = PullPolicy.IfNotPresent };
        PodSpec with = spec with
        {
            Volumes = [Volume.Empty with { Name = "data", VolumeSource = VolumeSource.Empty with { Image = source } }],
            Containers = [spec.Containers[0] with { VolumeMounts = [mount] }],
        };
        return change is null ? with : change(with);
    }, "/bin/sleep", "1000");

    private async Task<string> ExecAsync(string name, string command)
    {
        Cri.V1.ExecSyncRequest request = new() { ContainerId = IdOf(node.Find(name)!), Cmd = { "/bin/sh", "-c", command } };
        Cri.V1.ExecSyncResponse done = (await node.Cri.ExecSyncAsync(request, node.Stop)).Value!;
        return done.Stdout.ToStringUtf8() + done.Stderr.ToStringUtf8();
    }

    private static string IdOf(Pod pod) => pod.Status.ContainerStatuses[0].ContainerID["containerd://".Length..];

    private async Task<string[]> ViewsAsync() =>
        [.. (await node.CtrAsync("snapshots", "ls")).Where(line => line.Contains("View", StringComparison.Ordinal))];

    private async Task AssertNothingIsLeftAsync()
    {
        Assert.Empty(await ViewsAsync());
        Assert.DoesNotContain(File.ReadLines("/proc/mounts"), line =>
            line.Contains(node.Options.DataDirectory, StringComparison.Ordinal));
    }
}
