using Skiff.Agent.Runtime;
using Skiff.Agent.Tests.Grants;
using Skiff.DevicePlugin.V1Beta1;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Tests.Devices;

public sealed class DevicePluginTests
{
    [Theory]
    [InlineData("v1alpha1", GrantingNode.Resource, null,
        "requested API version \"v1alpha1\" is not supported by kubelet. Supported version is [\"v1beta1\"]")]
    [InlineData("v1beta1", "widget", null, "the ResourceName \"widget\" is invalid")]
    [InlineData("v1beta1", "kubernetes.io/widget", null, "the ResourceName \"kubernetes.io/widget\" is invalid")]
    [InlineData("v1beta1", GrantingNode.Resource, "../out.sock", "the Endpoint \"../out.sock\" is not the name of a socket beside kubelet.sock")]
    public async Task A_plugin_that_registers_wrongly_is_told_why(string version, string resource, string? endpoint, string message)
    {
        await using GrantingNode node = new();
        await using FakePlugin plugin = await FakePlugin.StartAsync(node.PluginDirectory, "widget");
        Assert.Equal(new CriError(RpcCode.Unknown, message), await plugin.RegisterAsync(resource, version, endpoint));
        Assert.Equal("none", node.Amounts());
    }

    [Fact]
    public async Task A_socket_that_nobody_answers_at_is_no_plugin()
    {
        await using GrantingNode node = new();
        await using FakePlugin plugin = await FakePlugin.StartAsync(node.PluginDirectory, "widget");
        CriError? error = await plugin.RegisterAsync(GrantingNode.Resource, endpoint: "gone.sock");
        Assert.StartsWith("failed to get device plugin options: rpc error: code = Unavailable desc = ", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_node_has_what_is_healthy_until_the_plugin_was_gone_for_too_long()
    {
        await using GrantingNode node = new();
        await using (FakePlugin plugin = await node.PluginAsync("a", "b", "!c"))
        {
            plugin.Tell("a", "!b", "!c", "d");
            await node.UntilAsync("4/2");
            plugin.Tell("a");
            await node.UntilAsync("1/1");
        }

        await node.UntilAsync("1/0");
        node.Pass(TimeSpan.FromMinutes(4));
        Assert.Equal("1/0", node.Amounts());
        node.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal("0/0", node.Amounts());
        await using FakePlugin again = await node.PluginAsync("a", "b");
        Assert.Equal("2/2", node.Amounts());
    }

    [Fact]
    public async Task A_plugin_that_registers_again_takes_the_place_of_the_one_before()
    {
        await using GrantingNode node = new();
        FakePlugin before = await node.PluginAsync("a");
        await using FakePlugin after = await node.PluginAsync("a", "b");
        await before.DisposeAsync();
        Ending? refusal = await node.AdmitAsync(node.Pod(("main", 2)));
        Assert.Null(refusal);
        Assert.Equal("2/2", node.Amounts());
    }

    [Fact]
    public async Task A_device_is_given_to_one_pod_until_that_is_gone()
    {
        await using GrantingNode node = new();
        await using FakePlugin plugin = await node.PluginAsync("a", "b", "!c");
        Pod first = node.Pod(("one", 1), ("two", 1));
        Assert.Null(await node.AdmitAsync(first));
        Assert.Equal(["a", "b"], new[] { await node.DevicesOfAsync(first, "one"), await node.DevicesOfAsync(first, "two") }.Order());

        Ending? refusal = await node.AdmitAsync(node.Pod(("main", 1)));
        Assert.Equal(
            new Ending(
                "UnexpectedAdmissionError",
                $"Allocate failed due to requested number of devices unavailable for {GrantingNode.Resource}. Requested: 1, Available: 0, "
                + "which is unexpected",
                IsRefusal: true),
            refusal);
        node.Grants.Release(first.Metadata.UID);
        Assert.Null(await node.AdmitAsync(node.Pod(("main", 2))));
    }

    [Fact]
    public async Task What_a_refused_pod_was_given_already_is_free_again()
    {
        await using GrantingNode node = new();
        await using FakePlugin plugin = await node.PluginAsync("a", "b");
        Assert.NotNull(await node.AdmitAsync(node.Pod(("one", 1), ("two", 2))));
        plugin.Fault = method => method == "Allocate" ? "no luck" : null;
        Ending? refusal = await node.AdmitAsync(node.Pod(("one", 1)));
        Assert.Equal("Allocate failed due to rpc error: code = Unknown desc = no luck, which is unexpected", refusal!.Message);
        plugin.Fault = _ => null;
        plugin.OnAllocate = _ => new();
        refusal = await node.AdmitAsync(node.Pod(("one", 1)));
        Assert.Equal("Allocate failed due to no containers return in allocation response, which is unexpected", refusal!.Message);
        plugin.OnAllocate = request => new() { ContainerResponses = { new ContainerAllocateResponse() } };
        Assert.Null(await node.AdmitAsync(node.Pod(("one", 1), ("two", 1))));
    }

    [Fact]
    public async Task An_init_containers_devices_go_to_those_after_it_and_a_sidecars_do_not()
    {
        await using GrantingNode node = new();
        await using FakePlugin plugin = await node.PluginAsync("a", "b", "c");
        Pod pod = node.Pod(("main", 1));
        Container sidecar = GrantingNode.Container("side", 1) with { RestartPolicy = ContainerRestartPolicy.Always };
        pod = pod with { Spec = pod.Spec with { InitContainers = [GrantingNode.Container("init", 2), sidecar] } };
        Assert.Null(await node.AdmitAsync(pod));
        string init = await node.DevicesOfAsync(pod, "init"), side = await node.DevicesOfAsync(pod, "side"), main = await node.DevicesOfAsync(pod, "main");
        Assert.Contains(side, init, StringComparison.Ordinal);
        Assert.Contains(main, init, StringComparison.Ordinal);
        Assert.NotEqual(side, main);
        Assert.Null(await node.AdmitAsync(node.Pod(("main", 1))));
    }

    [Fact]
    public async Task A_plugin_may_say_what_it_prefers_and_cannot_have_more_than_there_is()
    {
        await using GrantingNode node = new();
        await using FakePlugin plugin = await FakePlugin.StartAsync(node.PluginDirectory, "widget");
        plugin.Options.GetPreferredAllocationAvailable = true;
        plugin.Tell("a", "b", "c", "d");
        plugin.OnPrefer = asked =>
        {
            Assert.Equal((4, 0, 2), (asked.AvailableDeviceIDs.Count, asked.MustIncludeDeviceIDs.Count, asked.AllocationSize));
            return ["nobody", "d", "c", "b"];
        };
        Assert.Null(await plugin.RegisterAsync(GrantingNode.Resource));
        await node.UntilAsync("4/4");
        Pod pod = node.Pod(("main", 2));
        Assert.Null(await node.AdmitAsync(pod));
        Assert.DoesNotContain("a", await node.DevicesOfAsync(pod, "main"), StringComparison.Ordinal);
        plugin.Fault = method => method == "GetPreferredAllocation" ? "no idea" : null;
        Assert.Equal(
            "Allocate failed due to device plugin GetPreferredAllocation rpc failed with err: rpc error: code = Unknown desc = no idea, which is unexpected",
            (await node.AdmitAsync(node.Pod(("main", 1))))!.Message);
    }

    [Fact]
    public async Task The_next_agent_gives_the_same_and_waits_for_the_plugin()
    {
        await using GrantingNode node = new();
        Pod pod = node.Pod(("main", 1));
        await using (FakePlugin plugin = await node.PluginAsync("a", "b"))
        {
            plugin.OnPrefer = _ => ["b"];
            Assert.Null(await node.AdmitAsync(pod));
        }

        string before = await node.DevicesOfAsync(pod, "main");
        Assert.NotEmpty(before);
        await node.RestartAsync();
        Assert.Equal("0/0", node.Amounts());
        Assert.Null(await node.AdmitAsync(pod));
        Assert.Equal($"no healthy devices present; cannot allocate unhealthy devices {GrantingNode.Resource}", await node.DevicesOfAsync(pod, "main"));
        await using FakePlugin again = await node.PluginAsync("a", "b");
        Assert.Equal(before, await node.DevicesOfAsync(pod, "main"));
        Assert.NotNull(await node.AdmitAsync(node.Pod(("main", 2))));
        node.Grants.Retain(_ => false);
        Assert.Null(await node.AdmitAsync(node.Pod(("main", 2))));
    }

    [Fact]
    public async Task A_plugin_is_told_before_a_start_when_it_wants_to()
    {
        await using GrantingNode node = new();
        await using FakePlugin plugin = await FakePlugin.StartAsync(node.PluginDirectory, "widget");
        plugin.Options.PreStartRequired = true;
        plugin.Tell("a");
        Assert.Null(await plugin.RegisterAsync(GrantingNode.Resource));
        await node.UntilAsync("1/1");
        Pod pod = node.Pod(("main", 1));
        Assert.Null(await node.AdmitAsync(pod));
        Assert.DoesNotContain("PreStartContainer", plugin.Calls);
        Assert.Equal("a", await node.DevicesOfAsync(pod, "main"));
        Assert.Contains("PreStartContainer", plugin.Calls);
        plugin.Fault = method => method == "PreStartContainer" ? "broken" : null;
        Assert.Equal(
            "device plugin PreStartContainer rpc failed with err: rpc error: code = Unknown desc = broken", await node.DevicesOfAsync(pod, "main"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("{\"checksum\":\"0000000000000000\",\"data\":{\"PodDeviceEntries\":[],\"RegisteredDevices\":{}}}")]
    public async Task A_damaged_record_is_told_with_what_helps(string content)
    {
        await using GrantingNode node = new();
        await (await node.PluginAsync("a")).DisposeAsync();
        await node.CloseAsync();
        string path = Path.Combine(node.Root, "data", "kubelet_internal_checkpoint");
        Assert.True(File.Exists(path));
        await File.WriteAllTextAsync(path, content, GrantingNode.Stop);
        await using Skiff.Agent.Grants.PodGrants next = node.Make();
        string? fault = next.Open();
        Assert.StartsWith($"{path} is damaged: ", fault, StringComparison.Ordinal);
        Assert.EndsWith("drain the node, then remove the file", fault, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Null(next.Open());
    }

    [Fact]
    public async Task Where_another_program_answers_nothing_is_touched()
    {
        await using GrantingNode node = new();
        await using Skiff.Agent.Grants.PodGrants second = node.Make();
        Assert.Null(second.Open());
        Assert.True(File.Exists(Path.Combine(node.Root, "data", "kubelet", "device-plugins", "kubelet.sock")));
        await using FakePlugin plugin = await node.PluginAsync("a");
    }
}
