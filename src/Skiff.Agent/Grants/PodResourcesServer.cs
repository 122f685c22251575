using Skiff.Agent.Runtime;
using Skiff.Agent.Runtime.Serving;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Cpus;
using Skiff.PodLifecycle.Devices;
using Skiff.PodLifecycle.NodeMemory;
using Skiff.PodLifecycle.Topology;
using Skiff.PodResourcesApi.V1;
using Device = Skiff.PodLifecycle.Devices.Device;
using IMessage = Google.Protobuf.IMessage;

namespace Skiff.Agent.Grants;

/// <summary>Tells agents on the machine which containers have which devices, processors and memory (pod resources, v1).</summary>
internal sealed class PodResourcesServer(PodGrants grants, IPodDirectory pods) : IAsyncDisposable
{
    private const string Service = "/v1.PodResourcesLister/";
    private const UnixFileMode ForOwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private GrpcServer? server;

    /// <summary>Starts to answer below a directory; nowhere when that is empty. Null, or why that cannot be.</summary>
    public string? Open(string directory)
    {
        if (server is not null || directory.Length == 0) return null;
        try
        {
            string own = Path.Combine(directory, "pod-resources");
            Directory.CreateDirectory(own, ForOwnerAndGroup);
            server = GrpcServer.Start(Path.Combine(own, "kubelet.sock"), new Dictionary<string, GrpcMethod>
            {
                [Service + "List"] = (_, _) => ValueTask.FromResult<CriResult<IMessage>>(List()),
                [Service + "GetAllocatableResources"] = (_, _) => ValueTask.FromResult<CriResult<IMessage>>(Allocatable()),
                [Service + "Get"] = (request, _) => ValueTask.FromResult(Get(GetPodResourcesRequest.Parser.ParseFrom(request.Span))),
            });
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }

    private ListPodResourcesResponse List()
    {
        ListPodResourcesResponse response = new();
        response.PodResources.Add(pods.Pods.Select(entry => entry.Pod).Where(IsActive).Select(Of));
        return response;
    }

    private CriResult<IMessage> Get(GetPodResourcesRequest request)
    {
        return pods.Find(request.PodNamespace, request.PodName) is { } entry && IsActive(entry.Pod)
            ? new GetPodResourcesResponse { PodResources = Of(entry.Pod) }
            : new CriError(RpcCode.Unknown, $"pod {request.PodName} in namespace {request.PodNamespace} not found");
    }

    private AllocatableResourcesResponse Allocatable()
    {
        AllocatableResourcesResponse response = new();
        foreach ((string name, DeviceResource known) in grants.DeviceTable.Resources)
        {
            response.Devices.Add(known.Usable.Select(device => Of(name, device)));
        }

        response.CpuIds.Add(grants.AllocatableCpus.Numbers().Select(cpu => (long)cpu));
        foreach (MemoryNode node in grants.Placements.Memory?.Nodes ?? default)
        {
            response.Memory.Add(node.Allocatable.AsEnumerable().Where(one => one.Value > 0).Select(
                one => new ContainerMemory { MemoryType = one.Key, Size = (ulong)one.Value, Topology = At([node.Id]) }));
        }

        return response;
    }

    // Init containers that are over have nothing any more.
    private Skiff.PodResourcesApi.V1.PodResources Of(Pod pod)
    {
        Skiff.PodResourcesApi.V1.PodResources told = new() { Name = pod.Metadata.Name, Namespace = pod.Metadata.Namespace };
        foreach (Container container in pod.Spec.InitContainers.Where(PodSpecs.IsSidecar).Concat(pod.Spec.Containers))
        {
            told.Containers.Add(Of(pod.Metadata.UID, container.Name));
        }

        return told;
    }

    private ContainerResources Of(string uid, string container)
    {
        ContainerResources told = new() { Name = container };
        foreach (DeviceGrant grant in grants.DeviceTable.Of(uid, container))
        {
            told.Devices.Add(grant.Devices.AsEnumerable().Select(device => Of(grant.Resource, device)));
        }

        PlacementTables placed = grants.Placements;
        told.CpuIds.Add((placed.Cpus?.Find(uid, container) ?? CpuSet.Empty).Numbers().Select(cpu => (long)cpu));
        foreach (MemoryGrant grant in placed.Memory?.Of(uid, container) ?? default)
        {
            told.Memory.Add(new ContainerMemory { MemoryType = grant.Kind, Size = (ulong)grant.Bytes, Topology = At(grant.Nodes.Numbers()) });
        }

        return told;
    }

    private static ContainerDevices Of(string resource, Device device) =>
        new() { ResourceName = resource, DeviceIds = { device.Id }, Topology = device.NumaNodes.IsEmpty ? null : At(device.NumaNodes) };

    private static TopologyInfo At(IEnumerable<int> nodes) => new() { Nodes = { nodes.Select(node => new NUMANode { ID = node }) } };

    private static bool IsActive(Pod pod) => !PodPhases.IsTerminal(pod.Status.Phase);
}
