using Skiff.Machinery;
using Skiff.Machinery.Access;

namespace Skiff.Joining;

/// <summary>An object to be applied.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Body">The object.</param>
internal readonly record struct Applied(string Path, JsonObject Body);

/// <summary>
/// What machines that join must be allowed, in the roles that upstream has for it: with a token to read where the cluster is
/// and to ask for a certificate, which is approved; as a node to renew it, and to read what the service network and DNS are
/// made of.
/// </summary>
internal static class JoinPolicy
{
    /// <summary>The group of those who come with a token for joining.</summary>
    public const string Group = $"{BootstrapToken.DefaultGroup}:skiff:default-node-token";

    private const string Rbac = "rbac.authorization.k8s.io";
    private const string Nodes = "system:nodes";
    private const string Requests = "system:certificates.k8s.io:certificatesigningrequests";

    /// <summary>The roles and bindings.</summary>
    public static IReadOnlyList<Applied> All { get; } =
    [
        Bound("skiff:node-bootstrapper", "system:node-bootstrapper", "Group", Group),
        Bound("skiff:node-autoapprove-bootstrap", $"{Requests}:nodeclient", "Group", Group),
        Bound("skiff:node-autoapprove-rotation", $"{Requests}:selfnodeclient", "Group", Nodes),
        Bound("skiff:node-proxier", "system:node-proxier", "Group", Nodes),
        Role("", "skiff:node-dns", "namespaces", "", "list", "watch"),
        Bound("skiff:node-dns", "skiff:node-dns", "Group", Nodes),
        Role("kube-public", "skiff:cluster-info", "configmaps", "cluster-info", "get"),
        Bound("skiff:cluster-info", "skiff:cluster-info", "User", "system:anonymous", "kube-public"),
    ];

    private static Applied Role(string space, string name, string resource, string only, params string[] verbs)
    {
        JsonObject rule = Json.Object(
            ("apiGroups", Json.Array(Json.Of(""))), ("resources", Json.Array(Json.Of(resource))),
            ("verbs", Json.Array([.. verbs.Select(Json.Of)])));
        if (only.Length > 0) rule = rule.Set("resourceNames", Json.Array(Json.Of(only)));
        return Of(space, space.Length == 0 ? "ClusterRole" : "Role", name, ("rules", Json.Array(rule)));
    }

    private static Applied Bound(string name, string role, string subject, string who, string space = "") => Of(
        space, space.Length == 0 ? "ClusterRoleBinding" : "RoleBinding", name,
        ("roleRef", Json.Object(
            ("apiGroup", Json.Of(Rbac)), ("kind", Json.Of(space.Length == 0 ? "ClusterRole" : "Role")), ("name", Json.Of(role)))),
        ("subjects", Json.Array(Json.Object(
            ("apiGroup", Json.Of(Rbac)), ("kind", Json.Of(subject)), ("name", Json.Of(who))))));

    private static Applied Of(string space, string kind, string name, params ReadOnlySpan<(string, Json)> rest)
    {
        string root = $"/apis/{Rbac}/v1{(space.Length > 0 ? $"/namespaces/{space}" : "")}";
        return new($"{root}/{kind.ToLowerInvariant()}s/{name}", Json.Object(
            [("apiVersion", Json.Of($"{Rbac}/v1")), ("kind", Json.Of(kind)),
            ("metadata", Json.Object(("name", Json.Of(name)))), .. rest]));
    }
}
