using Skiff.Agent.Runtime;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.PodLifecycle.Devices;

namespace Skiff.Agent.Registration;

/// <summary>The Node object of this node, as its agent makes and keeps it.</summary>
internal static class NodeObjects
{
    private const string Hostname = "kubernetes.io/hostname";

    /// <summary>The labels an agent keeps on its Node.</summary>
    public static MapOf<string> Labels(NodeAgentOptions options) => MapOf.Create(
        ("beta.kubernetes.io/arch", MachineFacts.ArchitectureName),
        ("beta.kubernetes.io/os", "linux"),
        ("kubernetes.io/arch", MachineFacts.ArchitectureName),
        (Hostname, options.NodeName),
        ("kubernetes.io/os", "linux")).SetAll(options.NodeLabels);

    /// <summary>A Node that is not there yet.</summary>
    public static Node New(NodeAgentOptions options, NodeStatus status) => Node.Empty with
    {
        Metadata = ObjectMeta.Empty with
        {
            Name = options.NodeName,
            Labels = Labels(options),
            Annotations = MapOf.Create(("volumes.kubernetes.io/controller-managed-attach-detach", "true")),
        },
        Spec = NodeSpec.Empty with
        {
            PodCIDR = options.Network?.PodCidr ?? "",
            PodCIDRs = options.Network is { } network ? [network.PodCidr] : default,
            Taints = options.NodeTaints,
        },
        Status = status,
    };

    /// <summary>The status of the Node at a moment.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="facts">The machine.</param>
    /// <param name="images">Images on it.</param>
    /// <param name="health">How it is.</param>
    /// <param name="before">The status the API has.</param>
    /// <param name="now">The moment.</param>
    /// <param name="devices">What plugins have.</param>
    public static NodeStatus Status(
        NodeAgentOptions options,
        MachineFacts facts,
        ListOf<ContainerImage> images,
        NodeHealth health,
        NodeStatus before,
        DateTimeOffset now,
        DeviceAmounts devices = default) => before with
    {
        // What somebody else told the API of stays: an administrator may tell of resources too.
        Capacity = Extended(before.Capacity).SetAll(facts.Capacity(options)).SetAll(devices.Capacity),
        Allocatable = Extended(before.Capacity).SetAll(facts.Allocatable(options)).SetAll(devices.Allocatable),
        Addresses = Addresses(options),
        DaemonEndpoints = NodeDaemonEndpoints.Empty with
        {
            KubeletEndpoint = DaemonEndpoint.Empty with { Port = options.Port },
        },
        NodeInfo = facts.Info,
        Images = images,
        RuntimeHandlers = health.Runtime.ToStatus(),
        Features = health.Runtime.Features,
        Conditions = Conditions(before.Conditions, health, now),
    };

    /// <summary>A status with nothing of the resources that administrators and plugins add.</summary>
    public static NodeStatus WithoutExtended(NodeStatus status) => status with
    {
        Capacity = status.Capacity.SetAll(Extended(status.Capacity).MapSame(_ => Quantity.Of(0))),
        Allocatable = status.Allocatable.SetAll(Extended(status.Capacity).MapSame(_ => Quantity.Of(0))),
    };

    private static MapOf<Quantity> Extended(MapOf<Quantity> amounts) =>
        amounts.AsEnumerable().Where(one => Resources.IsExtended(one.Key)).ToMapOf();

    private static ListOf<NodeAddress> Addresses(NodeAgentOptions options) => ListOf.From(
        options.NodeAddresses.AsEnumerable()
            .Select(address => new NodeAddress { Type = NodeAddressType.InternalIP, Address = address })
            .Append(new NodeAddress { Type = NodeAddressType.Hostname, Address = options.NodeName }));

    private static ListOf<NodeCondition> Conditions(ListOf<NodeCondition> before, NodeHealth health, DateTimeOffset now)
    {
        NodeCondition[] own =
        [
            health.IsShortOf(NodeConditionType.MemoryPressure)
                ? Of(NodeConditionType.MemoryPressure, true, "KubeletHasInsufficientMemory", "kubelet has insufficient memory available")
                : Of(NodeConditionType.MemoryPressure, false, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
            health.IsShortOf(NodeConditionType.DiskPressure)
                ? Of(NodeConditionType.DiskPressure, true, "KubeletHasDiskPressure", "kubelet has disk pressure")
                : Of(NodeConditionType.DiskPressure, false, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
            health.IsShortOf(NodeConditionType.PIDPressure)
                ? Of(NodeConditionType.PIDPressure, true, "KubeletHasInsufficientPID", "kubelet has insufficient PID available")
                : Of(NodeConditionType.PIDPressure, false, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
            health.Fault.Length == 0
                ? Of(NodeConditionType.Ready, true, "KubeletReady", "kubelet is posting ready status")
                : Of(NodeConditionType.Ready, false, "KubeletNotReady", health.Fault),
        ];
        ListOf<NodeCondition> others = before.Where(old => own.All(condition => condition.Type != old.Type));
        return ListOf.From([.. others, .. own.Select(condition => Dated(condition, before, now))]);
    }

    private static NodeCondition Of(string type, bool holds, string reason, string message) => NodeCondition.Empty with
    {
        Type = type,
        Status = holds ? "True" : "False",
        Reason = reason,
        Message = message,
    };

    private static NodeCondition Dated(NodeCondition condition, ListOf<NodeCondition> before, DateTimeOffset now)
    {
        NodeCondition? same = before.FirstOrDefault(old => old.Type == condition.Type);
        bool unchanged = same?.Status == condition.Status && same.LastTransitionTime is not null;
        return condition with
        {
            LastHeartbeatTime = now,
            LastTransitionTime = unchanged ? same!.LastTransitionTime : now,
        };
    }
}

/// <summary>How a node is.</summary>
/// <param name="Fault">Why it is not ready; empty when it is.</param>
/// <param name="Pressure">Conditions that hold because it is short of something.</param>
/// <param name="Runtime">What its runtime can do.</param>
internal readonly record struct NodeHealth(string Fault, IReadOnlyList<string> Pressure, RuntimeAbilities Runtime)
{
    /// <summary>Whether a condition holds.</summary>
    public bool IsShortOf(string condition) => Pressure.Contains(condition);
}
