using Microsoft.Extensions.Logging.Abstractions;
using Skiff.Agent.Plugins;
using Skiff.Agent.Tests.Grants;
using Skiff.Agent.Watching;
using Skiff.Model.Core.V1;
using Skiff.PluginRegistration.V1;
using Skiff.PodLifecycle.Devices;

namespace Skiff.Agent.Tests.Devices;

/// <summary>Device plugins that do not call the node but are found by it.</summary>
public sealed class FoundPluginTests : IAsyncDisposable
{
    private readonly GrantingNode node = new();
    private readonly KernelSignals signals = new();
    private readonly DirectoryWatches watches;
    private readonly CancellationTokenSource ending = new();
    private readonly Task registry;

    public FoundPluginTests()
    {
        watches = new(signals);
        registry = new PluginRegistry(Folder, [node.Grants.PluginHandler], watches, TimeProvider.System, NullLogger.Instance).RunAsync(ending.Token);
    }

    private string Folder => Path.Combine(node.Root, "plugins_registry");

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await registry.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        watches.Dispose();
        signals.Dispose();
        ending.Dispose();
        await node.DisposeAsync();
    }

    [Fact]
    public async Task A_plugin_is_found_in_a_folder_below_and_is_gone_with_its_socket()
    {
        string deep = Directory.CreateDirectory(Path.Combine(Folder, "vendor", "deep")).FullName;
        FakePlugin plugin = await FakePlugin.StartAsync(deep, "widget", GrantingNode.Resource, "v1alpha1", "v1beta1");
        plugin.Tell("a", "b");
        Assert.Equal(new RegistrationStatus { PluginRegistered = true }, await plugin.ToldAsync());
        await node.UntilAsync("2/2");
        Pod pod = node.Pod(("main", 1));
        Assert.Null(await node.AdmitAsync(pod));
        await plugin.DisposeAsync();
        await node.UntilAsync("2/0");

        // The next one is another socket at the same place.
        await using FakePlugin again = await FakePlugin.StartAsync(deep, "widget", GrantingNode.Resource, "v1beta1");
        again.Tell("a", "b", "c");
        Assert.True((await again.ToldAsync()).PluginRegistered);
        await node.UntilAsync("3/3");
    }

    [Theory]
    [InlineData(GrantingNode.Resource, "v1alpha1", "manager version, v1beta1, is not among plugin supported versions [v1alpha1]")]
    [InlineData("widget", "v1beta1", "invalid name of device plugin socket: the ResourceName \"widget\" is invalid")]
    public async Task A_plugin_that_cannot_be_taken_is_told_why(string resource, string version, string message)
    {
        Directory.CreateDirectory(Folder);
        await using FakePlugin plugin = await FakePlugin.StartAsync(Folder, "widget", resource, version);
        RegistrationStatus told = await plugin.ToldAsync();
        Assert.Equal((false, "RegisterPlugin error -- plugin validation failed with err: " + message), (told.PluginRegistered, told.Error));
        Assert.Equal("none", node.Amounts());
    }

    [Fact]
    public async Task One_that_answers_nothing_more_is_told_why_too()
    {
        Directory.CreateDirectory(Folder);
        await using FakePlugin plugin = await FakePlugin.StartAsync(Folder, ".later", GrantingNode.Resource, "v1beta1");
        plugin.Fault = method => method == "GetDevicePluginOptions" ? "no options" : null;
        File.Move(Path.Combine(Folder, ".later.sock"), Path.Combine(Folder, "widget.sock"));
        Assert.Equal(
            "RegisterPlugin error -- plugin registration failed with err: failed to get device plugin options: rpc error: code = Unknown desc = no options",
            (await plugin.ToldAsync()).Error);
    }

    [Fact]
    public async Task Who_called_the_node_since_stays_when_the_one_that_was_found_goes()
    {
        Directory.CreateDirectory(Folder);
        FakePlugin found = await FakePlugin.StartAsync(Folder, "widget", GrantingNode.Resource, "v1beta1");
        found.Tell("a");
        await node.UntilAsync("1/1");
        await using FakePlugin caller = await node.PluginAsync("a", "b");
        await found.DisposeAsync();
        await using FakePlugin next = await FakePlugin.StartAsync(Folder, "other", "example.com/other", "v1beta1");
        Assert.True((await next.ToldAsync()).PluginRegistered); // What was there before has been looked at by then.
        Assert.Equal("2/2", node.Amounts());
    }

    [Fact]
    public async Task Pods_hear_of_devices_that_fall_ill_and_of_no_others()
    {
        await using FakePlugin plugin = await node.PluginAsync("a", "b");
        Pod pod = node.Pod(("main", 1));
        Assert.Null(await node.AdmitAsync(pod));
        string own = await node.DevicesOfAsync(pod, "main"), other = own == "a" ? "b" : "a";
        plugin.Tell(own, "!" + other);
        await node.UntilAsync("2/1");
        Assert.Empty(node.Affected);
        plugin.Tell("!" + own, "!" + other);
        await node.UntilAsync("2/0");
        Assert.Equal([pod.Metadata.UID], node.Affected);
        ResourceHealth told = DeviceHealth.Of(node.Grants.DeviceTable, pod.Metadata.UID, "main")[0].Resources[0];
        Assert.Equal((own, "Unhealthy"), (told.ResourceID, told.Health));
    }
}
