using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization.Bootstrap;

/// <summary>
/// A short way to write policy down. Lists are words separated by spaces, in the order they are stored; the word
/// <c>core</c> is the core group.
/// </summary>
internal static class PolicyWriting
{
    public const string RbacGroup = "rbac.authorization.k8s.io";
    public const string AutoUpdate = "rbac.authorization.kubernetes.io/autoupdate";

    public const string Read = "get list watch";
    public const string Write = "create delete deletecollection patch update";
    public const string ReadWrite = "create delete deletecollection get list patch update watch";
    public const string ReadUpdate = "get list patch update watch";
    public const string Patch = "patch update";

    private const string Bootstrapping = "kubernetes.io/bootstrapping";

    public static PolicyRule Rule(string verbs, string groups, string resources, string names = "") =>
        PolicyRule.Empty with
        {
            Verbs = Words(verbs),
            APIGroups = Words(groups).Select(group => group == "core" ? "" : group),
            Resources = Words(resources),
            ResourceNames = Words(names),
        };

    public static PolicyRule Core(string verbs, string resources, string names = "") =>
        Rule(verbs, "core", resources, names);

    public static PolicyRule Paths(string urls) =>
        PolicyRule.Empty with { Verbs = ["get"], NonResourceURLs = Words(urls) };

    public static PolicyRule Events() => Rule("create patch update", "core events.k8s.io", "events");

    public static ClusterRole ClusterRole(string name, params ListOf<PolicyRule> rules) =>
        Skiff.Model.Rbac.V1.ClusterRole.Empty with { Metadata = Default(name), Rules = rules };

    public static ClusterRole Aggregating(string name, string from) => ClusterRole(name, default) with
    {
        AggregationRule = AggregationRule.Empty with
        {
            ClusterRoleSelectors = [LabelSelector.Empty with { MatchLabels = MapOf.Create((Into(from), "true")) }],
        },
    };

    public static ClusterRole Feeding(this ClusterRole role, string target) => role with
    {
        Metadata = role.Metadata with { Labels = role.Metadata.Labels.Set(Into(target), "true") },
    };

    public static Role Role(string @namespace, string name, params ListOf<PolicyRule> rules) =>
        Skiff.Model.Rbac.V1.Role.Empty with
        {
            Metadata = Default(name) with { Namespace = @namespace },
            Rules = rules,
        };

    public static ClusterRoleBinding ClusterBinding(string role, params ListOf<Subject> subjects) =>
        ClusterRoleBinding.Empty with
        {
            Metadata = Default(role),
            RoleRef = RoleRef.Empty with { APIGroup = RbacGroup, Kind = "ClusterRole", Name = role },
            Subjects = subjects,
        };

    public static RoleBinding Binding(
        string @namespace, string name, string role, params ListOf<Subject> subjects) => RoleBinding.Empty with
    {
        Metadata = Default(name) with { Namespace = @namespace },
        RoleRef = RoleRef.Empty with { APIGroup = RbacGroup, Kind = "Role", Name = role },
        Subjects = subjects,
    };

    public static Subject User(string name) => Subject.Empty with { APIGroup = RbacGroup, Kind = "User", Name = name };

    public static Subject Group(string name) =>
        Subject.Empty with { APIGroup = RbacGroup, Kind = "Group", Name = name };

    public static Subject Account(string name) =>
        Subject.Empty with { Kind = "ServiceAccount", Name = name, Namespace = "kube-system" };

    private static string Into(string target) => $"{RbacGroup}/aggregate-to-{target}";

    private static ObjectMeta Default(string name) => ObjectMeta.Empty with
    {
        Name = name,
        Labels = MapOf.Create((Bootstrapping, "rbac-defaults")),
        Annotations = MapOf.Create((AutoUpdate, "true")),
    };

    private static ListOf<string> Words(string text) =>
        text.Length == 0 ? default : ListOf<string>.Adopt(text.Split(' '));
}
