using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of writes to a pod's status.</summary>
internal static class PodStatusRules
{
    /// <summary>Checks a new status against the one before.</summary>
    public static void Check(Pod pod, Pod old, Faults faults)
    {
        PodAnnotationRules.CheckUpdate(
            pod.Metadata.Annotations, old.Metadata.Annotations, FieldPath.Metadata.Child("annotations"), faults);
        CheckConditions(pod.Status.Conditions, FieldPath.Metadata.Child("conditions"), faults);
        FieldPath path = FieldPath.Status;
        if (pod.Spec.NodeName != old.Spec.NodeName) faults.Forbidden(path.Child("nodeName"), "may not be changed directly");
        string nominated = pod.Status.NominatedNodeName;
        if (nominated.Length > 0 && nominated != old.Status.NominatedNodeName)
        {
            faults.Invalid(path.Child("nominatedNodeName"), nominated, Names.Dns1123Subdomain(nominated));
        }

        faults.Unchanged(path.Child("qosClass"), pod.Status.QOSClass, old.Status.QOSClass);
        PodSpec spec = old.Spec;
        CheckContainers(pod.Status.ContainerStatuses, old.Status.ContainerStatuses, spec.RestartPolicy, spec.Containers,
            path.Child("containerStatuses"), faults);
        CheckContainers(pod.Status.InitContainerStatuses, old.Status.InitContainerStatuses, spec.RestartPolicy,
            spec.InitContainers, path.Child("initContainerStatuses"), faults);
        CheckContainers(pod.Status.EphemeralContainerStatuses, old.Status.EphemeralContainerStatuses, RestartPolicy.Never,
            default, path.Child("ephemeralContainerStatuses"), faults);
        CheckAddresses(pod.Status.PodIPs.Select(address => address.IP), path.Child("podIPs"), faults);
        CheckAddresses(pod.Status.HostIPs.Select(address => address.IP), path.Child("hostIPs"), faults);
        if (pod.Status.HostIPs.Count > 0 && pod.Status.HostIPs[0].IP != pod.Status.HostIP)
        {
            faults.Invalid(path.Child("hostIPs").Index(0).Child("ip"), pod.Status.HostIPs[0].IP, "must be equal to `hostIP`");
        }
    }

    private static void CheckConditions(ListOf<PodCondition> conditions, FieldPath path, Faults faults)
    {
        for (int i = 0; i < conditions.Count; i++)
        {
            string type = conditions[i].Type;
            if (type is PodConditionType.PodScheduled or PodConditionType.Ready or PodConditionType.Initialized) continue;
            faults.Invalid(path.Index(i).Child("Type"), type, Names.LabelKey(type));
        }
    }

    // A container that ended for good cannot run again.
    private static void CheckContainers(
        ListOf<ContainerStatus> statuses,
        ListOf<ContainerStatus> old,
        string restartPolicy,
        ListOf<Container> containers,
        FieldPath path,
        Faults faults)
    {
        if (restartPolicy == RestartPolicy.Always) return;
        for (int i = 0; i < old.Count; i++)
        {
            ContainerStatus before = old[i];
            if (before.State.Terminated is not { } ended) continue;
            if (ended.ExitCode != 0 && restartPolicy == RestartPolicy.OnFailure) continue;
            if (RestartsItself(containers, before.Name)) continue;
            foreach (ContainerStatus status in statuses)
            {
                if (status.Name != before.Name || status.State.Terminated is not null) continue;
                faults.Forbidden(path.Index(i).Child("state"), "may not be transitioned to non-terminated state");
            }
        }
    }

    // Sidecars, and containers with rules of their own, may run again whatever the pod's rule says.
    private static bool RestartsItself(ListOf<Container> containers, string name) =>
        containers.FirstOrDefault(container => container.Name == name) is { RestartPolicy: not null };

    private static void CheckAddresses(ListOf<string> addresses, FieldPath path, Faults faults)
    {
        for (int i = 0; i < addresses.Count; i++) Addresses.CheckLegacy(addresses[i], path.Index(i), faults);
        if (addresses.Count < 2) return;
        bool isReadable = addresses.AsEnumerable().All(address => Addresses.Parse(address, out _) is not null);
        if (!isReadable) faults.Internal(path, "failed to check for dual stack with error:ip <nil> is invalid");
        if (addresses.Count > 2 || !Addresses.AreOfBothVersions(addresses))
        {
            faults.Invalid(path, addresses, "may specify no more than one IP for each IP family");
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < addresses.Count; i++)
        {
            if (!seen.Add(addresses[i])) faults.Duplicate(path.Index(i), addresses[i]);
        }
    }
}
