using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Authorization.Rbac;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Tests.Authorization;

public sealed class RbacTests
{
    [Theory]
    [InlineData("get", "", "pods", "", "x", "get||pods|", true)]
    [InlineData("list", "", "pods", "", "", "get||pods|", false)]
    [InlineData("get", "", "pods", "log", "x", "get||pods|", false)]
    [InlineData("get", "", "pods", "log", "x", "get||pods/log|", true)]
    [InlineData("get", "", "pods", "", "x", "get||pods/log|", false)]
    [InlineData("get", "apps", "deployments", "scale", "x", "get|*|*/scale|", true)]
    [InlineData("get", "apps", "deployments", "upscale", "x", "get|*|*/scale|", false)]
    [InlineData("get", "apps", "deployments", "", "x", "get|*|*/scale|", false)]
    [InlineData("get", "", "pods", "log", "x", "get||pods/*|", false)]
    [InlineData("get", "", "pods", "log", "x", "get||*|", true)]
    [InlineData("get", "apps", "pods", "", "x", "get||pods|", false)]
    [InlineData("get", "apps", "pods", "", "x", "get|*|pods|", true)]
    [InlineData("anything", "", "pods", "", "x", "*||pods|", true)]
    [InlineData("get", "", "pods", "", "x", "get||pods|x", true)]
    [InlineData("get", "", "pods", "", "y", "get||pods|x", false)]
    [InlineData("create", "", "pods", "", "", "create||pods|x", false)]
    [InlineData("deletecollection", "", "pods", "", "", "deletecollection||pods|x", false)]
    [InlineData("list", "", "pods", "", "x", "list||pods|x", true)]
    [InlineData("get", "", "pods", "", "*", "get||pods|x", false)]
    [InlineData("get", "", "pods", "", "x", "get||pods|*", false)]
    public void A_rule_matches_as_upstreams_does(
        string verb, string group, string resource, string subresource, string name, string rule, bool allowed)
    {
        string[] parts = rule.Split('|');
        PolicyRule granted = PolicyRule.Empty with
        {
            Verbs = [parts[0]],
            APIGroups = [parts[1]],
            Resources = [parts[2]],
            ResourceNames = parts[3].Length == 0 ? default : [parts[3]],
        };

        Assert.Equal(allowed, RuleMatching.Allows(
            granted, Attributes.ForResource(UserInfo.Anonymous, verb, group, resource, "ns", name, subresource)));
    }

    [Theory]
    [InlineData("/healthz", "/healthz", true)]
    [InlineData("/healthz", "/healthz/ping", false)]
    [InlineData("/healthz/*", "/healthz/ping", true)]
    [InlineData("/healthz/*", "/healthz", false)]
    [InlineData("/api*", "/apis", true)]
    [InlineData("*", "/", true)]
    [InlineData("/a*b", "/axb", false)]
    public void A_path_matches_as_upstreams_does(string url, string path, bool allowed)
    {
        PolicyRule rule = PolicyRule.Empty with { Verbs = ["get"], NonResourceURLs = [url] };

        Assert.Equal(allowed, RuleMatching.Allows(rule, Attributes.ForPath(UserInfo.Anonymous, "get", path)));
        Assert.False(RuleMatching.Allows(rule, Attributes.ForPath(UserInfo.Anonymous, "post", path)));
        Assert.False(RuleMatching.Allows(rule, Attributes.ForResource(UserInfo.Anonymous, "get", "", "pods")));
    }

    [Fact]
    public void The_reason_names_binding_role_and_first_subject_that_applies()
    {
        RbacSnapshot rbac = RbacSnapshot.Of(
        [
            RoleNamed("reader", "get pods"),
            new ClusterRole { Metadata = Named("", "viewer"), Rules = [Grant("list pods")] },
            Bind("ns", "one", "Role", "reader", ("Group", "devs", ""), ("User", "ann", "")),
            Bind("ns", "two", "ClusterRole", "viewer", ("ServiceAccount", "app", "")),
            BindAll("three", "viewer", ("Group", "ops", "")),
        ]);

        Assert.Equal("RBAC: allowed by RoleBinding \"one/ns\" of Role \"reader\" to User \"ann\"",
            Decide("ann", "get", "ns").Reason);
        Assert.Equal("RBAC: allowed by RoleBinding \"one/ns\" of Role \"reader\" to Group \"devs\"",
            Decide("ann", "get", "ns", "devs").Reason);
        Assert.Equal("RBAC: allowed by RoleBinding \"two/ns\" of ClusterRole \"viewer\" to ServiceAccount \"app/ns\"",
            Decide("system:serviceaccount:ns:app", "list", "ns").Reason);
        Assert.Equal("RBAC: allowed by ClusterRoleBinding \"three\" of ClusterRole \"viewer\" to Group \"ops\"",
            Decide("bob", "list", "", "ops").Reason);
        Assert.Equal(Verdict.NoOpinion, Decide("ann", "get", "other").Verdict);
        Assert.Equal(Verdict.NoOpinion, Decide("ann", "get", "").Verdict);

        Decision Decide(string user, string verb, string space, params string[] groups) => rbac.Authorize(
            Attributes.ForResource(UserInfo.Of(user, groups), verb, "", "pods", space));
    }

    [Fact]
    public void A_missing_role_is_told_when_nothing_else_allows()
    {
        RbacSnapshot rbac = RbacSnapshot.Of(
        [
            BindAll("a", "gone", ("User", "ann", "")),
            Bind("ns", "b", "Role", "lost", ("User", "ann", "")),
        ]);

        Assert.Equal(
            "RBAC: [clusterrole.rbac.authorization.k8s.io \"gone\" not found, " +
            "role.rbac.authorization.k8s.io \"lost\" not found]",
            rbac.Authorize(Attributes.ForResource(UserInfo.Of("ann"), "get", "", "pods", "ns")).Reason);
        Assert.Equal(
            "RBAC: clusterrole.rbac.authorization.k8s.io \"gone\" not found",
            rbac.Authorize(Attributes.ForResource(UserInfo.Of("ann"), "get", "", "pods")).Reason);
    }

    [Theory]
    [InlineData("ns", "x", "log", "", "pods \"x\" is forbidden: User \"u\\\"\" cannot get resource \"pods/log\" " +
        "in API group \"\" in the namespace \"ns\"")]
    [InlineData("", "", "", "why", "pods is forbidden: User \"u\\\"\" cannot get resource \"pods\" " +
        "in API group \"\" at the cluster scope: why")]
    public void The_refusal_of_a_resource_reads_as_upstreams(
        string @namespace, string name, string subresource, string reason, string message)
    {
        Status status = Forbidden.Of(
            Attributes.ForResource(UserInfo.Of("u\""), "get", "", "pods", @namespace, name, subresource), reason);

        Assert.Equal(message, status.Message);
        Assert.Equal((403, "Forbidden", "pods", name),
            (status.Code, status.Reason, status.Details!.Kind, status.Details.Name));
    }

    [Fact]
    public void The_refusal_of_a_path_reads_as_upstreams() => Assert.Equal(
        "forbidden: User \"system:anonymous\" cannot get path \"/metrics\"",
        Forbidden.Of(Attributes.ForPath(UserInfo.Anonymous, "get", "/metrics"), "").Message);

    // Half of the changes take something away, so that what the index forgets is tested as well.
    [Fact]
    public void Ten_thousand_random_answers_equal_brute_force()
    {
        int allowed = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            RandomRbac random = new(seed);
            Dictionary<(string, string, string), IObject> stored = [];
            RbacSnapshot rbac = RbacSnapshot.Empty;
            for (int change = 0; change < 60; change++)
            {
                IObject value = random.Object();
                var key = (value.GetType().Name, value.Metadata.Namespace, value.Metadata.Name);
                if (stored.ContainsKey(key) && random.Chance(2))
                {
                    stored.Remove(key);
                    rbac = rbac.Without(value);
                }
                else
                {
                    stored[key] = value;
                    rbac = rbac.With(value);
                }
            }

            BruteForceRbac oracle = new([.. stored.Values]);
            for (int question = 0; question < 50; question++)
            {
                Attributes request = random.Request();
                Decision decision = rbac.Authorize(request);
                Assert.True(oracle.Allows(request) == decision.IsAllowed, $"seed {seed}: {request}");
                if (decision.IsAllowed) allowed++;
                UserRules listed = rbac.RulesFor(request.User, request.Namespace);
                Assert.Equal(decision.IsAllowed, listed.Rules.Any(r => RuleMatching.Allows(r.Rule, request)));
            }
        }

        Assert.InRange(allowed, 1000, 9000); // Neither answer is the rare one.
    }

    [Fact]
    public void An_empty_snapshot_is_reached_again_when_everything_goes()
    {
        RandomRbac random = new(7);
        List<IObject> objects = [.. Enumerable.Range(0, 200).Select(_ => random.Object())];
        RbacSnapshot rbac = objects.Aggregate(RbacSnapshot.Of(objects), (snapshot, value) => snapshot.Without(value));

        for (int i = 0; i < 200; i++) Assert.False(rbac.Authorize(random.Request()).IsAllowed);
    }

    [Theory]
    [InlineData("User", "ann", "")]
    [InlineData("Group", "devs", "")]
    [InlineData("ServiceAccount", "app", "ns")]
    public void A_binding_that_goes_takes_its_grant_along(string kind, string name, string space)
    {
        ClusterRoleBinding binding = BindAll("b", "viewer", (kind, name, space));
        ClusterRoleBinding narrowed = BindAll("b", "viewer", ("User", "nobody", ""));
        RbacSnapshot rbac = RbacSnapshot.Of(
            [new ClusterRole { Metadata = Named("", "viewer"), Rules = [Grant("get pods")] }, binding]);
        UserInfo user = kind switch
        {
            "User" => UserInfo.Of(name),
            "Group" => UserInfo.Of("bob", name),
            _ => UserInfo.Of($"system:serviceaccount:{space}:{name}"),
        };
        Attributes request = Attributes.ForResource(user, "get", "", "pods", "ns");

        Assert.True(rbac.Authorize(request).IsAllowed);
        Assert.False(rbac.Without(binding).Authorize(request).IsAllowed);
        Assert.False(rbac.With(narrowed).Authorize(request).IsAllowed);
    }

    private static ObjectMeta Named(string @namespace, string name) =>
        ObjectMeta.Empty with { Namespace = @namespace, Name = name };

    private static PolicyRule Grant(string text) =>
        PolicyRule.Empty with { Verbs = [text.Split(' ')[0]], APIGroups = [""], Resources = [text.Split(' ')[1]] };

    private static Role RoleNamed(string name, string grant) =>
        Role.Empty with { Metadata = Named("ns", name), Rules = [Grant(grant)] };

    private static RoleBinding Bind(
        string space, string name, string kind, string role,
        params (string Kind, string Name, string Space)[] subjects) =>
        RoleBinding.Empty with
        {
            Metadata = Named(space, name),
            RoleRef = RoleRef.Empty with { APIGroup = "rbac.authorization.k8s.io", Kind = kind, Name = role },
            Subjects = Subjects(subjects),
        };

    private static ClusterRoleBinding BindAll(
        string name, string role, params (string Kind, string Name, string Space)[] subjects) =>
        ClusterRoleBinding.Empty with
        {
            Metadata = Named("", name),
            RoleRef = RoleRef.Empty with { APIGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = role },
            Subjects = Subjects(subjects),
        };

    private static ListOf<Subject> Subjects((string Kind, string Name, string Space)[] subjects) => ListOf.From(
        subjects.Select(s => Subject.Empty with { Kind = s.Kind, Name = s.Name, Namespace = s.Space }));
}
