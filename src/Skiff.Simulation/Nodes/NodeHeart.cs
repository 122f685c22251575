using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;

namespace Skiff.Simulation.Nodes;

/// <summary>Registers the Node of a simulated machine, tells that it is ready, and renews its lease.</summary>
internal sealed class NodeHeart(NodeContext node)
{
    private static readonly TimeSpan beat = TimeSpan.FromSeconds(10); // Upstream's, as is the next one.
    private static readonly TimeSpan report = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan retry = TimeSpan.FromSeconds(1);

    private TimeSpan? reported;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            bool done = await TryAsync(stop);
            await Background.EndOf(Task.Delay(done ? beat : retry, node.Time, stop));
        }
    }

    private async ValueTask<bool> TryAsync(CancellationToken stop)
    {
        try
        {
            ApiResult<Node> found = await ApiExtensions.GetAsync(node.Api, Kinds.Node, new ObjectKey("", node.Machine.Name), stop);
            if (found.Error is { Code: 404 }) found = await ApiExtensions.CreateAsync(node.Api, Kinds.Node, New(), stop);
            if (found.Value is not { } present) return false;
            return await ReportAsync(present, stop) && await RenewAsync(present, stop);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private async ValueTask<bool> ReportAsync(Node present, CancellationToken stop)
    {
        TimeSpan now = node.Time.GetElapsedTime(0);
        bool isReady = present.Status.Conditions.Any(one => one is { Type: NodeConditionType.Ready, Status: ConditionStatus.True });
        if (isReady && reported is { } last && now - last < report) return true;
        Node told = present with { Status = StatusOf(present) };
        ApiResult<Node> written = await ApiExtensions.UpdateStatusAsync(node.Api, Kinds.Node, told, stop);
        if (written.Value is null) return false;
        reported = now;
        return true;
    }

    private async ValueTask<bool> RenewAsync(Node present, CancellationToken stop)
    {
        ObjectKey key = new("kube-node-lease", node.Machine.Name);
        ApiResult<Lease> found = await ApiExtensions.GetAsync(node.Api, Kinds.Lease, key, stop);
        if (found.Error is { Code: not 404 }) return false;
        Lease lease = found.Value ?? Lease.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Namespace = key.Namespace,
                Name = key.Name,
                OwnerReferences = [OwnerReference.Empty with { APIVersion = "v1", Kind = "Node", Name = key.Name, UID = present.Metadata.UID }],
            },
        };
        lease = lease with
        {
            Spec = lease.Spec with { HolderIdentity = key.Name, LeaseDurationSeconds = 40, RenewTime = node.Time.GetUtcNow() },
        };
        ApiResult<Lease> written = found.Value is null
            ? await ApiExtensions.CreateAsync(node.Api, Kinds.Lease, lease, stop)
            : await ApiExtensions.UpdateAsync(node.Api, Kinds.Lease, lease, stop);
        return written.Value is not null;
    }

    private Node New() => Node.Empty with
    {
        Metadata = ObjectMeta.Empty with { Name = node.Machine.Name, Labels = node.Labels },
        Status = StatusOf(Node.Empty),
    };

    private NodeStatus StatusOf(Node present)
    {
        DateTimeOffset now = node.Time.GetUtcNow();
        return present.Status with
        {
            Capacity = node.Allocatable,
            Allocatable = node.Allocatable,
            Addresses =
            [
                NodeAddress.Empty with { Type = "InternalIP", Address = node.Machine.Address },
                NodeAddress.Empty with { Type = "Hostname", Address = node.Machine.Name },
            ],
            Conditions =
            [
                Condition(NodeConditionType.MemoryPressure, ConditionStatus.False, "KubeletHasSufficientMemory"),
                Condition(NodeConditionType.DiskPressure, ConditionStatus.False, "KubeletHasNoDiskPressure"),
                Condition(NodeConditionType.PIDPressure, ConditionStatus.False, "KubeletHasSufficientPID"),
                Condition(NodeConditionType.Ready, ConditionStatus.True, "KubeletReady"),
            ],
        };

        NodeCondition Condition(string type, string status, string reason)
        {
            NodeCondition? before = present.Status.Conditions.FirstOrDefault(one => one.Type == type);
            return NodeCondition.Empty with
            {
                Type = type,
                Status = status,
                Reason = reason,
                LastHeartbeatTime = now,
                LastTransitionTime = before?.Status == status ? before.LastTransitionTime : now,
            };
        }
    }
}
