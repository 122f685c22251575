using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of services, but for which addresses and ports are free.</summary>
internal static class ServiceKind
{
    private const string OnlyBalanced = "may only be used when `type` is 'LoadBalancer'";
    private const string SourceRanges = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private const int AffinitySecondsMax = 86_400;

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<Service>
    {
        Name = NameRules.Dns1035Label,
        UpdateFirst = true,
        Always = Check,
        OnUpdate = (service, old, faults) => ServiceUpdateRules.Check(service.Spec, old.Spec, faults),
        OnStatus = (service, _, faults) =>
            LoadBalancerRules.Check(service.Status.LoadBalancer, FieldPath.Status.Child("loadBalancer"), faults),
    };

    /// <summary>Whether a service has no address of its own.</summary>
    public static bool IsHeadless(ServiceSpec spec) => spec.ClusterIPs.Count == 1 && spec.ClusterIPs[0] == "None";

    /// <summary>Whether balancers in front of the cluster ask nodes about the health of a service.</summary>
    public static bool NeedsHealthCheck(ServiceSpec spec) =>
        spec is { Type: ServiceType.LoadBalancer, ExternalTrafficPolicy: ServiceExternalTrafficPolicy.Local };

    private static void Check(Service service, Faults faults)
    {
        ServiceSpec spec = service.Spec;
        FieldPath path = FieldPath.Spec;
        if (spec.Ports.IsEmpty && !IsHeadless(spec) && spec.Type != ServiceType.ExternalName)
        {
            faults.Required(path.Child("ports"));
        }

        CheckForType(spec, path, faults);
        ServicePortRules.CheckEach(spec, path.Child("ports"), faults);
        Labels.Check(spec.Selector, path.Child("selector"), faults);
        CheckAffinity(spec, path, faults);
        ServiceAddressRules.Check(spec, path, faults);
        for (int i = 0; i < spec.ExternalIPs.Count; i++)
        {
            FieldPath at = path.Child("externalIPs").Index(i);
            int before = faults.Count;
            Addresses.CheckLegacy(spec.ExternalIPs[i], at, faults);
            if (faults.Count == before) Addresses.CheckNotSpecial(spec.ExternalIPs[i], at, faults);
        }

        if (spec.Type.Length == 0) faults.Required(path.Child("type"));
        else
        {
            faults.OneOf(path.Child("type"), spec.Type,
                ServiceType.ClusterIP, ServiceType.ExternalName, ServiceType.LoadBalancer, ServiceType.NodePort);
        }

        ServicePortRules.CheckTogether(spec, path.Child("ports"), faults);
        CheckSourceRanges(service, path, faults);
        CheckBalancer(spec, path, faults);
        CheckTraffic(spec, path, faults);
    }

    private static void CheckForType(ServiceSpec spec, FieldPath path, Faults faults)
    {
        switch (spec.Type)
        {
            case ServiceType.LoadBalancer or ServiceType.NodePort:
                if (!IsHeadless(spec)) break;
                faults.Invalid(path.Child("clusterIPs").Index(0), spec.ClusterIPs[0],
                    $"may not be set to 'None' for {spec.Type} services");
                break;
            case ServiceType.ExternalName:
                const string NotSet = "may not be set for ExternalName services";
                if (!spec.ClusterIPs.IsEmpty) faults.Forbidden(path.Child("clusterIPs"), NotSet);
                if (!spec.IPFamilies.IsEmpty) faults.Forbidden(path.Child("ipFamilies"), NotSet);
                if (spec.IPFamilyPolicy is not null) faults.Forbidden(path.Child("ipFamilyPolicy"), NotSet);
                string name = spec.ExternalName.EndsWith('.') ? spec.ExternalName[..^1] : spec.ExternalName;
                if (name.Length == 0) faults.Required(path.Child("externalName"));
                else faults.Invalid(path.Child("externalName"), name, Names.Dns1123Subdomain(name));
                break;
            default:
                break;
        }
    }

    private static void CheckAffinity(ServiceSpec spec, FieldPath path, Faults faults)
    {
        if (spec.SessionAffinity.Length == 0) faults.Required(path.Child("sessionAffinity"));
        else
        {
            faults.OneOf(path.Child("sessionAffinity"), spec.SessionAffinity, ServiceAffinity.ClientIP, ServiceAffinity.None);
        }

        FieldPath at = path.Child("sessionAffinityConfig");
        if (spec.SessionAffinity == ServiceAffinity.None && spec.SessionAffinityConfig is not null)
        {
            faults.Forbidden(at, "must not be set when session affinity is None");
        }

        if (spec.SessionAffinity != ServiceAffinity.ClientIP) return;
        const string Needed = "when session affinity type is ClientIP";
        if (spec.SessionAffinityConfig is not { } config) faults.Required(at, Needed);
        else if (config.ClientIP is not { } client) faults.Required(at.Child("clientIP"), Needed);
        else if (client.TimeoutSeconds is not { } seconds) faults.Required(at.Child("clientIP", "timeoutSeconds"), Needed);
        else if (seconds is <= 0 or > AffinitySecondsMax)
        {
            faults.Invalid(at.Child("clientIP", "timeoutSeconds"), seconds,
                string.Create(CultureInfo.InvariantCulture, $"must be greater than 0 and less than {AffinitySecondsMax}"));
        }
    }

    private static void CheckSourceRanges(Service service, FieldPath path, Faults faults)
    {
        ServiceSpec spec = service.Spec;
        if (!spec.LoadBalancerSourceRanges.IsEmpty)
        {
            FieldPath at = path.Child("LoadBalancerSourceRanges");
            if (spec.Type != ServiceType.LoadBalancer) faults.Forbidden(at, OnlyBalanced);
            for (int i = 0; i < spec.LoadBalancerSourceRanges.Count; i++)
            {
                Addresses.CheckRange(spec.LoadBalancerSourceRanges[i].Trim(), at.Index(i), faults);
            }
        }
        else if (service.Metadata.Annotations.TryGetValue(SourceRanges, out string? ranges))
        {
            FieldPath at = FieldPath.Metadata.Child("annotations").Key(SourceRanges);
            if (spec.Type != ServiceType.LoadBalancer) faults.Forbidden(at, OnlyBalanced);
            if (ranges.Trim().Length == 0) return;
            foreach (string range in ranges.Split(',')) Addresses.CheckRange(range.Trim(), at, faults);
        }
    }

    private static void CheckBalancer(ServiceSpec spec, FieldPath path, Faults faults)
    {
        bool balanced = spec.Type == ServiceType.LoadBalancer;
        if (spec.AllocateLoadBalancerNodePorts is not null && !balanced)
        {
            faults.Forbidden(path.Child("allocateLoadBalancerNodePorts"), OnlyBalanced);
        }

        if (spec.AllocateLoadBalancerNodePorts is null && balanced)
        {
            faults.Required(FieldPath.Root("allocateLoadBalancerNodePorts"));
        }

        if (spec.LoadBalancerClass is not { } name) return;
        if (balanced) faults.Invalid(path.Child("loadBalancerClass"), name, Names.LabelKey(name));
        else faults.Forbidden(path.Child("loadBalancerClass"), OnlyBalanced);
    }

    private static void CheckTraffic(ServiceSpec spec, FieldPath path, Faults faults)
    {
        FieldPath at = path.Child("externalTrafficPolicy");
        bool reachable = spec.Type is ServiceType.LoadBalancer or ServiceType.NodePort
            || (spec.Type == ServiceType.ClusterIP && !spec.ExternalIPs.IsEmpty);
        if (!reachable && spec.ExternalTrafficPolicy.Length > 0)
        {
            faults.Invalid(at, spec.ExternalTrafficPolicy, "may only be set for externally-accessible services");
        }
        else if (reachable && spec.ExternalTrafficPolicy.Length == 0) faults.Required(at);
        else if (reachable)
        {
            faults.OneOf(at, spec.ExternalTrafficPolicy,
                ServiceExternalTrafficPolicy.Cluster, ServiceExternalTrafficPolicy.Local);
        }

        CheckHealthPort(spec, path.Child("healthCheckNodePort"), faults);
        if (spec.InternalTrafficPolicy is { } inside)
        {
            faults.OneOf(path.Child("internalTrafficPolicy"), inside,
                ServiceInternalTrafficPolicy.Cluster, ServiceInternalTrafficPolicy.Local);
        }
        else if (spec.Type is ServiceType.NodePort or ServiceType.LoadBalancer or ServiceType.ClusterIP)
        {
            faults.Required(path.Child("internalTrafficPolicy"));
        }

        if (spec.TrafficDistribution is { } distribution)
        {
            faults.OneOf(path.Child("trafficDistribution"), distribution, "PreferClose", "PreferSameNode", "PreferSameZone");
        }
    }

    private static void CheckHealthPort(ServiceSpec spec, FieldPath path, Faults faults)
    {
        if (!NeedsHealthCheck(spec))
        {
            if (spec.HealthCheckNodePort == 0) return;
            faults.Invalid(path, spec.HealthCheckNodePort,
                "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }
        else if (spec.HealthCheckNodePort == 0) faults.Required(path);
        else Amounts.CheckPortNumber(spec.HealthCheckNodePort, path, faults);
    }
}
