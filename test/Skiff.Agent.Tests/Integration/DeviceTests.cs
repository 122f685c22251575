using Skiff.Agent.Tests.Devices;
using Skiff.DevicePlugin.V1Beta1;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Integration;

[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class DeviceTests(TestNode node) : IClassFixture<TestNode>
{
    private const string Widget = "example.com/widget";

    [Fact]
    public async Task A_container_has_its_device_and_the_same_one_after_everything_was_restarted()
    {
        FakePlugin plugin = await StartPluginAsync("first");
        Assert.Null(await plugin.RegisterAsync(Widget));
        await UntilAmountsAsync("3", "2");
        node.Run("a", spec => Asking(spec, 1), "/bin/sh", "-c", "test -c /dev/widget && echo $WIDGET $WHO $(cat /widget/note); exec sleep 1000");
        Pod pod = await node.UntilReadyAsync("a");
        await UntilLogAsync("one container's noted");
        await UntilHealthAsync(ResourceHealthStatus.Healthy);
        plugin.Tell("!one", "two", "!three");
        await UntilHealthAsync(ResourceHealthStatus.Unhealthy);
        plugin.Tell("one", "two", "!three");
        await UntilHealthAsync(ResourceHealthStatus.Healthy);

        // Everything ends but the container.
        await plugin.DisposeAsync();
        await UntilAmountsAsync("3", "0");
        await node.RestartAgentAsync();
        await node.UntilReadyAsync("a");
        string id = pod.Status.ContainerStatuses[0].ContainerID.Split("//")[1];
        await node.Cri.StopContainerAsync(new() { ContainerId = id }, node.Stop);
        await node.UntilEventAsync("a", $"Error: no healthy devices present; cannot allocate unhealthy devices {Widget}");
        await using FakePlugin again = await StartPluginAsync("second");
        Assert.Null(await again.RegisterAsync(Widget));
        await node.UntilAsync("a", now => now.Status.ContainerStatuses[0] is { RestartCount: 1, State.Running: not null });
        await UntilLogAsync("one container's noted");
        Assert.DoesNotContain("Allocate", again.Calls);

        // No other pod gets it, until its own is gone.
        node.Run("b", spec => Asking(spec, 2), "/bin/sleep", "1000");
        Pod refused = await node.UntilAsync("b", now => now.Status.Phase == PodPhase.Failed);
        Assert.Equal("UnexpectedAdmissionError", refused.Status.Reason);
        Assert.Equal(
            $"Pod was rejected: Allocate failed due to requested number of devices unavailable for {Widget}. Requested: 2, Available: 1, "
            + "which is unexpected",
            refused.Status.Message);
        node.Api.Remove(pod);
        await node.UntilForgottenAsync(pod.Metadata.UID);
        node.Run("c", spec => Asking(spec, 2), "/bin/sleep", "1000");
        await node.UntilReadyAsync("c");
    }

    private static PodSpec Asking(PodSpec spec, int count) => spec with
    {
        RestartPolicy = RestartPolicy.Always,
        Containers =
        [
            spec.Containers[0] with
            {
                Env = [EnvVar.Empty with { Name = "WHO", Value = "container's" }],
                Resources = ResourceRequirements.Empty with
                {
                    Limits = MapOf.Create((Widget, Quantity.Of(count))), Requests = MapOf.Create((Widget, Quantity.Of(count))),
                },
            },
        ],
    };

    private async Task<FakePlugin> StartPluginAsync(string name)
    {
        string directory = Path.Combine(node.Options.KubeletDirectory, "device-plugins");
        string notes = Directory.CreateDirectory(Path.Combine(node.Options.KubeletDirectory, "notes")).FullName;
        await File.WriteAllTextAsync(Path.Combine(notes, "note"), "noted", node.Stop);
        FakePlugin plugin = await FakePlugin.StartAsync(directory, name);
        plugin.OnAllocate = request => new()
        {
            ContainerResponses =
            {
                new ContainerAllocateResponse
                {
                    Envs = { ["WIDGET"] = request.DevicesIds[0], ["WHO"] = "plugin's" },
                    Devices = { new DeviceSpec { HostPath = "/dev/null", ContainerPath = "/dev/widget", Permissions = "rw" } },
                    Mounts = { new Mount { HostPath = notes, ContainerPath = "/widget", ReadOnly = true } },
                },
            },
        };
        plugin.Tell("one", "two", "!three");
        return plugin;
    }

    private async Task UntilAmountsAsync(string capacity, string allocatable) => await node.PollAsync($"{allocatable} of {capacity}", () =>
    {
        NodeStatus? status = node.Api.Find<Node>("", "n1")?.Status;
        return Task.FromResult(status is not null
            && status.Capacity.TryGetValue(Widget, out Quantity all) && all.ToString() == capacity
            && status.Allocatable.TryGetValue(Widget, out Quantity free) && free.ToString() == allocatable);
    });

    private async Task UntilHealthAsync(string health) => await node.UntilAsync("a", pod => pod.Status.ContainerStatuses is
        [{ AllocatedResourcesStatus: [{ Name: Widget, Resources: [{ ResourceID: "one" } one] }] }] && one.Health == health);

    private async Task UntilLogAsync(string text) => await node.PollAsync(text, async () =>
        node.Agent.Agent.Pods.Find("default", "a") is { Containers: [{ Running: true }, ..] } && await node.LogOfAsync("a") == text);
}
