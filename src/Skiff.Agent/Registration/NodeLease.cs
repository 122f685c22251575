using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Agent.Registration;

/// <summary>Renews the node's lease: the sign of life that costs the API least.</summary>
internal sealed class NodeLease(NodeAgentOptions options, IApi api, TimeProvider time, Func<string> nodeUid)
{
    private const string LeaseNamespace = "kube-node-lease";
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private Lease? stored;

    /// <summary>When the lease was last renewed; null before the first time.</summary>
    public DateTimeOffset? Renewed { get; private set; }

    /// <summary>Renews until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            bool renewed = await TryRenewAsync(stop);
            await Task.Delay(renewed ? options.LeasePeriod : Retry, time, stop);
        }
    }

    private async ValueTask<bool> TryRenewAsync(CancellationToken stop)
    {
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            ObjectKey key = new(LeaseNamespace, options.NodeName);
            ApiResult<Lease> result = stored is { } known
                ? await ApiExtensions.UpdateAsync(api, Kinds.Lease, Renewal(known, now), stop)
                : await ApiExtensions.GetAsync(api, Kinds.Lease, key, stop);
            if (stored is null && result.Error is { Code: 404 })
            {
                result = await ApiExtensions.CreateAsync(api, Kinds.Lease, New(now), stop);
            }
            else if (stored is null && result.TryGet(out Lease? found, out _))
            {
                result = await ApiExtensions.UpdateAsync(api, Kinds.Lease, Renewal(found, now), stop);
            }

            stored = result.Value; // After a failure it is read anew.
            if (stored is not null) Renewed = now;
            return stored is not null;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            return false;
        }
    }

    private Lease New(DateTimeOffset now) => Renewal(
        Lease.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = LeaseNamespace, Name = options.NodeName },
        },
        now);

    private Lease Renewal(Lease lease, DateTimeOffset now) => lease with
    {
        Metadata = lease.Metadata with { OwnerReferences = Owners(lease.Metadata.OwnerReferences) },
        Spec = lease.Spec with
        {
            HolderIdentity = options.NodeName,
            LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds,
            RenewTime = now,
        },
    };

    // The lease goes with its Node.
    private ListOf<OwnerReference> Owners(ListOf<OwnerReference> owners)
    {
        string uid = nodeUid();
        return uid.Length == 0 || !owners.IsEmpty ? owners :
        [
            OwnerReference.Empty with { APIVersion = "v1", Kind = "Node", Name = options.NodeName, UID = uid },
        ];
    }
}
