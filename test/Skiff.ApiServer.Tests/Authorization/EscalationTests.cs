using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Authorization.Rbac;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Tests.Authorization;

public sealed class EscalationTests
{
    private readonly Authorizer authorizer = new(default);
    private readonly UserInfo ann = UserInfo.Of("ann", "devs");

    public EscalationTests()
    {
        Give("own", "get list|apps|deployments|", "get||pods|a b", "get||services|");
        authorizer.Set(Cluster("strong", "get delete||secrets|", "get||services|"));
        authorizer.Set(Cluster("weak", "get||services|"));
    }

    private Status? Judge(UserInfo user, IObject? before, IObject after) =>
        authorizer.Escalation.CheckAsync(authorizer.Rbac, user, before, after, TestContext.Current.CancellationToken).Now();

    [Theory]
    [InlineData("get|apps|deployments|", "")]
    [InlineData("get list|apps|deployments|x", "")]
    [InlineData("get||pods|a", "")]
    [InlineData("get||pods|", "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\"]}")]
    [InlineData("get||pods|a c", "{APIGroups:[\"\"], Resources:[\"pods\"], ResourceNames:[\"c\"], Verbs:[\"get\"]}")]
    [InlineData("get watch delete|apps|deployments|",
        "{APIGroups:[\"apps\"], Resources:[\"deployments\"], Verbs:[\"watch\" \"delete\"]}")]
    [InlineData("*|apps|deployments|", "{APIGroups:[\"apps\"], Resources:[\"deployments\"], Verbs:[\"*\"]}")]
    [InlineData("get|* apps|deployments|", "{APIGroups:[\"*\"], Resources:[\"deployments\"], Verbs:[\"get\"]}")]
    [InlineData("get|apps|deployments deployments/scale|",
        "{APIGroups:[\"apps\"], Resources:[\"deployments/scale\"], Verbs:[\"get\"]}")]
    public void A_role_may_hold_what_its_writer_holds(string rule, string missing)
    {
        Role role = Role.Empty with { Metadata = Meta("ns", "new"), Rules = [Rule(rule)] };

        Status? refused = Judge(ann, null, role);

        string message = "roles.rbac.authorization.k8s.io \"new\" is forbidden: user \"ann\" (groups=[\"devs\" " +
            "\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n" + missing;
        Assert.Equal(missing.Length == 0 ? null : message, refused?.Message);
        Assert.Equal(missing.Length == 0 ? null : 403, refused?.Code);
    }

    [Fact]
    public void Missing_rules_are_listed_in_order_each_once()
    {
        ClusterRole role = Cluster("new", "get||secrets|", "get||secrets|", "list||configmaps|", "list||secrets|");
        PolicyRule path = PolicyRule.Empty with { Verbs = ["get"], NonResourceURLs = ["/x"] };
        role = role with { Rules = [.. role.Rules, path] };

        string[] lines = Judge(ann, null, role)!.Message.Split('\n')[1..];

        Assert.Equal(
            [
                "{APIGroups:[\"\"], Resources:[\"configmaps\"], Verbs:[\"list\"]}",
                "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"get\" \"list\"]}",
                "{NonResourceURLs:[\"/x\"], Verbs:[\"get\"]}",
            ],
            lines);
    }

    [Fact]
    public void The_verb_escalate_and_the_masters_group_lift_the_check()
    {
        ClusterRole role = Cluster("new", "*|*|*|");

        Assert.NotNull(Judge(ann, null, role));
        UserInfo root = UserInfo.Of("root", UserInfo.MastersGroup);
        Assert.Null(Judge(root, null, role));

        Give("escalating", "escalate|rbac.authorization.k8s.io|clusterroles|new");
        Assert.NotNull(Judge(ann, null, role)); // A creation has no name yet.
        Assert.Null(Judge(ann, role with { Rules = default }, role));
    }

    [Theory]
    [InlineData("ClusterRole", "weak", "", 0)]
    [InlineData("ClusterRole", "strong", "", 403)]
    [InlineData("ClusterRole", "strong", "bind|rbac.authorization.k8s.io|clusterroles|", 0)]
    [InlineData("ClusterRole", "strong", "bind|rbac.authorization.k8s.io|clusterroles|strong", 0)]
    [InlineData("ClusterRole", "strong", "bind|rbac.authorization.k8s.io|clusterroles|weak", 403)]
    [InlineData("ClusterRole", "strong", "bind|rbac.authorization.k8s.io|roles|", 403)]
    [InlineData("ClusterRole", "none", "", 404)]
    [InlineData("ClusterRole", "none", "bind|rbac.authorization.k8s.io|clusterroles|", 0)]
    [InlineData("Role", "none", "", 404)]
    public void A_role_may_be_bound_by_who_holds_it_or_may_bind_it(string kind, string role, string extra, int code)
    {
        if (extra.Length > 0) Give("extra", extra);
        RoleRef reference = RoleRef.Empty with { APIGroup = "rbac.authorization.k8s.io", Kind = kind, Name = role };

        Assert.Equal(code, Check(RoleBinding.Empty with { Metadata = Meta("ns", "b"), RoleRef = reference }));
        if (kind == "ClusterRole")
        {
            Assert.Equal(code, Check(ClusterRoleBinding.Empty with { Metadata = Meta("", "b"), RoleRef = reference }));
        }

        int Check(IObject binding) => Judge(ann, null, binding)?.Code ?? 0;
    }

    [Fact]
    public void Leave_to_bind_in_one_namespace_stays_there()
    {
        authorizer.Set(Cluster("binder", "bind|rbac.authorization.k8s.io|clusterroles|"));
        authorizer.Set(RoleBinding.Empty with
        {
            Metadata = Meta("ns", "binders"),
            RoleRef = Reference("binder"),
            Subjects = [Subject.Empty with { Kind = "User", Name = "ann" }],
        });
        RoleRef strong = Reference("strong");

        Assert.Null(Check(RoleBinding.Empty with { Metadata = Meta("ns", "b"), RoleRef = strong }));
        Assert.NotNull(Check(RoleBinding.Empty with { Metadata = Meta("other", "b"), RoleRef = strong }));
        Assert.NotNull(Check(ClusterRoleBinding.Empty with { Metadata = Meta("", "b"), RoleRef = strong }));

        Status? Check(IObject binding) => Judge(ann, null, binding);
    }

    [Fact]
    public void Aggregation_is_for_who_may_do_everything()
    {
        ClusterRole plain = Cluster("new", "get||services|");
        ClusterRole aggregating = plain with { AggregationRule = AggregationRule.Empty };
        const string message = "clusterroles.rbac.authorization.k8s.io \"new\" is forbidden: " +
            "must have cluster-admin privileges to use an aggregationRule";

        Assert.Equal(message, Check(null, aggregating));
        Assert.Equal(message, Check(aggregating, plain));
        Assert.Null(Check(null, plain));
        Give("all", "*|*|*|"); // Every verb is among them, escalate too.
        Assert.Null(Check(null, aggregating));

        string? Check(ClusterRole? before, ClusterRole after) =>
            Judge(ann, before, after)?.Message;
    }

    [Fact]
    public void The_garbage_collector_may_let_go_of_what_it_does_not_hold()
    {
        ClusterRole before = Cluster("new", "*|*|*|") with { };
        before = before with { Metadata = before.Metadata with { Finalizers = ["x"] } };
        ClusterRole after = before with { Metadata = before.Metadata with { Finalizers = default } };

        Assert.Null(Judge(ann, before, after));
        Assert.NotNull(Judge(
            ann, before, after with { Rules = [.. after.Rules, Rule("get||pods|")] }));
    }

    // A grant is covered exactly when no request tells owner and wanted apart: the check against the evaluator itself.
    [Fact]
    public void Covered_rules_give_nothing_new()
    {
        int covered = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            RandomRbac random = new(seed);
            PolicyRule[] owned = [random.Rule(), random.Rule(), random.Rule()];
            PolicyRule wanted = random.Rule();
            if (RuleCovering.Missing(owned, [wanted]).Count > 0) continue;
            covered++;
            for (int i = 0; i < 200; i++)
            {
                Attributes request = random.Request();
                Assert.True(
                    !RuleMatching.Allows(wanted, request) || owned.Any(rule => RuleMatching.Allows(rule, request)),
                    $"seed {seed}: {wanted} gives {request}");
            }
        }

        Assert.True(covered > 100, $"{covered}");
    }

    private void Give(string name, params string[] rules)
    {
        authorizer.Set(Cluster(name, rules));
        authorizer.Set(ClusterRoleBinding.Empty with
        {
            Metadata = Meta("", name),
            RoleRef = Reference(name),
            Subjects = [Subject.Empty with { Kind = "User", Name = "ann" }],
        });
    }

    private static RoleRef Reference(string role) =>
        RoleRef.Empty with { APIGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = role };

    private static ClusterRole Cluster(string name, params string[] rules) =>
        ClusterRole.Empty with { Metadata = Meta("", name), Rules = ListOf.From(rules.Select(Rule)) };

    private static PolicyRule Rule(string text)
    {
        string[] parts = text.Split('|');
        return PolicyRule.Empty with
        {
            Verbs = ListOf.From(parts[0].Split(' ')),
            APIGroups = ListOf.From(parts[1].Split(' ')),
            Resources = ListOf.From(parts[2].Split(' ')),
            ResourceNames = parts[3].Length == 0 ? default : ListOf.From(parts[3].Split(' ')),
        };
    }

    private static ObjectMeta Meta(string @namespace, string name) =>
        ObjectMeta.Empty with { Namespace = @namespace, Name = name };
}
