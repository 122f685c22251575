using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of a pod's spec, in a pod or in a template.</summary>
internal static class PodSpecRules
{
    /// <summary>Checks a spec after its defaults were set.</summary>
    public static void Check(PodSpec spec, string podName, bool isPod, FieldPath path, Faults faults)
    {
        PodContext pod = new(spec, podName, isPod, faults);
        if (spec.TerminationGracePeriodSeconds is null) faults.Required(path.Child("terminationGracePeriodSeconds"));
        VolumeRules.Check(pod, path.Child("volumes"));
        ResourceClaimRules.Check(spec.ResourceClaims, path.Child("resourceClaims"), faults);
        ContainerListRules.Check(pod, path);
        CheckPodResources(spec, path, faults);
        CheckHostPorts(pod, path);
        CheckPolicies(spec, path, faults);
        Labels.Check(spec.NodeSelector, path.Child("nodeSelector"), faults);
        SecurityRules.CheckPod(spec, path.Child("securityContext"), faults);
        AffinityRules.Check(spec.Affinity, path.Child("affinity"), faults);
        DnsRules.Check(spec, path.Child("dnsConfig"), faults);
        CheckGates(spec, path, faults);
        SpreadRules.Check(spec.TopologySpreadConstraints, path.Child("topologySpreadConstraints"), faults);
        CheckHostUsers(spec, path, faults);
        CheckNames(spec, path, faults);
        TolerationRules.Check(spec.Tolerations, path.Child("tolerations"), faults);
        CheckHostAliases(spec.HostAliases, path.Child("hostAliases"), faults);
        CheckClasses(spec, path, faults);
    }

    private static void CheckPolicies(PodSpec spec, FieldPath path, Faults faults)
    {
        if (spec.RestartPolicy.Length == 0) faults.Required(path.Child("restartPolicy"));
        else
        {
            faults.OneOf(path.Child("restartPolicy"), spec.RestartPolicy,
                RestartPolicy.Always, RestartPolicy.OnFailure, RestartPolicy.Never);
        }

        if (spec.DNSPolicy.Length == 0) faults.Required(path.Child("dnsPolicy"));
        else
        {
            faults.OneOf(path.Child("dnsPolicy"), spec.DNSPolicy,
                DNSPolicy.ClusterFirstWithHostNet, DNSPolicy.ClusterFirst, DNSPolicy.Default, DNSPolicy.None);
        }
    }

    private static void CheckNames(PodSpec spec, FieldPath path, Faults faults)
    {
        if (spec.ServiceAccountName.Length > 0)
        {
            faults.Invalid(path.Child("serviceAccountName"), spec.ServiceAccountName,
                Names.Dns1123Subdomain(spec.ServiceAccountName));
        }

        if (spec.NodeName.Length > 0)
        {
            faults.Invalid(path.Child("nodeName"), spec.NodeName, Names.Dns1123Subdomain(spec.NodeName));
        }

        if (spec.ActiveDeadlineSeconds is { } deadline)
        {
            faults.InRange(path.Child("activeDeadlineSeconds"), deadline, 1, int.MaxValue);
        }

        if (spec.Hostname.Length > 0)
        {
            faults.Invalid(path.Child("hostname"), spec.Hostname, Names.Dns1123Label(spec.Hostname));
        }

        if (spec.Subdomain.Length > 0)
        {
            faults.Invalid(path.Child("subdomain"), spec.Subdomain, Names.Dns1123Label(spec.Subdomain));
        }
    }

    private static void CheckClasses(PodSpec spec, FieldPath path, Faults faults)
    {
        if (spec.PriorityClassName.Length > 0)
        {
            faults.Invalid(path.Child("priorityClassName"), spec.PriorityClassName,
                Names.Dns1123Subdomain(spec.PriorityClassName));
        }

        if (spec.RuntimeClassName is { } runtime)
        {
            faults.Invalid(path.Child("runtimeClassName"), runtime, Names.Dns1123Subdomain(runtime));
        }

        if (spec.PreemptionPolicy is { Length: 0 }) faults.Required(path.Child("preemptionPolicy"));
        else if (spec.PreemptionPolicy is { } preemption)
        {
            faults.OneOf(path.Child("preemptionPolicy"), preemption,
                PreemptionPolicy.PreemptLowerPriority, PreemptionPolicy.Never);
        }

        if (!spec.Overhead.IsEmpty) Resources.CheckOverhead(spec.Overhead, path.Child("overhead"), faults);
        if (spec.OS is not { } os) return;
        if (os.Name.Length == 0) faults.Required(path.Child("os", "name"), "cannot be empty");
        else faults.OneOf(path.Child("os"), os.Name, OSName.Linux, OSName.Windows);
    }

    // Requests of the pod must cover those of its containers, and no container may be allowed more than the pod.
    private static void CheckPodResources(PodSpec spec, FieldPath path, Faults faults)
    {
        if (spec.Resources is not { } resources) return;
        path = path.Child("resources");
        if (!resources.Claims.IsAbsent) faults.Forbidden(path.Child("claims"), "claims cannot be set for Resources at pod-level");
        Resources.CheckPod(resources, path, faults);
        MapOf<Quantity> wanted = PodTotals.Requests(spec with { Resources = null, Overhead = default });
        foreach ((string name, Quantity amount) in wanted)
        {
            if (name is not ("cpu" or "memory") && !Resources.IsHugePages(name)) continue;
            Quantity given = resources.Requests.Find(name);
            if (amount > given)
            {
                faults.Invalid(path.Child("requests").Key(name), given.ToString(),
                    $"must be greater than or equal to aggregate container requests of {amount}");
            }
        }

        for (int i = 0; i < spec.Containers.Count; i++)
        {
            foreach ((string name, Quantity limit) in spec.Containers[i].Resources.Limits)
            {
                if (!resources.Limits.TryGetValue(name, out Quantity most) || limit <= most) continue;
                faults.Invalid(path.Child("containers").Index(i).Key(name).Child("limits"), limit.ToString(),
                    $"must be less than or equal to pod limits of {most}");
            }
        }
    }

    private static void CheckHostPorts(PodContext pod, FieldPath path)
    {
        if (!pod.Spec.HostNetwork) return;
        for (int i = 0; i < pod.Spec.Containers.Count; i++)
        {
            ListOf<ContainerPort> ports = pod.Spec.Containers[i].Ports;
            for (int j = 0; j < ports.Count; j++)
            {
                ContainerPort port = ports[j];
                if (port.HostPort == port.ContainerPortValue || (!pod.IsPod && port.HostPort == 0)) continue;
                pod.Faults.Invalid(path.Child("containers").Index(i).Child("ports").Index(j).Child("hostPort"), port.HostPort,
                    "must match `containerPort` when `hostNetwork` is true");
            }
        }
    }

    private static void CheckGates(PodSpec spec, FieldPath path, Faults faults)
    {
        for (int i = 0; i < spec.ReadinessGates.Count; i++)
        {
            string type = spec.ReadinessGates[i].ConditionType;
            faults.Invalid(path.Child("readinessGates").Index(i).Child("conditionType"), type, Names.LabelKey(type));
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < spec.SchedulingGates.Count; i++)
        {
            string gate = spec.SchedulingGates[i].Name;
            FieldPath at = path.Child("schedulingGates").Index(i);
            faults.Invalid(at, gate, Names.LabelKey(gate));
            if (!seen.Add(gate)) faults.Duplicate(at, gate);
        }
    }

    private static void CheckHostUsers(PodSpec spec, FieldPath path, Faults faults)
    {
        if (spec.HostUsers is not false) return;
        const string Detail = "when `pod.Spec.HostUsers` is false";
        if (spec.HostNetwork) faults.Forbidden(path.Child("hostNetwork"), Detail);
        if (spec.HostPID) faults.Forbidden(path.Child("HostPID"), Detail);
        if (spec.HostIPC) faults.Forbidden(path.Child("HostIPC"), Detail);
    }

    private static void CheckHostAliases(ListOf<HostAlias> aliases, FieldPath path, Faults faults)
    {
        for (int i = 0; i < aliases.Count; i++)
        {
            Addresses.CheckLegacy(aliases[i].IP, path.Index(i).Child("ip"), faults);
            for (int j = 0; j < aliases[i].Hostnames.Count; j++)
            {
                string name = aliases[i].Hostnames[j];
                faults.Invalid(path.Index(i).Child("hostnames").Index(j), name, Names.Dns1123Subdomain(name));
            }
        }
    }
}
