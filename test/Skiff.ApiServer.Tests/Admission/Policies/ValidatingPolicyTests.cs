using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using static Skiff.ApiServer.Tests.Admission.Policies.PolicyWorld;

namespace Skiff.ApiServer.Tests.Admission.Policies;

public sealed class ValidatingPolicyTests
{
    private const string Few = "validations: [{expression: \"object.spec.replicas <= 5\"}]";

    [Fact]
    public async Task A_validation_that_does_not_hold_denies_in_upstreams_words()
    {
        await using AdmissionWorld world = Make();
        await SeedAsync(world, Few);
        Status fault = AdmissionWorld.Fault(await world.CreateAsync(Web));
        Assert.Equal("deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: "
            + "failed expression: object.spec.replicas <= 5", fault.Message);
        Assert.Equal((422, "Invalid"), (fault.Code, fault.Reason));
        Assert.Equal("ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: object.spec.replicas <= 5",
            Assert.Single(fault.Details!.Causes.AsEnumerable()).Message);
        Assert.IsNotType<Reply.OfError>(await world.CreateAsync(With(Web, 5)));
    }

    [Theory]
    [InlineData("{expression: \"false\", message: \"too many\", reason: Forbidden}", "too many", 403, "Forbidden")]
    [InlineData("{expression: \"false\", messageExpression: \"'at most ' + string(5)\", message: m}", "at most 5", 422, "Invalid")]
    [InlineData("{expression: \"false\", messageExpression: \"object.nothing\", message: m}", "m", 422, "Invalid")]
    [InlineData("{expression: \"false\", messageExpression: \"'two\\\\nlines'\", message: m}", "m", 422, "Invalid")]
    [InlineData("{expression: \"false\", reason: RequestEntityTooLarge}", "failed expression: false", 413, "RequestEntityTooLarge")]
    [InlineData("{expression: \"object.spec.nothing > 1\"}", "expression 'object.spec.nothing > 1' resulted in error: no such key: nothing", 422, "Invalid")]
    public async Task Messages_and_reasons_are_the_policys(string validation, string message, int code, string reason)
    {
        await using AdmissionWorld world = Make();
        await SeedAsync(world, $"validations: [{validation}]");
        Status fault = AdmissionWorld.Fault(await world.CreateAsync(Web));
        Assert.EndsWith($"denied request: {message}", fault.Message, StringComparison.Ordinal);
        Assert.Equal((code, reason), (fault.Code, fault.Reason));
    }

    [Theory]
    [InlineData("request.operation == 'CREATE' && request.kind.kind == 'Deployment' && request.resource.resource == 'deployments'")]
    [InlineData("request.userInfo.username == 'tester' && 'system:authenticated' in request.userInfo.groups")]
    [InlineData("request.name == 'web' && request.namespace == 'shop' && !request.dryRun")]
    [InlineData("namespaceObject.metadata.labels['tier'] == 'front'")]
    [InlineData("oldObject == null")]
    [InlineData("!authorizer.group('apps').resource('deployments').namespace('shop').check('delete').allowed()")]
    [InlineData("!authorizer.requestResource.check('create').allowed()")]
    [InlineData("authorizer.path('/healthz').check('get').reason() == ''")]
    public async Task Expressions_see_the_request(string expression)
    {
        await using AdmissionWorld world = Make();
        await world.SeedSpaceAsync("shop", ("tier", "front"));
        await SeedAsync(world, $"validations: [{{expression: \"{expression}\"}}]");
        Assert.IsNotType<Reply.OfError>(await world.CreateAsync(Web));
    }

    [Fact]
    public async Task Variables_are_composed_and_told_of_when_they_fail()
    {
        await using AdmissionWorld world = Make();
        await SeedAsync(world, """
            variables:
            - {name: containers, expression: object.spec.template.spec.containers}
            - {name: images, expression: "variables.containers.map(c, c.image)"}
            - {name: broken, expression: object.nothing}
            validations:
            - {expression: "variables.images.all(i, i.startsWith('nginx'))"}
            - {expression: variables.broken == 1}
            """);
        Status fault = AdmissionWorld.Fault(await world.CreateAsync(Web));
        Assert.EndsWith("expression 'variables.broken == 1' resulted in error: composited variable \"broken\" fails to evaluate: "
            + "no such key: nothing", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_conditions_and_failure_policy_decide_who_is_judged()
    {
        await using AdmissionWorld world = Make();
        await SeedAsync(world, """
            failurePolicy: Ignore
            matchConditions: [{name: c, expression: "object.metadata.labels.team == 'a'"}]
            validations: [{expression: "object.spec.nothing > 1"}, {expression: "object.spec.replicas < 8"}]
            """);
        Assert.EndsWith("failed expression: object.spec.replicas < 8", AdmissionWorld.Fault(await world.CreateAsync(Web)).Message,
            StringComparison.Ordinal);
        Deployment other = Web with { Metadata = Web.Metadata with { Labels = MapOf.Create(("team", "b")) } };
        Assert.IsNotType<Reply.OfError>(await world.CreateAsync(other));
    }

    [Fact]
    public async Task A_condition_that_fails_denies()
    {
        await using AdmissionWorld world = Make();
        await SeedAsync(world, """
            matchConditions: [{name: c, expression: "object.nothing"}, {name: d, expression: "object.nix == 1"}]
            validations: [{expression: "true"}]
            """);
        Assert.EndsWith("denied request: [compilation error: must evaluate to bool but got dyn, expression 'object.nix == 1' "
            + "resulted in error: no such key: nix]", AdmissionWorld.Fault(await world.CreateAsync(Web)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_and_remarks_let_the_request_pass()
    {
        await using AdmissionWorld world = Make();
        await world.SeedAsync(Policy($"{Few}\nauditAnnotations: [{{key: many, valueExpression: \"'has ' + string(object.spec.replicas)\"}}]"));
        await world.SeedAsync(Binding("validationActions: [Warn, Audit]"));
        AdmissionRequest request = world.RequestOf(AdmissionOperation.Create, Web);
        Assert.Null(await world.Admission.RunAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal("Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': failed expression: object.spec.replicas <= 5",
            Assert.Single(request.Call.Warnings));
        Assert.Equal("has 8", request.Call.AuditAnnotations["p/many"]);
        Assert.Equal("""[{"binding":"b","expressionIndex":0,"message":"failed expression: object.spec.replicas \u003c= 5","policy":"p","validationActions":["Warn","Audit"]}]""",
            request.Call.AuditAnnotations["validation.policy.admission.k8s.io/validation_failure"]);
    }

    [Theory]
    [InlineData("paramRef: {name: limits, namespace: shop, parameterNotFoundAction: Deny}", "more than 5")]
    [InlineData("paramRef: {name: limits, parameterNotFoundAction: Deny}", "more than 5")]
    [InlineData("paramRef: {selector: {matchLabels: {for: web}}, parameterNotFoundAction: Deny}", "more than 5")]
    [InlineData("paramRef: {name: nothing, parameterNotFoundAction: Deny}", "failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction")]
    [InlineData("paramRef: {name: nothing, parameterNotFoundAction: Allow}", null)]
    public async Task Parameters_come_from_the_binding(string reference, string? message)
    {
        await using AdmissionWorld world = Make();
        await world.SeedSpaceAsync();
        await world.SeedAsync(ConfigMap.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "limits", Namespace = "shop", Labels = MapOf.Create(("for", "web")) },
            Data = MapOf.Create(("most", "5")),
        });
        await world.SeedAsync(Policy("""
            paramKind: {apiVersion: v1, kind: ConfigMap}
            validations:
            - expression: object.spec.replicas <= int(params.data.most)
              messageExpression: "'more than ' + params.data.most"
            """));
        await world.SeedAsync(Binding($"validationActions: [Deny]\n{reference}"));
        Reply reply = await world.CreateAsync(Web);
        if (message is null) Assert.IsNotType<Reply.OfError>(reply);
        else Assert.EndsWith($"denied request: {message}", AdmissionWorld.Fault(reply).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_of_a_kind_that_is_not_there_deny()
    {
        await using AdmissionWorld world = Make();
        await SeedAsync(world, "paramKind: {apiVersion: example.com/v1, kind: Limit}\nvalidations: [{expression: \"true\"}]");
        Assert.EndsWith("ValidatingAdmissionPolicy 'p' denied request: failed to configure policy: failed to find resource "
            + "referenced by paramKind: 'example.com/v1, Kind=Limit'", AdmissionWorld.Fault(await world.CreateAsync(Web)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_binding_narrows_and_a_policy_without_one_does_nothing()
    {
        await using AdmissionWorld world = Make();
        await world.SeedAsync(Policy(Few));
        Assert.IsNotType<Reply.OfError>(await world.CreateAsync(Web));
        await world.SeedAsync(Binding("validationActions: [Deny]\nmatchResources: {objectSelector: {matchLabels: {team: b}}}"));
        Deployment second = Web with { Metadata = Web.Metadata with { Name = "two" } };
        Assert.IsNotType<Reply.OfError>(await world.CreateAsync(second));
        Deployment third = second with { Metadata = second.Metadata with { Name = "three", Labels = MapOf.Create(("team", "b")) } };
        Assert.Equal(422, AdmissionWorld.Fault(await world.CreateAsync(third)).Code);
    }

    [Fact]
    public async Task The_budget_ends_a_costly_policy()
    {
        await using AdmissionWorld world = Make();
        string loop = "lists.range(900).all(a, lists.range(200).all(b, a + b >= 0))";
        string many = string.Join(", ", Enumerable.Repeat($"{{expression: \"{loop}\"}}", 12));
        await SeedAsync(world, $"validations: [{many}]");
        string message = AdmissionWorld.Fault(await world.CreateAsync(Web)).Message;
        Assert.Contains("validation failed due to running out of cost budget, no further validation rules will be run", message,
            StringComparison.Ordinal);
    }

    private static async Task SeedAsync(AdmissionWorld world, string spec)
    {
        await world.SeedAsync(Policy(spec));
        await world.SeedAsync(Binding());
    }
}
