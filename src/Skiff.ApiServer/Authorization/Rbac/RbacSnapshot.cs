using System.Collections.Immutable;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization.Rbac;

/// <summary>A rule with the binding it comes by.</summary>
/// <param name="Source">The binding.</param>
/// <param name="Rule">The rule.</param>
public readonly record struct SourcedRule(RuleSource Source, PolicyRule Rule);

/// <summary>The rules that hold for a user in a namespace.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="Errors">Roles that bindings name and that do not exist.</param>
public sealed record UserRules(IReadOnlyList<SourcedRule> Rules, IReadOnlyList<string> Errors);

/// <summary>
/// All roles and bindings at one moment, indexed by subject: a request looks up its user and each of its groups and
/// reads only the roles they are bound to. Immutable; a change makes a new snapshot in time that does not depend on
/// how many others there are.
/// </summary>
public sealed class RbacSnapshot
{
    private readonly ImmutableDictionary<string, ListOf<PolicyRule>> clusterRoles;
    private readonly ImmutableDictionary<(string Namespace, string Name), ListOf<PolicyRule>> roles;
    private readonly BindingIndex clusterBindings;
    private readonly ImmutableDictionary<string, BindingIndex> bindings;

    private RbacSnapshot(
        ImmutableDictionary<string, ListOf<PolicyRule>> clusterRoles,
        ImmutableDictionary<(string Namespace, string Name), ListOf<PolicyRule>> roles,
        BindingIndex clusterBindings,
        ImmutableDictionary<string, BindingIndex> bindings)
    {
        this.clusterRoles = clusterRoles;
        this.roles = roles;
        this.clusterBindings = clusterBindings;
        this.bindings = bindings;
    }

    /// <summary>Nothing is granted.</summary>
    public static RbacSnapshot Empty { get; } = new(
        ImmutableDictionary.Create<string, ListOf<PolicyRule>>(StringComparer.Ordinal),
        ImmutableDictionary<(string Namespace, string Name), ListOf<PolicyRule>>.Empty,
        BindingIndex.Empty,
        ImmutableDictionary.Create<string, BindingIndex>(StringComparer.Ordinal));

    /// <summary>A snapshot of the objects given; others than roles and bindings are passed over.</summary>
    public static RbacSnapshot Of(IEnumerable<IObject> objects) =>
        objects.Aggregate(Empty, (snapshot, value) => snapshot.With(value));

    /// <summary>The snapshot with an object added or replaced.</summary>
    public RbacSnapshot With(IObject value) => value switch
    {
        ClusterRole role => new(clusterRoles.SetItem(role.Metadata.Name, role.Rules), roles, clusterBindings, bindings),
        Role role => new(clusterRoles, roles.SetItem(Key(role), role.Rules), clusterBindings, bindings),
        ClusterRoleBinding b => new(clusterRoles, roles,
            clusterBindings.Set(new("", b.Metadata.Name, b.RoleRef, b.Subjects)), bindings),
        RoleBinding b => WithBindings(b.Metadata.Namespace,
            index => index.Set(new(b.Metadata.Namespace, b.Metadata.Name, b.RoleRef, b.Subjects))),
        _ => this,
    };

    /// <summary>The snapshot without an object.</summary>
    public RbacSnapshot Without(IObject value) => value switch
    {
        ClusterRole role => new(clusterRoles.Remove(role.Metadata.Name), roles, clusterBindings, bindings),
        Role role => new(clusterRoles, roles.Remove(Key(role)), clusterBindings, bindings),
        ClusterRoleBinding b => new(clusterRoles, roles, clusterBindings.Remove(b.Metadata.Name), bindings),
        RoleBinding b => WithBindings(b.Metadata.Namespace, index => index.Remove(b.Metadata.Name)),
        _ => this,
    };

    /// <summary>Whether some rule allows the request; the first one found gives the reason.</summary>
    public Decision Authorize(Attributes request)
    {
        List<string>? errors = null;
        if (Find(clusterBindings, request, ref errors) is { } clusterWide) return Decision.AllowedBy(clusterWide);
        if (request.Namespace.Length > 0
            && bindings.TryGetValue(request.Namespace, out BindingIndex? local)
            && Find(local, request, ref errors) is { } namespaced)
        {
            return Decision.AllowedBy(namespaced);
        }

        return errors is null ? Decision.NoOpinion() : Decision.NoOpinion($"RBAC: {JoinErrors(errors)}");
    }

    /// <summary>Every rule that holds for a user in a namespace; an empty namespace is the whole cluster.</summary>
    public UserRules RulesFor(UserInfo user, string @namespace)
    {
        List<SourcedRule> found = [];
        List<string>? errors = null;
        Collect(clusterBindings, user, found, ref errors);
        if (@namespace.Length > 0 && bindings.TryGetValue(@namespace, out BindingIndex? local))
        {
            Collect(local, user, found, ref errors);
        }

        return new(found, errors ?? (IReadOnlyList<string>)[]);
    }

    /// <summary>
    /// The rules a role reference grants in a namespace, empty for the whole cluster; null when there is no such role.
    /// </summary>
    public ListOf<PolicyRule>? Resolve(RoleRef roleRef, string @namespace)
    {
        ListOf<PolicyRule> rules;
        return roleRef.Kind switch
        {
            "ClusterRole" => clusterRoles.TryGetValue(roleRef.Name, out rules) ? rules : null,
            "Role" => roles.TryGetValue((@namespace, roleRef.Name), out rules) ? rules : null,
            _ => null,
        };
    }

    /// <summary>Errors as one text, as upstream joins them: each once, in brackets when there are several.</summary>
    internal static string JoinErrors(IReadOnlyList<string> errors)
    {
        string[] distinct = [.. errors.Distinct(StringComparer.Ordinal)];
        return distinct.Length == 1 ? distinct[0] : $"[{string.Join(", ", distinct)}]";
    }

    private static (string Namespace, string Name) Key(Role role) => (role.Metadata.Namespace, role.Metadata.Name);

    private RbacSnapshot WithBindings(string @namespace, Func<BindingIndex, BindingIndex> change)
    {
        BindingIndex changed = change(bindings.GetValueOrDefault(@namespace) ?? BindingIndex.Empty);
        return new(clusterRoles, roles, clusterBindings,
            changed.IsEmpty ? bindings.Remove(@namespace) : bindings.SetItem(@namespace, changed));
    }

    private RuleSource? Find(BindingIndex index, Attributes request, ref List<string>? errors)
    {
        if (Find(index.OfUser(request.User.Name), request, ref errors) is { } byName) return byName;
        foreach (string group in request.User.Groups)
        {
            if (Find(index.OfGroup(group), request, ref errors) is { } byGroup) return byGroup;
        }

        return null;
    }

    private RuleSource? Find(ImmutableArray<Binding> candidates, Attributes request, ref List<string>? errors)
    {
        foreach (Binding binding in candidates)
        {
            if (Resolve(binding.RoleRef, binding.Namespace) is not { } rules) (errors ??= []).Add(Missing(binding));
            else if (RuleMatching.AnyAllows(rules, request)) return new(binding, request.User);
        }

        return null;
    }

    private void Collect(BindingIndex index, UserInfo user, List<SourcedRule> found, ref List<string>? errors)
    {
        HashSet<Binding> seen = new(ReferenceEqualityComparer.Instance);
        IEnumerable<Binding> candidates = index.OfUser(user.Name);
        foreach (string group in user.Groups) candidates = candidates.Concat(index.OfGroup(group));
        foreach (Binding binding in candidates)
        {
            if (!seen.Add(binding)) continue;
            if (Resolve(binding.RoleRef, binding.Namespace) is not { } rules)
            {
                (errors ??= []).Add(Missing(binding));
                continue;
            }

            RuleSource source = new(binding, user);
            foreach (PolicyRule rule in rules) found.Add(new(source, rule));
        }
    }

    // The evaluator's words use the singular; the API's own answers for a missing role use the plural.
    private static string Missing(Binding binding) => binding.RoleRef.Kind switch
    {
        "ClusterRole" or "Role" =>
            $"{binding.RoleRef.Kind.ToLowerInvariant()}.rbac.authorization.k8s.io " +
            $"{GoQuote.Of(binding.RoleRef.Name)} not found",
        _ => $"unsupported role reference kind: {GoQuote.Of(binding.RoleRef.Kind)}",
    };
}
