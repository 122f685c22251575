using Skiff.Agent.Grants;
using Skiff.Agent.Runtime;
using Skiff.Agent.Tests.Devices;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodResourcesApi.V1;

namespace Skiff.Agent.Tests.Grants;

public sealed class PodResourcesTests
{
    [Fact]
    public async Task Who_has_what_is_told()
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("skiff-pod-resources-");
        string system = SystemTree.Write(root.FullName, nodes: 1, coresPerNode: 2, nodeKibibytes: 4 * 1024 * 1024);
        await using GrantingNode node = new(options => options with
        {
            SystemDirectory = system, Cpus = new() { IsStatic = true }, Reserved = MapOf.Create(("cpu", Quantity.Parse("1"))),
        });
        await using FakePlugin plugin = await FakePlugin.StartAsync(node.PluginDirectory, "widget");
        plugin.Tell(("a", [0]), ("!b", []));
        Assert.Null(await plugin.RegisterAsync(GrantingNode.Resource));
        await node.UntilAsync("2/1");
        Pod pod = node.Pod(("main", 1));
        MapOf<Quantity> amounts = MapOf.Create(
            ("cpu", Quantity.Parse("2")), ("memory", Quantity.Parse("1Gi")), (GrantingNode.Resource, Quantity.Of(1)));
        pod = pod with
        {
            Spec = pod.Spec with
            {
                InitContainers = [GrantingNode.Container("init", 1) with { Resources = new() { Limits = amounts, Requests = amounts } }],
                Containers = [pod.Spec.Containers[0] with { Resources = new() { Limits = amounts, Requests = amounts } }],
            },
        };
        Assert.Null(await node.AdmitAsync(pod));
        Pod ended = node.Pod(("main", 0));
        ended = ended with { Metadata = ended.Metadata with { Name = "ended" }, Status = PodStatus.Empty with { Phase = PodPhase.Succeeded } };
        await using PodResourcesServer server = new(node.Grants, new Known(pod, ended));
        Assert.Null(server.Open(root.FullName));
        using GrpcChannel channel = new(Path.Combine(root.FullName, "pod-resources", "kubelet.sock"), TimeProvider.System);

        ListPodResourcesResponse list = (await channel.UnaryAsync(
            "/v1.PodResourcesLister/List", new ListPodResourcesRequest(), ListPodResourcesResponse.Parser, Patience, GrantingNode.Stop)).Value!;
        Assert.Equal(
            "[ { \"name\": \"p\", \"namespace\": \"default\", \"containers\": [ { \"name\": \"main\", \"devices\": [ { \"resourceName\": "
            + "\"example.com/widget\", \"deviceIds\": [ \"a\" ], \"topology\": { \"nodes\": [ { } ] } } ], \"cpuIds\": [ \"1\", \"3\" ] } ] } ]",
            list.PodResources.ToString());
        AllocatableResourcesResponse allocatable = (await channel.UnaryAsync(
            "/v1.PodResourcesLister/GetAllocatableResources", new AllocatableResourcesRequest(), AllocatableResourcesResponse.Parser,
            Patience, GrantingNode.Stop)).Value!;
        Assert.Equal(["a"], allocatable.Devices.SelectMany(device => device.DeviceIds));
        Assert.Equal([1L, 2L, 3L], allocatable.CpuIds);
        CriResult<GetPodResourcesResponse> none = await channel.UnaryAsync(
            "/v1.PodResourcesLister/Get", new GetPodResourcesRequest { PodName = "ended", PodNamespace = "default" },
            GetPodResourcesResponse.Parser, Patience, GrantingNode.Stop);
        Assert.Equal(new CriError(RpcCode.Unknown, "pod ended in namespace default not found"), none.Error);
        CriResult<GetPodResourcesResponse> found = await channel.UnaryAsync(
            "/v1.PodResourcesLister/Get", new GetPodResourcesRequest { PodName = "p", PodNamespace = "default" },
            GetPodResourcesResponse.Parser, Patience, GrantingNode.Stop);
        Assert.Equal(list.PodResources[0], found.Value!.PodResources);
        root.Delete(recursive: true);
    }

    private static TimeSpan Patience => TimeSpan.FromSeconds(30);

    private sealed class Known(params Pod[] pods) : IPodDirectory
    {
        public IReadOnlyCollection<PodEntry> Pods => [.. pods.Select(pod => new PodEntry(pod, "", "", []))];

        public PodEntry? Find(string podNamespace, string podName, string uid = "") =>
            Pods.FirstOrDefault(entry => entry.Pod.Metadata.Name == podName && entry.Pod.Metadata.Namespace == podNamespace);
    }
}
