using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;

namespace Skiff.ApiServer.Strategies;

/// <summary>Pods: pending at first, deleted with grace once a node runs them.</summary>
public sealed class PodStrategy() : SpecStatusStrategy<Pod>(
    (next, old) => next with { Status = old.Status },
    (next, old) => next with { Spec = old.Spec },
    (next, old) => next.Spec == old.Spec)
{
    /// <inheritdoc/>
    public override bool ReturnsDeletedObject => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        new Dictionary<string, Func<IObject, string>>(StringComparer.Ordinal)
        {
            ["spec.nodeName"] = pod => ((Pod)pod).Spec.NodeName,
            ["spec.restartPolicy"] = pod => ((Pod)pod).Spec.RestartPolicy,
            ["spec.schedulerName"] = pod => ((Pod)pod).Spec.SchedulerName,
            ["spec.serviceAccountName"] = pod => ((Pod)pod).Spec.ServiceAccountName,
            ["spec.hostNetwork"] = pod => ((Pod)pod).Spec.HostNetwork ? "true" : "false",
            ["status.phase"] = pod => ((Pod)pod).Status.Phase,
            ["status.podIP"] = pod => ((Pod)pod).Status.PodIP,
            ["status.podIPs"] = pod => ((Pod)pod).Status.PodIP,
            ["status.nominatedNodeName"] = pod => ((Pod)pod).Status.NominatedNodeName,
        };

    /// <inheritdoc/>
    public override IObject Received(IObject draft)
    {
        Pod pod = (Pod)draft;
        ListOf<PodIP> addresses = pod.Status.PodIPs;
        // The older field of one address leads, where both are given and differ.
        if (pod.Status.PodIP.Length > 0 && (addresses.IsEmpty || addresses[0].IP != pod.Status.PodIP))
            addresses = [PodIP.Empty with { IP = pod.Status.PodIP }];
        string first = addresses.IsEmpty ? "" : addresses[0].IP;
        if (addresses == pod.Status.PodIPs && first == pod.Status.PodIP) return pod;
        return pod with { Status = pod.Status with { PodIP = first, PodIPs = addresses } };
    }

    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call)
    {
        Pod pod = (Pod)draft;
        PodStatus status = PodStatus.Empty with { Phase = PodPhase.Pending, QOSClass = QosClass.Of(pod.Spec) };
        if (!pod.Spec.SchedulingGates.IsEmpty)
        {
            status = status with
            {
                Conditions =
                [
                    PodCondition.Empty with
                    {
                        Type = PodConditionType.PodScheduled,
                        Status = ConditionStatus.False,
                        Reason = "SchedulingGated",
                        Message = "Scheduling is blocked due to non-empty scheduling gates",
                    },
                ],
            };
        }

        return pod with { Spec = PodLabelKeys.Apply(pod.Spec, pod.Metadata.Labels), Status = status };
    }

    /// <inheritdoc/>
    public override IObject PrepareForStatusUpdate(IObject next, IObject current, Call call)
    {
        Pod pod = (Pod)base.PrepareForStatusUpdate(next, current, call);
        // Whoever reports what runs may not change who owns it or how long it has left.
        return pod with
        {
            Metadata = pod.Metadata with { OwnerReferences = current.Metadata.OwnerReferences },
            Status = pod.Status.QOSClass.Length > 0
                ? pod.Status
                : pod.Status with { QOSClass = ((Pod)current).Status.QOSClass },
        };
    }

    /// <inheritdoc/>
    public override long? GraceSeconds(IObject current, DeleteOptions options)
    {
        Pod pod = (Pod)current;
        long grace = options.GracePeriodSeconds ?? pod.Spec.TerminationGracePeriodSeconds ?? 30;
        if (grace < 0) grace = 1;
        // Nothing runs: nobody would report the end, and there is nothing to wait for.
        bool runs = pod.Spec.NodeName.Length > 0 && pod.Status.Phase is not (PodPhase.Succeeded or PodPhase.Failed);
        return runs ? grace : 0;
    }
}
