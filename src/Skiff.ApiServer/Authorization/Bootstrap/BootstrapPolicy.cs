using Skiff.Model;
using Skiff.Model.Rbac.V1;
using static Skiff.ApiServer.Authorization.Bootstrap.PolicyWriting;

namespace Skiff.ApiServer.Authorization.Bootstrap;

/// <summary>
/// The roles and bindings every cluster has, as API level v1.36 ships them with its default feature gates.
/// </summary>
public static class BootstrapPolicy
{
    private const string Scheduler = "system:kube-scheduler";
    private const string ControllerManager = "system:kube-controller-manager";

    /// <summary>Namespaces that the namespaced policy lives in; they must exist before it is written.</summary>
    public static IReadOnlyList<string> Namespaces { get; } = ["kube-public", "kube-system"];

    /// <summary>What every node may do, apart from what it may because of its pods.</summary>
    public static ListOf<PolicyRule> NodeRules => SystemRoles.NodeRules;

    /// <summary>Cluster roles.</summary>
    public static IReadOnlyList<ClusterRole> ClusterRoles { get; } =
        [.. UserRoles.All, .. SystemRoles.All, .. ControllerRoles.All];

    /// <summary>Bindings of cluster roles for the whole cluster.</summary>
    public static IReadOnlyList<ClusterRoleBinding> ClusterRoleBindings { get; } =
    [
        ClusterBinding("cluster-admin", Group("system:masters")),
        ClusterBinding("system:monitoring", Group("system:monitoring")),
        ClusterBinding("system:discovery", Group("system:authenticated")),
        ClusterBinding("system:basic-user", Group("system:authenticated")),
        ClusterBinding("system:public-info-viewer", Group("system:authenticated"), Group("system:unauthenticated")),
        ClusterBinding("system:node-proxier", User("system:kube-proxy")),
        ClusterBinding(ControllerManager, User(ControllerManager)),
        ClusterBinding("system:kube-dns", Account("kube-dns")),
        ClusterBinding(Scheduler, User(Scheduler)),
        ClusterBinding("system:volume-scheduler", User(Scheduler)),
        ClusterBinding("system:node", default), // Nodes are judged by the node authorizer; nobody is bound.
        ClusterBinding("system:service-account-issuer-discovery", Group("system:serviceaccounts")),
        .. ControllerRoles.All.Select(role =>
            ClusterBinding(role.Metadata.Name, Account(role.Metadata.Name[ControllerRoles.Prefix.Length..]))),
    ];

    /// <summary>Roles in namespaces.</summary>
    public static IReadOnlyList<Role> Roles { get; } =
    [
        Role("kube-public", "system:controller:bootstrap-signer",
            Core(Read, "configmaps"),
            Core("update", "configmaps", "cluster-info"),
            Events()),
        Role("kube-system", "extension-apiserver-authentication-reader",
            Core(Read, "configmaps", "extension-apiserver-authentication")),
        LeaderLocking("system::leader-locking-kube-controller-manager"),
        LeaderLocking("system::leader-locking-kube-scheduler"),
        Role("kube-system", "system:controller:bootstrap-signer", Core(Read, "secrets")),
        Role("kube-system", "system:controller:cloud-provider", Core("create get list watch", "configmaps")),
        Role("kube-system", "system:controller:token-cleaner",
            Core("delete get list watch", "secrets"),
            Events()),
    ];

    /// <summary>Bindings in namespaces.</summary>
    public static IReadOnlyList<RoleBinding> RoleBindings { get; } =
    [
        Bound("kube-public", "system:controller:bootstrap-signer", Account("bootstrap-signer")),
        Binding("kube-system", "system::extension-apiserver-authentication-reader",
            "extension-apiserver-authentication-reader", User(ControllerManager), User(Scheduler)),
        Bound("kube-system", "system::leader-locking-kube-controller-manager",
            User(ControllerManager), Account("kube-controller-manager"), Account("leader-election-controller")),
        Bound("kube-system", "system::leader-locking-kube-scheduler", User(Scheduler), Account("kube-scheduler")),
        Bound("kube-system", "system:controller:bootstrap-signer", Account("bootstrap-signer")),
        Bound("kube-system", "system:controller:cloud-provider", Account("cloud-provider")),
        Bound("kube-system", "system:controller:token-cleaner", Account("token-cleaner")),
    ];

    /// <summary>Everything, roles before the bindings that name them.</summary>
    public static IEnumerable<IObject> All => [.. ClusterRoles, UserRoles.UsageReader, .. Roles, .. ClusterRoleBindings, .. RoleBindings];

    private static RoleBinding Bound(string @namespace, string role, params ListOf<Subject> subjects) =>
        Binding(@namespace, role, role, subjects);

    private static Role LeaderLocking(string name) => Role("kube-system", name,
        Rule("create get list update watch", "coordination.k8s.io", "leases"),
        Rule("create get list update watch", "coordination.k8s.io", "leasecandidates"));
}
