using Skiff.ApiServer.Requests;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using static Skiff.ApiServer.Tests.Admission.Policies.PolicyWorld;

namespace Skiff.ApiServer.Tests.Admission.Policies;

public sealed class MutatingPolicyTests
{
    [Fact]
    public async Task A_configuration_is_laid_over_the_object()
    {
        await using AdmissionWorld world = Make();
        await SeedAsync(world, """
            reinvocationPolicy: Never
            mutations:
            - patchType: ApplyConfiguration
              applyConfiguration:
                expression: >
                  Object{
                    metadata: Object.metadata{labels: {'added': 'yes'}},
                    spec: Object.spec{replicas: object.spec.replicas + 1, template: Object.spec.template{
                      spec: Object.spec.template.spec{containers: [
                        Object.spec.template.spec.containers{name: 'side', image: 'side:1'}]}}}}
            """);
        Deployment stored = AdmissionWorld.Stored<Deployment>(await world.CreateAsync(Web));
        Assert.Equal(9, stored.Spec.Replicas);
        Assert.Equal("yes", stored.Metadata.Labels.Find("added"));
        Assert.Equal("a", stored.Metadata.Labels.Find("team"));
        Assert.Equal(["c", "side"], stored.Spec.Template.Spec.Containers.AsEnumerable().Select(static one => one.Name).Order());
    }

    [Fact]
    public async Task A_json_patch_is_applied()
    {
        await using AdmissionWorld world = Make();
        await SeedAsync(world, """
            reinvocationPolicy: Never
            mutations:
            - patchType: JSONPatch
              jsonPatch:
                expression: >
                  [JSONPatch{op: 'test', path: '/spec/replicas', value: 8},
                   JSONPatch{op: 'replace', path: '/spec/replicas', value: 2},
                   JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('example.com/x'), value: 'y'}]
            """);
        Deployment stored = AdmissionWorld.Stored<Deployment>(await world.CreateAsync(Web));
        Assert.Equal((2, "y"), (stored.Spec.Replicas, stored.Metadata.Labels.Find("example.com/x")));
        Deployment other = AdmissionWorld.Stored<Deployment>(
            await world.CreateAsync(With(Web, 7) with { Metadata = Web.Metadata with { Name = "other" } }));
        Assert.Equal(7, other.Spec.Replicas);
    }

    [Fact]
    public async Task Later_policies_see_earlier_changes_and_run_again_when_they_want_to()
    {
        await using AdmissionWorld world = Make();
        await SeedAsync(world, Append("IfNeeded", "size(object.metadata.labels)"), "a");
        await SeedAsync(world, Append("Never", "size(object.metadata.labels) + 10"), "b");
        Deployment stored = AdmissionWorld.Stored<Deployment>(await world.CreateAsync(Web));
        // One label to begin with: a adds l1, b adds l12, and a runs again on three labels.
        Assert.Equal(["l1", "l12", "l3", "team"], stored.Metadata.Labels.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Object{spec: Object.spec.wrong{replicas: 1}}", "type mismatch: unexpected type name \"Object.spec.wrong\", expected \"Object.spec\", which matches field name path from root Object type")]
    [InlineData("Object{spec: Object.spec{nothing: 1}}", "error applying patch: failed to convert patch object to typed object: .spec.nothing: field not declared in schema")]
    [InlineData("Object{spec: Object.spec{selector: Object.spec.selector{matchLabels: {'a': 'b'}}}}", "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.selector")]
    [InlineData("Object{spec: Object.spec{replicas: object.nothing}}", "expression 'Object{spec: Object.spec{replicas: object.nothing}}' resulted in error: no such key: nothing")]
    public async Task What_cannot_be_applied_denies(string expression, string message)
    {
        await using AdmissionWorld world = Make();
        await SeedAsync(world, $"reinvocationPolicy: Never\nmutations: [{{patchType: ApplyConfiguration, applyConfiguration: {{expression: \"{expression}\"}}}}]");
        Status fault = AdmissionWorld.Fault(await world.CreateAsync(Web));
        Assert.Equal($"policy 'p' with binding 'p-binding' denied request: {message}", fault.Message);
        Assert.Equal((403, "Invalid"), (fault.Code, fault.Reason));
    }

    [Fact]
    public async Task A_failure_that_is_to_be_ignored_changes_nothing()
    {
        await using AdmissionWorld world = Make();
        await SeedAsync(world, "failurePolicy: Ignore\nreinvocationPolicy: Never\nmutations: [{patchType: JSONPatch, jsonPatch: {expression: \"[JSONPatch{op: 'remove', path: '/nothing'}]\"}}]");
        Assert.Equal(8, AdmissionWorld.Stored<Deployment>(await world.CreateAsync(Web)).Spec.Replicas);
    }

    private static string Append(string again, string suffix) => $$"""
        reinvocationPolicy: {{again}}
        mutations:
        - patchType: JSONPatch
          jsonPatch:
            expression: "[JSONPatch{op: 'add', path: '/metadata/labels/l' + string({{suffix}}), value: 'x'}]"
        """;

    private static async Task SeedAsync(AdmissionWorld world, string spec, string name = "p")
    {
        await world.SeedAsync(Mutation(spec, name));
        await world.SeedAsync(MutationBinding(name));
    }
}
