using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Admission.Matching;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Admission;

public sealed class MatchCriteriaTests
{
    private static readonly Deployment deployment = Deployment.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = "web", Labels = MapOf.Create(("tier", "front")) },
    };

    [Theory]
    [InlineData("CREATE", "apps", "v1", "deployments", "", true)]
    [InlineData("*", "*", "*", "*", "", true)]
    [InlineData("*", "*", "*", "*/*", "", true)]
    [InlineData("*", "*", "*", "*/*", "scale", true)]
    [InlineData("*", "*", "*", "*", "scale", false)]
    [InlineData("*", "*", "*", "deployments", "scale", false)]
    [InlineData("*", "*", "*", "deployments/*", "scale", true)]
    [InlineData("*", "*", "*", "*/scale", "scale", true)]
    [InlineData("*", "*", "*", "deployments/scale", "status", false)]
    [InlineData("UPDATE", "apps", "v1", "deployments", "", false)]
    [InlineData("CREATE", "", "v1", "deployments", "", false)]
    [InlineData("CREATE", "apps", "v1beta1", "deployments", "", false)]
    [InlineData("CREATE", "apps", "v1", "deployment", "", false)]
    public async Task A_rule_is_about_operation_group_version_and_resource(
        string operation, string group, string version, string resource, string subresource, bool expected)
    {
        await using AdmissionWorld world = new();
        MatchCriteria criteria = Criteria(RuleOf(operation, group, version, resource));
        AdmissionRequest request = world.RequestOf(AdmissionOperation.Create, deployment, subresource: subresource);
        Assert.Equal(expected, criteria.Match(request).Form is not null);
        Assert.Equal(expected, criteria.Match(request).Form is not null);
    }

    [Theory]
    [InlineData("Namespaced", true, false)]
    [InlineData("Cluster", false, true)]
    [InlineData("*", true, true)]
    public async Task A_namespace_lives_in_the_cluster(string scope, bool ofDeployment, bool ofNamespace)
    {
        await using AdmissionWorld world = new();
        RuleWithOperations rule = RuleOf("*", "*", "*", "*");
        MatchCriteria criteria = Criteria(rule with { Rule = rule.Rule with { Scope = scope } });
        Namespace space = Namespace.Empty with { Metadata = ObjectMeta.Empty with { Name = "shop" } };
        Assert.Equal(ofDeployment, criteria.Match(world.RequestOf(AdmissionOperation.Create, deployment)).Form is not null);
        Assert.Equal(ofNamespace, criteria.Match(world.RequestOf(AdmissionOperation.Create, space)).Form is not null);
    }

    [Fact]
    public async Task An_equivalent_version_counts_unless_the_policy_is_exact()
    {
        await using AdmissionWorld world = new();
        await world.SeedSpaceAsync();
        Event told = Event.Empty with { Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = "e" } };
        AdmissionRequest request = world.RequestOf(AdmissionOperation.Create, told);
        RuleWithOperations rule = RuleOf("CREATE", "events.k8s.io", "v1", "events");
        Assert.Equal("events.k8s.io", Criteria(rule).Match(request).Form!.Kind.Group);
        Assert.Null(MatchCriteria.Of([rule], MatchPolicyType.Exact, null, null).Match(request).Form);
        // A rule about the version addressed goes before an earlier one about another.
        Assert.Equal("", MatchCriteria.Of([rule, RuleOf("CREATE", "", "v1", "events")], null, null, null)
            .Match(request).Form!.Kind.Group);
    }

    [Fact]
    public async Task Labels_of_the_new_or_the_old_object_select()
    {
        await using AdmissionWorld world = new();
        LabelSelector front = LabelSelector.Empty with { MatchLabels = MapOf.Create(("tier", "front")) };
        MatchCriteria criteria = MatchCriteria.Of([RuleOf("*", "*", "*", "*")], null, null, front);
        Deployment bare = deployment with { Metadata = deployment.Metadata with { Labels = default } };
        Assert.NotNull(criteria.Match(world.RequestOf(AdmissionOperation.Update, bare, deployment)).Form);
        Assert.NotNull(criteria.Match(world.RequestOf(AdmissionOperation.Update, deployment, bare)).Form);
        Assert.NotNull(criteria.Match(world.RequestOf(AdmissionOperation.Delete, null, deployment)).Form);
        Assert.Null(criteria.Match(world.RequestOf(AdmissionOperation.Update, bare, bare)).Form);
    }

    [Fact]
    public async Task Labels_of_the_namespace_select_and_one_that_is_missing_is_told()
    {
        await using AdmissionWorld world = new();
        LabelSelector gold = LabelSelector.Empty with { MatchLabels = MapOf.Create(("class", "gold")) };
        MatchCriteria criteria = MatchCriteria.Of([RuleOf("*", "*", "*", "*")], null, gold, null);
        AdmissionRequest request = world.RequestOf(AdmissionOperation.Create, deployment);
        Assert.Equal("namespaces \"shop\" not found", criteria.Match(request).Fault!.Message);
        await world.SeedSpaceAsync("shop", ("class", "gold"));
        Assert.NotNull(criteria.Match(request).Form);

        // What lives in the cluster is not exempted by labels, except that a namespace is by its own.
        Node node = Node.Empty with { Metadata = ObjectMeta.Empty with { Name = "n" } };
        Assert.NotNull(criteria.Match(world.RequestOf(AdmissionOperation.Create, node)).Form);
        Namespace plain = Namespace.Empty with { Metadata = ObjectMeta.Empty with { Name = "p" } };
        Namespace golden = plain with { Metadata = plain.Metadata with { Labels = MapOf.Create(("class", "gold")) } };
        Assert.Null(criteria.Match(world.RequestOf(AdmissionOperation.Create, plain)).Form);
        Assert.NotNull(criteria.Match(world.RequestOf(AdmissionOperation.Create, golden)).Form);
    }

    [Fact]
    public async Task A_policys_criteria_know_names_and_exceptions_and_mean_everything_without_rules()
    {
        await using AdmissionWorld world = new();
        AdmissionRequest request = world.RequestOf(AdmissionOperation.Update, deployment, deployment);
        Assert.NotNull(MatchCriteria.Of(MatchResources.Empty).Match(request).Form);
        NamedRuleWithOperations named = NamedRuleWithOperations.Empty with
        {
            ResourceNames = ["other"], RuleWithOperations = RuleOf("*", "apps", "*", "*"),
        };
        Assert.Null(MatchCriteria.Of(MatchResources.Empty with { ResourceRules = [named] }).Match(request).Form);
        NamedRuleWithOperations own = named with { ResourceNames = ["web"] };
        Assert.NotNull(MatchCriteria.Of(MatchResources.Empty with { ResourceRules = [own] }).Match(request).Form);
        Assert.Null(MatchCriteria.Of(MatchResources.Empty with { ExcludeResourceRules = [own] }).Match(request).Form);
    }

    private static MatchCriteria Criteria(RuleWithOperations rule) => MatchCriteria.Of([rule], null, null, null);

    private static RuleWithOperations RuleOf(string operation, string group, string version, string resource) =>
        RuleWithOperations.Empty with
        {
            Operations = [operation],
            Rule = Rule.Empty with { APIGroups = [group], APIVersions = [version], Resources = [resource], Scope = "*" },
        };
}
