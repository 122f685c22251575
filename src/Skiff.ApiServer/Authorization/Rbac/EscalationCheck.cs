using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization.Rbac;

/// <summary>
/// Keeps users from giving themselves, or others, more than they have. Who writes a role must hold each of its rules,
/// or the verb <c>escalate</c> on it; who writes a binding must hold each rule of the role, or the verb <c>bind</c> on
/// it. Run it on creations and updates, before storage.
/// </summary>
/// <param name="authorize">The server's authorizer, for the two verbs.</param>
public sealed class EscalationCheck(Func<Attributes, CancellationToken, ValueTask<Decision>> authorize)
{
    private const string Group = "rbac.authorization.k8s.io";

    internal static ListOf<PolicyRule> Everything { get; } =
    [
        PolicyRule.Empty with { Verbs = ["*"], APIGroups = ["*"], Resources = ["*"] },
        PolicyRule.Empty with { Verbs = ["*"], NonResourceURLs = ["*"] },
    ];

    /// <summary>
    /// Null when the write may go on; otherwise the status to answer. Objects of other kinds always may.
    /// </summary>
    /// <param name="rbac">The roles and bindings that hold now.</param>
    /// <param name="user">Who writes.</param>
    /// <param name="before">The object replaced; null for a creation.</param>
    /// <param name="after">The object to be stored.</param>
    /// <param name="stop">Ends the caller's interest.</param>
    public async ValueTask<Status?> CheckAsync(
        RbacSnapshot rbac, UserInfo user, IObject? before, IObject after, CancellationToken stop)
    {
        if (after is not (Role or ClusterRole or RoleBinding or ClusterRoleBinding)) return null;
        if (user.Groups.Contains(UserInfo.MastersGroup)) return null;
        if (before is not null && ChangesCollectionOnly(before, after)) return null;
        return after switch
        {
            Role role => await MayEscalateAsync(user, before, role, "roles", stop)
                ? null
                : CheckRole(rbac, user, role, "roles", role.Rules),
            ClusterRole role => await MayEscalateAsync(user, before, role, "clusterroles", stop)
                ? null
                : CheckClusterRole(rbac, user, before as ClusterRole, role),
            RoleBinding binding => await CheckBindingAsync(rbac, user, binding, "rolebindings", binding.RoleRef, stop),
            ClusterRoleBinding binding =>
                await CheckBindingAsync(rbac, user, binding, "clusterrolebindings", binding.RoleRef, stop),
            _ => null,
        };
    }

    private static Status? CheckRole(
        RbacSnapshot rbac, UserInfo user, IObject role, string resource, ListOf<PolicyRule> rules) =>
        Refuse(rbac, user, role.Metadata.Namespace, rules) is { } why
            ? Status.Forbidden(Group, resource, role.Metadata.Name, why)
            : null;

    private static Status? CheckClusterRole(RbacSnapshot rbac, UserInfo user, ClusterRole? before, ClusterRole role)
    {
        const string resource = "clusterroles";
        if (CheckRole(rbac, user, role, resource, role.Rules) is { } refused) return refused;

        // An aggregation rule can gather anything, now or later.
        bool aggregates = role.AggregationRule is not null || before?.AggregationRule is not null;
        return aggregates && Refuse(rbac, user, "", Everything) is not null
            ? Status.Forbidden(Group, resource, role.Metadata.Name,
                "must have cluster-admin privileges to use an aggregationRule")
            : null;
    }

    private async ValueTask<Status?> CheckBindingAsync(
        RbacSnapshot rbac, UserInfo user, IObject binding, string resource, RoleRef roleRef, CancellationToken stop)
    {
        string space = binding.Metadata.Namespace;
        string? roles = roleRef.Kind switch { "ClusterRole" => "clusterroles", "Role" => "roles", _ => null };
        if (roles is null)
        {
            return Status.InternalError($"unsupported role reference kind: {GoQuote.Of(roleRef.Kind)}");
        }

        // The namespace of the binding counts, so that one may be allowed to bind a cluster role in one namespace.
        Attributes bind = Attributes.ForResource(user, "bind", roleRef.APIGroup, roles, space, roleRef.Name);
        if ((await authorize(bind, stop)).IsAllowed) return null;
        if (rbac.Resolve(roleRef, space) is not { } rules) return Status.NotFound(Group, roles, roleRef.Name);
        return Refuse(rbac, user, space, rules) is { } why
            ? Status.Forbidden(Group, resource, binding.Metadata.Name, why)
            : null;
    }

    // A creation is posted to the collection: rules limited to names do not reach it.
    private async ValueTask<bool> MayEscalateAsync(
        UserInfo user, IObject? before, IObject role, string resource, CancellationToken stop) =>
        (await authorize(Attributes.ForResource(user, "escalate", Group, resource, role.Metadata.Namespace,
            before is null ? "" : role.Metadata.Name), stop)).IsAllowed;

    private static string? Refuse(RbacSnapshot rbac, UserInfo user, string @namespace, ListOf<PolicyRule> wanted)
    {
        UserRules owned = rbac.RulesFor(user, @namespace);
        IReadOnlyList<PolicyRule> missing = RuleCovering.Missing([.. owned.Rules.Select(rule => rule.Rule)], wanted);
        if (missing.Count == 0) return null;

        IEnumerable<string> described = RuleCovering.Compact(missing).Select(RuleCovering.Describe);
        string lines = string.Join('\n', described.Distinct().Order(StringComparer.Ordinal));
        string who = $"user {GoQuote.Of(user.Name)} (groups={GoQuote.Of(user.Groups.AsEnumerable())})";
        string why = $"{who} is attempting to grant RBAC permissions not currently held:\n{lines}";
        return owned.Errors.Count == 0
            ? why
            : $"{why}; resolution errors: [{RbacSnapshot.JoinErrors(owned.Errors)}]";
    }

    // The garbage collector only takes owners and finalizers away; it need not hold what the role grants.
    private static bool ChangesCollectionOnly(IObject before, IObject after)
    {
        ObjectMeta now = after.Metadata with
        {
            OwnerReferences = before.Metadata.OwnerReferences,
            Finalizers = before.Metadata.Finalizers,
            ManagedFields = before.Metadata.ManagedFields,
        };
        return after.WithMetadata(now).Equals(before);
    }
}
