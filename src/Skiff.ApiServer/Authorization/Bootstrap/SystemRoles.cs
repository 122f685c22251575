using Skiff.Model;
using Skiff.Model.Rbac.V1;
using static Skiff.ApiServer.Authorization.Bootstrap.PolicyWriting;

namespace Skiff.ApiServer.Authorization.Bootstrap;

/// <summary>The cluster roles of components and of callers in general.</summary>
internal static class SystemRoles
{
    private const string Certificates = "certificates.k8s.io";
    private const string Coordination = "coordination.k8s.io";
    private const string Dra = "resource.k8s.io";
    private const string Storage = "storage.k8s.io";

    private static readonly PolicyRule tokenReviews = Rule("create", "authentication.k8s.io", "tokenreviews");
    private static readonly PolicyRule accessReviews = Rule("create", "authorization.k8s.io", "subjectaccessreviews");

    /// <summary>What every node may do, apart from what it may because of its pods.</summary>
    public static ListOf<PolicyRule> NodeRules { get; } =
    [
        tokenReviews,
        Rule("create", "authorization.k8s.io", "localsubjectaccessreviews subjectaccessreviews"),
        Core(Read, "services"),
        Core("create get list watch", "nodes"),
        Core(Patch, "nodes/status"),
        Core(Patch, "nodes"),
        Events(),
        Core(Read, "pods"),
        Core("create delete", "pods"),
        Core(Patch, "pods/status"),
        Core("create", "pods/eviction"),
        Core(Read, "configmaps secrets"),
        Core("get", "persistentvolumeclaims persistentvolumes"),
        Core("get", "endpoints"),
        Rule("create get list watch", Certificates, "certificatesigningrequests"),
        Rule("create delete get patch update", Coordination, "leases"),
        Rule("get", Storage, "volumeattachments"),
        Core("create", "serviceaccounts/token"),
        Core("get patch update", "persistentvolumeclaims/status"),
        Rule(Read, Storage, "csidrivers"),
        Rule("create delete get patch update", Storage, "csinodes"),
        Rule(Read, "node.k8s.io", "runtimeclasses"),
        Rule("get", Dra, "resourceclaims"),
        Rule("deletecollection", Dra, "resourceslices"),
        Core("get", "serviceaccounts"),
    ];

    public static IReadOnlyList<ClusterRole> All { get; } =
    [
        .. ForCallers(),
        .. ForSigners(),
        ControllerManager(),
        Scheduler(),
        .. ForNodes(),
        .. ForStorage(),
    ];

    private static IEnumerable<ClusterRole> ForCallers() =>
    [
        ClusterRole("system:auth-delegator", tokenReviews, accessReviews),
        ClusterRole("system:basic-user",
            Rule("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
            Rule("create", "authentication.k8s.io", "selfsubjectreviews")),
        ClusterRole("system:discovery",
            Paths("/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/")),
        ClusterRole("system:heapster",
            Core(Read, "events namespaces nodes pods"),
            Rule(Read, "extensions", "deployments")),
        ClusterRole("system:kube-aggregator", Core(Read, "endpoints services")),
        ClusterRole("system:kube-dns", Core("list watch", "endpoints services")),
        ClusterRole("system:monitoring",
            Paths("/healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/* /statusz"),
            Core("get", "nodes/metrics")),
        ClusterRole("system:public-info-viewer", Paths("/healthz /livez /readyz /version /version/")),
        ClusterRole("system:service-account-issuer-discovery",
            Paths("/.well-known/openid-configuration /.well-known/openid-configuration/ " +
                "/openid/v1/jwks /openid/v1/jwks/")),
    ];

    private static IEnumerable<ClusterRole> ForSigners() =>
    [
        ClusterRole("system:certificates.k8s.io:certificatesigningrequests:nodeclient",
            Rule("create", Certificates, "certificatesigningrequests/nodeclient")),
        ClusterRole("system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
            Rule("create", Certificates, "certificatesigningrequests/selfnodeclient")),
        .. new[] { "kube-apiserver-client", "kube-apiserver-client-kubelet", "kubelet-serving", "legacy-unknown" }
            .Select(signer => ClusterRole($"system:certificates.k8s.io:{signer}-approver",
                Rule("approve", Certificates, "signers", $"kubernetes.io/{signer}"))),
    ];

    private static ClusterRole ControllerManager() => ClusterRole("system:kube-controller-manager",
        Events(),
        Rule("create", Coordination, "leases"),
        Rule("get update", Coordination, "leases", "kube-controller-manager"),
        Core("create", "secrets serviceaccounts"),
        Core("delete", "secrets"),
        Core("get", "configmaps namespaces secrets serviceaccounts"),
        Core("update", "secrets serviceaccounts"),
        tokenReviews,
        accessReviews,
        Rule("list watch", "*", "*"),
        Core("create", "serviceaccounts/token"));

    private static ClusterRole Scheduler() => ClusterRole("system:kube-scheduler",
        Events(),
        Rule("create", Coordination, "leases"),
        Rule("get list update watch", Coordination, "leases", "kube-scheduler"),
        Rule(ReadWrite, Coordination, "leasecandidates"),
        Core(Read, "nodes"),
        Core("delete get list watch", "pods"),
        Core("create", "bindings pods/binding"),
        Core(Patch, "pods/status"),
        Core(Read, "replicationcontrollers services"),
        Rule(Read, "apps extensions", "replicasets"),
        Rule(Read, "apps", "statefulsets"),
        Rule(Read, "policy", "poddisruptionbudgets"),
        Core(Read, "persistentvolumeclaims persistentvolumes"),
        tokenReviews,
        accessReviews,
        Rule(Read, Storage, "csinodes"),
        Rule(Read, Storage, "volumeattachments"),
        Core(Read, "namespaces"),
        Rule(Read, Storage, "csidrivers"),
        Rule(Read, Storage, "csistoragecapacities"),
        Rule(Read, Dra, "deviceclasses"),
        Rule(ReadUpdate, Dra, "resourceclaims"),
        Rule(ReadUpdate, Dra, "resourceclaims/status"),
        Core("update", "pods/finalizers"),
        Rule(Read, Dra, "resourceslices"),
        Rule("create delete", Dra, "resourceclaims"),
        Rule(Patch, Dra, "resourceclaims/binding"));

    private static IEnumerable<ClusterRole> ForNodes() =>
    [
        ClusterRole("system:kubelet-api-admin",
            Core(Read, "nodes"),
            Core("proxy", "nodes"),
            Core("*", "nodes/log nodes/metrics nodes/proxy nodes/stats"),
            Core("*", "nodes/configz nodes/healthz nodes/pods")),
        ClusterRole("system:node", NodeRules),
        ClusterRole("system:node-bootstrapper",
            Rule("create get list watch", Certificates, "certificatesigningrequests")),
        ClusterRole("system:node-problem-detector",
            Core("get", "nodes"),
            Core("patch", "nodes/status"),
            Events()),
        ClusterRole("system:node-proxier",
            Core("list watch", "endpoints services"),
            Core(Read, "nodes"),
            Events(),
            Rule("list watch", "networking.k8s.io", "servicecidrs"),
            Rule("list watch", "discovery.k8s.io", "endpointslices")),
    ];

    private static IEnumerable<ClusterRole> ForStorage() =>
    [
        ClusterRole("system:persistent-volume-provisioner",
            Core("create delete get list watch", "persistentvolumes"),
            Core("get list update watch", "persistentvolumeclaims"),
            Rule(Read, Storage, "storageclasses"),
            Core("watch", "events"),
            Events()),
        ClusterRole("system:volume-scheduler",
            Core(ReadUpdate, "persistentvolumes"),
            Rule(Read, Storage, "storageclasses"),
            Core(ReadUpdate, "persistentvolumeclaims")),
    ];
}
