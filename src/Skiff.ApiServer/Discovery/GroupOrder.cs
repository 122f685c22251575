using Skiff.Machinery.Access;

namespace Skiff.ApiServer.Discovery;

/// <summary>In which order API groups are listed; clients that know a kind by name alone take the first one.</summary>
public static class GroupOrder
{
    /// <summary>The priority of a group nobody gave one, such as that of a custom resource.</summary>
    public const int DefaultPriority = ApiServiceRules.CustomGroupPriority;

    /// <summary>A group's priority, as upstream's API services state it, and its metrics server's.</summary>
    public static int PriorityOf(string group) => group switch
    {
        "apiregistration.k8s.io" => 20000,
        "" => 18000,
        "apps" => 17800,
        "events.k8s.io" => 17750,
        "authentication.k8s.io" => 17700,
        "authorization.k8s.io" => 17600,
        "autoscaling" => 17500,
        "batch" => 17400,
        "certificates.k8s.io" => 17300,
        "networking.k8s.io" => 17200,
        "policy" => 17100,
        "rbac.authorization.k8s.io" => 17000,
        "storage.k8s.io" => 16800,
        "admissionregistration.k8s.io" => 16700,
        "apiextensions.k8s.io" => 16700,
        "scheduling.k8s.io" => 16600,
        "coordination.k8s.io" => 16500,
        "node.k8s.io" => 16300,
        "discovery.k8s.io" => 16200,
        "flowcontrol.apiserver.k8s.io" => 16100,
        "internal.apiserver.k8s.io" => 16000,
        "resource.k8s.io" => 15900,
        "storagemigration.k8s.io" => 15800,
        "metrics.k8s.io" => 100,
        _ => DefaultPriority,
    };

    /// <summary>A version's rank within its group, as upstream's API services state it; higher goes first.</summary>
    public static int VersionPriorityOf(string group, string version) => (group, version) switch
    {
        ("", _) => 1,
        ("autoscaling", "v2") => 30,
        ("flowcontrol.apiserver.k8s.io", "v1") => 21,
        ("metrics.k8s.io", _) => 100,
        _ when PriorityOf(group) == DefaultPriority => ApiServiceRules.CustomVersionPriority,
        _ => 15,
    };
}
