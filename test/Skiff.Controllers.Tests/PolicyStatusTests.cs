using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers.Tests;

/// <summary>What the status of a ValidatingAdmissionPolicy says of its expressions' types.</summary>
public sealed class PolicyStatusTests
{
    private static readonly CustomResourceDefinition crontabs = CustomResourceDefinition.Empty with
    {
        Spec = CustomResourceDefinitionSpec.Empty with
        {
            Group = "stable.example.com",
            Names = new() { Plural = "crontabs", Kind = "CronTab" },
            Versions = [CustomResourceDefinitionVersion.Empty with { Name = "v1", Served = true, Schema = Schema() }],
        },
    };

    [Fact]
    public void Expressions_that_fit_leave_an_empty_outcome_and_are_checked_once()
    {
        ValidatingAdmissionPolicy policy = Policy(Validation("object.spec.replicas > 1", "'got ' + string(object.spec.replicas)"));
        ValidatingAdmissionPolicy done = Checked(policy);
        Assert.Equal(3, done.Status.ObservedGeneration);
        Assert.Equal(TypeChecking.Empty, done.Status.TypeChecking);
        Assert.True(PolicyStatusController.Reconcile(new(done, [])).IsDry);
    }

    [Fact]
    public void Expressions_that_do_not_fit_are_told_with_the_kind_and_the_place()
    {
        ValidatingAdmissionPolicy policy = Policy(
            Validation("object.spec.replicas > '1'", "'wants replicas > 1, got ' + object.spec.replicas"),
            Validation("variables.wide && object.spec.nope == 1"));
        ListOf<ExpressionWarning> warnings = Warnings(policy with
        {
            Spec = policy.Spec with { Variables = [new() { Name = "wide", Expression = "object.spec.replicas > 5" }] },
        });
        Assert.Equal(
            [
                new()
                {
                    FieldRef = "spec.validations[0].expression",
                    Warning = "apps/v1, Kind=Deployment: ERROR: <input>:1:22: found no matching overload for '_>_' applied to "
                        + "'(int, string)'\n | object.spec.replicas > '1'\n | .....................^\n",
                },
                new()
                {
                    FieldRef = "spec.validations[0].messageExpression",
                    Warning = "apps/v1, Kind=Deployment: ERROR: <input>:1:28: found no matching overload for '_+_' applied to "
                        + "'(string, int)'\n | 'wants replicas > 1, got ' + object.spec.replicas\n"
                        + " | ...........................^\n",
                },
                new()
                {
                    FieldRef = "spec.validations[1].expression",
                    Warning = "apps/v1, Kind=Deployment: ERROR: <input>:1:30: undefined field 'nope'\n"
                        + " | variables.wide && object.spec.nope == 1\n | .............................^\n",
                },
            ],
            warnings);
    }

    [Theory]
    [InlineData("", "v1", "pods", "object.spec.containers.all(c, c.image.startsWith('r/'))", "")]
    [InlineData("", "v1", "pods", "object.spec.containers.all(c, c.ports[0].containerPort == 'http')", "/v1, Kind=Pod: ")]
    [InlineData("", "v1", "services", "object.spec.ports[0].targetPort == 'http' || object.spec.ports[0].targetPort == 1", "")]
    [InlineData("", "v1", "pods", "object.metadata.creationTimestamp < timestamp('2030-01-01T00:00:00Z')", "")]
    [InlineData("", "v1", "pods", "quantity(object.spec.containers[0].resources.limits['cpu']).isLessThan(quantity('1'))", "")]
    [InlineData("", "v1", "secrets", "object.data['k'] == b'x' && size(object.stringData['k']) > 1", "")]
    [InlineData("apiextensions.k8s.io", "v1", "customresourcedefinitions", "has(object.spec.names.plural)", "")]
    [InlineData("stable.example.com", "v1", "crontabs", "object.spec.replicas > 1", "")]
    [InlineData("stable.example.com", "v1", "crontabs", "object.spec.replicas > ''", "stable.example.com/v1, Kind=CronTab: ")]
    [InlineData("stable.example.com", "v2", "crontabs", "object.spec.replicas > ''", "")]
    [InlineData("*", "v1", "pods", "object.spec.nope", "")]
    [InlineData("", "*", "pods", "object.spec.nope", "")]
    [InlineData("", "v1", "pods/status", "object.spec.nope", "")]
    [InlineData("", "v1", "*", "object.spec.nope", "")]
    [InlineData("", "v1", "pods", "object.spec.nope", "/v1, Kind=Pod: ")]
    [InlineData("", "v1", "pods", "params.spec.replicas == 'x'", "/v1, Kind=Pod: ")]
    [InlineData("", "v1", "pods", "authorizer.group('').resource('pods').check('get').allowed()", "")]
    public void Kinds_without_wildcards_are_checked(
        string group, string version, string resource, string expression, string warning)
    {
        ValidatingAdmissionPolicy policy = Policy(Validation(expression));
        ListOf<ExpressionWarning> warnings = Warnings(policy with
        {
            Spec = policy.Spec with
            {
                ParamKind = new() { APIVersion = "stable.example.com/v1", Kind = "CronTab" },
                MatchConstraints = Match(group, version, resource),
            },
        });
        if (warning.Length == 0) Assert.Empty(warnings);
        else Assert.StartsWith(warning, Assert.Single(warnings).Warning);
    }

    [Fact]
    public void Each_kind_has_a_line_of_its_own()
    {
        ValidatingAdmissionPolicy policy = Policy(Validation("object.nope"));
        ListOf<ExpressionWarning> warnings = Warnings(policy with
        {
            Spec = policy.Spec with { MatchConstraints = Match("apps", "v1", "statefulsets", "deployments") },
        });
        const string Issue = "ERROR: <input>:1:7: undefined field 'nope'\n | object.nope\n | ......^\n";
        Assert.Equal(
            $"apps/v1, Kind=Deployment: {Issue}\napps/v1, Kind=StatefulSet: {Issue}", Assert.Single(warnings).Warning);
    }

    private static CustomResourceValidation Schema() => new()
    {
        OpenAPIV3Schema = new()
        {
            Type = "object",
            Properties = MapOf.Create(("spec", new JSONSchemaProps
            {
                Type = "object",
                Properties = MapOf.Create(("replicas", new JSONSchemaProps { Type = "integer" })),
            })),
        },
    };

    private static Validation Validation(string expression, string message = "") =>
        new() { Expression = expression, MessageExpression = message };

    private static MatchResources Match(string group, string version, params ListOf<string> resources) =>
        MatchResources.Empty with
        {
            ResourceRules =
            [
                NamedRuleWithOperations.Empty with
                {
                    RuleWithOperations = RuleWithOperations.Empty with
                    {
                        Rule = Rule.Empty with { APIGroups = [group], APIVersions = [version], Resources = resources },
                    },
                },
            ],
        };

    private static ValidatingAdmissionPolicy Policy(params ListOf<Validation> validations) =>
        ValidatingAdmissionPolicy.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "p", Generation = 3 },
            Spec = ValidatingAdmissionPolicySpec.Empty with
            {
                MatchConstraints = Match("apps", "v1", "deployments"),
                Validations = validations,
            },
        };

    private static ValidatingAdmissionPolicy Checked(ValidatingAdmissionPolicy policy) =>
        (ValidatingAdmissionPolicy)((UpdateWrite)Assert.Single(
            PolicyStatusController.Reconcile(new(policy, [crontabs])).StatusWrites)).Value;

    private static ListOf<ExpressionWarning> Warnings(ValidatingAdmissionPolicy policy) =>
        Checked(policy).Status.TypeChecking!.ExpressionWarnings;
}
