using System.Security.Cryptography;
using System.Text;
using Skiff.Machinery.Access;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Authorization.Bootstrap;
using Skiff.ApiServer.Authorization.Rbac;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Tests.Authorization;

public sealed class BootstrapPolicyTests
{
    [Fact]
    public void The_policy_is_the_one_that_was_checked_against_upstream() => Assert.Equal(
        BootstrapDigests.Text.ReplaceLineEndings("\n").Trim().Split('\n'),
        BootstrapPolicy.All.Select(Digest));

    // Lengths of upstream's own listings, and what stands at some places of them: a word too many, too few or misspelt
    // moves them. The listing of cluster roles lacks the scheduler's rule for resourceclaims/binding, 117 characters.
    [Theory]
    [InlineData("controllers", 30509, 14000, "h\n  - apiGroups:\n    - batch\n    resources:\n    - jobs/status\n")]
    [InlineData("controllers", 30509, 29976, "protection-controller\n  rules:\n")]
    [InlineData("others", 26119 + 117, 2000, "ootstrapping: rbac-defaults\n      rbac.authorization")]
    [InlineData("others", 26119 + 117, 18000 + 117, "erbs:\n    - proxy\n  - apiGroups:\n")]
    [InlineData("others", 26119 + 117, 24000 + 117, "- get\n    - list\n    - watch\n  - apiGroups:\n    - \"\"\n")]
    [InlineData("roles", 3572, 0, "apiVersion: v1\n")]
    [InlineData("bindings", 3859, 0, "apiVersion: v1\n")]
    public void Listings_have_upstreams_length(string listing, int length, int at, string text)
    {
        IEnumerable<IObject> objects = listing switch
        {
            "roles" => BootstrapPolicy.Roles,
            "bindings" => BootstrapPolicy.RoleBindings,
            _ => BootstrapPolicy.ClusterRoles.Where(role => (listing == "controllers")
                == role.Metadata.Name.StartsWith("system:controller:", StringComparison.Ordinal)),
        };

        string yaml = PolicyYaml.Of(objects);

        Assert.Equal(length, yaml.Length);
        Assert.StartsWith(text, yaml[at..], StringComparison.Ordinal);
    }

    [Fact]
    public void Words_are_sorted_as_upstream_sorts_them()
    {
        foreach (PolicyRule rule in BootstrapPolicy.All.SelectMany(value => RulesOf(value).AsEnumerable()))
        {
            Assert.All(
                new[] { rule.Verbs, rule.APIGroups, rule.Resources, rule.ResourceNames, rule.NonResourceURLs },
                words => Assert.Equal(words.AsEnumerable().Order(StringComparer.Ordinal), words));
        }
    }

    [Fact]
    public void Every_binding_names_a_role_of_the_policy()
    {
        RbacSnapshot rbac = RbacSnapshot.Of(BootstrapPolicy.All);

        Assert.All(BootstrapPolicy.ClusterRoleBindings, b => Assert.NotNull(rbac.Resolve(b.RoleRef, "")));
        Assert.All(BootstrapPolicy.RoleBindings, b => Assert.NotNull(rbac.Resolve(b.RoleRef, b.Metadata.Namespace)));
        Assert.All(BootstrapPolicy.Roles, role => Assert.Contains(role.Metadata.Namespace, BootstrapPolicy.Namespaces));
    }

    [Theory]
    [InlineData("view", "get", "", "pods", true)]
    [InlineData("view", "get", "", "secrets", false)]
    [InlineData("view", "create", "", "pods", false)]
    [InlineData("view", "list", "rbac.authorization.k8s.io", "roles", false)]
    [InlineData("edit", "get", "", "secrets", true)]
    [InlineData("edit", "create", "", "pods/exec", true)]
    [InlineData("edit", "get", "", "configmaps", true)]
    [InlineData("edit", "create", "", "endpoints", false)]
    [InlineData("edit", "update", "", "services/status", false)]
    [InlineData("edit", "create", "rbac.authorization.k8s.io", "rolebindings", false)]
    [InlineData("admin", "create", "rbac.authorization.k8s.io", "rolebindings", true)]
    [InlineData("admin", "update", "apps", "deployments/scale", true)]
    [InlineData("admin", "update", "", "resourcequotas", false)]
    [InlineData("admin", "update", "", "namespaces", false)]
    public void The_roles_of_people_gather_each_other(
        string role, string verb, string group, string target, bool allowed)
    {
        List<ClusterRole> roles = [.. BootstrapPolicy.ClusterRoles];
        for (bool isChanged = true; isChanged;)
        {
            isChanged = false;
            for (int i = 0; i < roles.Count; i++)
            {
                if (RoleAggregation.NewRules(roles[i], roles) is not { } rules) continue;
                roles[i] = roles[i] with { Rules = rules };
                isChanged = true;
            }
        }

        string[] resource = target.Split('/');
        Attributes request = Attributes.ForResource(
            UserInfo.Of("ann"), verb, group, resource[0], "ns", "x", resource.Length > 1 ? resource[1] : "");
        Assert.Equal(allowed, RuleMatching.AnyAllows(roles.Single(r => r.Metadata.Name == role).Rules, request));
    }

    [Fact]
    public void An_empty_cluster_gets_everything_and_then_nothing()
    {
        Dictionary<(string, string, string), IObject> stored = [];
        IReadOnlyList<PolicyChange> first = PolicyReconciler.Plan(_ => null);
        foreach (PolicyChange change in first)
        {
            IObject created = Assert.IsType<PolicyChange.Create>(change).Object;
            stored.Add(Key(created), created);
        }

        Assert.Equal(BootstrapPolicy.All.Count(), stored.Count);
        Assert.Empty(PolicyReconciler.Plan(wanted => stored.GetValueOrDefault(Key(wanted))));
    }

    [Fact]
    public void What_is_missing_is_added_and_what_was_added_stays()
    {
        ClusterRole wanted = BootstrapPolicy.ClusterRoles.Single(r => r.Metadata.Name == "system:basic-user");
        PolicyRule own = PolicyRule.Empty with { Verbs = ["get"], APIGroups = [""], Resources = ["nodes"] };
        ClusterRole existing = wanted with
        {
            Rules = [own, wanted.Rules[0]],
            Metadata = wanted.Metadata with
            {
                Labels = MapOf.Create(("mine", "yes")),
                ResourceVersion = "7",
            },
        };

        PolicyChange change = Assert.Single(PolicyReconciler.Plan(value => Same(value, wanted) ? existing : value));

        ClusterRole updated = Assert.IsType<ClusterRole>(Assert.IsType<PolicyChange.Update>(change).Object);
        Assert.Equal([own, wanted.Rules[0], wanted.Rules[1]], updated.Rules);
        Assert.Equal("7", updated.Metadata.ResourceVersion);
        Assert.Equal(
            ["kubernetes.io/bootstrapping", "mine"], updated.Metadata.Labels.AsEnumerable().Select(e => e.Key));
    }

    [Fact]
    public void What_an_operator_protects_is_left_alone()
    {
        ClusterRole wanted = BootstrapPolicy.ClusterRoles.Single(r => r.Metadata.Name == "system:basic-user");
        ClusterRole existing = wanted with
        {
            Rules = [],
            Metadata = wanted.Metadata with
            {
                Annotations = MapOf.Create(("rbac.authorization.kubernetes.io/autoupdate", "false")),
            },
        };

        Assert.Empty(PolicyReconciler.Plan(value => Same(value, wanted) ? existing : value));
    }

    [Fact]
    public void Aggregated_rules_are_the_controllers_business()
    {
        ClusterRole wanted = BootstrapPolicy.ClusterRoles.Single(r => r.Metadata.Name == "admin");
        PolicyRule gathered = PolicyRule.Empty with { Verbs = ["get"], APIGroups = [""], Resources = ["pods"] };

        Assert.Empty(PolicyReconciler.Plan(value => Same(value, wanted) ? wanted with { Rules = [gathered] } : value));
        Assert.Single(PolicyReconciler.Plan(
            value => Same(value, wanted) ? wanted with { AggregationRule = null } : value));
    }

    [Fact]
    public void A_binding_of_another_role_is_made_anew_with_all_subjects()
    {
        ClusterRoleBinding wanted =
            BootstrapPolicy.ClusterRoleBindings.Single(b => b.Metadata.Name == "system:discovery");
        Subject own = Subject.Empty with { Kind = "User", Name = "ann" };
        ClusterRoleBinding existing = wanted with
        {
            RoleRef = wanted.RoleRef with { Name = "other" },
            Subjects = [own],
        };

        PolicyChange change = Assert.Single(PolicyReconciler.Plan(value => Same(value, wanted) ? existing : value));

        PolicyChange.Recreate recreate = Assert.IsType<PolicyChange.Recreate>(change);
        Assert.Same(existing, recreate.Existing);
        ClusterRoleBinding made = Assert.IsType<ClusterRoleBinding>(recreate.Object);
        Assert.Equal([own, .. wanted.Subjects], made.Subjects);
        Assert.Equal(wanted.RoleRef, made.RoleRef);
    }

    private static bool Same(IObject one, IObject other) => Key(one) == Key(other);

    private static (string, string, string) Key(IObject value) =>
        (value.GetType().Name, value.Metadata.Namespace, value.Metadata.Name);

    private static ListOf<PolicyRule> RulesOf(IObject value) => value switch
    {
        ClusterRole role => role.Rules,
        Role role => role.Rules,
        _ => default,
    };

    private static string Digest(IObject value)
    {
        IEnumerable<string> lines = value switch
        {
            ClusterRole role => role.Rules.AsEnumerable().Select(RuleCovering.Describe)
                .Concat((role.AggregationRule?.ClusterRoleSelectors ?? default).AsEnumerable()
                    .Select(selector => selector.MatchLabels.ToString())),
            Role role => role.Rules.AsEnumerable().Select(RuleCovering.Describe),
            ClusterRoleBinding b => [$"{b.RoleRef}", .. b.Subjects.AsEnumerable().Select(s => $"{s}")],
            RoleBinding b => [$"{b.RoleRef}", .. b.Subjects.AsEnumerable().Select(s => $"{s}")],
            _ => [],
        };
        string text = string.Join('\n', [$"{value.Metadata.Labels}", $"{value.Metadata.Annotations}", .. lines]);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
        string space = value.Metadata.Namespace.Length == 0 ? "" : $"{value.Metadata.Namespace}/";
        return $"{value.GetType().Name} {space}{value.Metadata.Name} {lines.Count()} {hash}";
    }
}
