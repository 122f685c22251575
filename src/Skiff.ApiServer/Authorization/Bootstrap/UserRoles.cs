using Skiff.Model.Rbac.V1;
using static Skiff.ApiServer.Authorization.Bootstrap.PolicyWriting;

namespace Skiff.ApiServer.Authorization.Bootstrap;

/// <summary>The cluster roles that people are given: what <c>admin</c>, <c>edit</c> and <c>view</c> may do.</summary>
internal static class UserRoles
{
    private const string Dra = "resource.k8s.io";

    public static IReadOnlyList<ClusterRole> All { get; } =
    [
        Aggregating("admin", from: "admin"),
        ClusterRole("cluster-admin",
            Rule("*", "*", "*"),
            Paths("*") with { Verbs = ["*"] }),
        Aggregating("edit", from: "edit").Feeding("admin"),
        ClusterRole("system:aggregate-to-admin",
            Rule("create", "authorization.k8s.io", "localsubjectaccessreviews"),
            Rule(ReadWrite, RbacGroup, "rolebindings roles"))
            .Feeding("admin"),
        Edit(),
        View(),
        Aggregating("view", from: "view").Feeding("edit"),
    ];

    /// <summary>Who may see objects may see what they use, as where a metrics server has been installed.</summary>
    public static ClusterRole UsageReader { get; } =
        ClusterRole("system:aggregated-metrics-reader", Rule(Read, "metrics.k8s.io", "nodes pods"))
            .Feeding("admin").Feeding("edit").Feeding("view");

    private static ClusterRole Edit() => ClusterRole("system:aggregate-to-edit",
        Core(Read, "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"),
        Core("impersonate", "serviceaccounts"),
        Core(Write, "pods pods/attach pods/exec pods/portforward pods/proxy"),
        Core("create", "pods/eviction"),
        Core(Write, "configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets " +
            "serviceaccounts services services/proxy"),
        Core("create", "serviceaccounts/token"),
        Rule(Write, "core events.k8s.io", "events"),
        Rule(Write, "apps", "daemonsets deployments deployments/rollback deployments/scale replicasets " +
            "replicasets/scale statefulsets statefulsets/scale"),
        Rule(Write, "autoscaling", "horizontalpodautoscalers"),
        Rule(Write, "batch", "cronjobs jobs"),
        Rule(Write, "extensions", "daemonsets deployments deployments/rollback deployments/scale ingresses " +
            "networkpolicies replicasets replicasets/scale replicationcontrollers/scale"),
        Rule(Write, "policy", "poddisruptionbudgets"),
        Rule(Write, "networking.k8s.io", "ingresses networkpolicies"),
        Rule(ReadWrite, "coordination.k8s.io", "leases"),
        Rule(Write, Dra, "resourceclaims resourceclaimtemplates"))
        .Feeding("edit");

    private static ClusterRole View() => ClusterRole("system:aggregate-to-view",
        Core(Read, "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods " +
            "replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status"),
        Core(Read, "bindings limitranges namespaces/status pods/log pods/status replicationcontrollers/status " +
            "resourcequotas resourcequotas/status"),
        Core(Read, "namespaces"),
        Rule(Read, "core events.k8s.io", "events"),
        Rule(Read, "discovery.k8s.io", "endpointslices"),
        Rule(Read, "apps", "controllerrevisions daemonsets daemonsets/status deployments deployments/scale " +
            "deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale " +
            "statefulsets/status"),
        Rule(Read, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
        Rule(Read, "batch", "cronjobs cronjobs/status jobs jobs/status"),
        Rule(Read, "extensions", "daemonsets daemonsets/status deployments deployments/scale deployments/status " +
            "ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status " +
            "replicationcontrollers/scale"),
        Rule(Read, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
        Rule(Read, "networking.k8s.io", "ingresses ingresses/status networkpolicies"),
        Rule(Read, Dra, "resourceclaims resourceclaims/status resourceclaimtemplates"))
        .Feeding("view");
}
