using Skiff.Machinery.Custom;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Tests.Custom;

public sealed class RuleTests
{
    private const string Dear = " exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, "
        + "maxProperties, and maxLength where arrays, maps, and strings are declared)";

    [Theory]
    [InlineData("""{"rule":"self.min <= self.max"}""", """{"min":1,"max":2}""", "")]
    [InlineData("""{"rule":"self.min <= self.max"}""", """{"min":3,"max":2}""",
        "spec: Invalid value: failed rule: self.min <= self.max")]
    [InlineData("""{"rule":"self.min <= self.max","message":" min first "}""", """{"min":3,"max":2}""",
        "spec: Invalid value: min first")]
    [InlineData("""{"rule":"self.min <= self.max","messageExpression":"'min is ' + string(self.min)"}""", """{"min":3,"max":2}""",
        "spec: Invalid value: min is 3")]
    [InlineData("""{"rule":"self.min <= self.max","message":"m","messageExpression":"self.name"}""", """{"min":3,"max":2}""",
        "spec: Invalid value: m")]
    [InlineData("""{"rule":"self.min <= self.max","reason":"FieldValueForbidden","fieldPath":".max"}""", """{"min":3,"max":2}""",
        "spec.max: Forbidden: failed rule: self.min <= self.max")]
    [InlineData("""{"rule":"self.min <= self.max","reason":"FieldValueRequired"}""", """{"min":3,"max":2}""",
        "spec: Required value: failed rule: self.min <= self.max")]
    [InlineData("""{"rule":"self.min <= self.max","reason":"FieldValueDuplicate"}""", """{"min":3,"max":2}""", "spec: Duplicate value")]
    [InlineData("""{"rule":"self.min <= self.max"}""", """{"min":3}""",
        "spec: Invalid value: \"object\": no such key: max evaluating rule: self.min <= self.max")]
    [InlineData("""{"rule":"self.port + 1 > 0"}""", """{"port":"http"}""",
        "spec: Invalid value: \"object\": 'no such overload': call arguments did not match a supported operator, function or "
        + "macro signature for rule: self.port + 1 > 0")]
    [InlineData("""{"rule":"self.min > oldSelf.min"}""", """{"min":3}""", "")]
    [InlineData("""{"rule":"self.nope > 1"}""", """{"min":3}""",
        "spec: Invalid value: \"object\": rule compile error: compilation failed: ERROR: <input>:1:5: undefined field 'nope'\n"
        + " | self.nope > 1\n | ....^")]
    public void ANewObjectKeepsTheRules(string rule, string spec, string expected) =>
        Assert.Equal(expected, CustomWorld.Faults(Of(rule), spec));

    [Theory]
    [InlineData("""{"rule":"self.min >= oldSelf.min"}""", """{"min":1}""", """{"min":2}""",
        "spec: Invalid value: failed rule: self.min >= oldSelf.min")]
    [InlineData("""{"rule":"self.min >= oldSelf.min"}""", """{"min":2}""", """{"min":2}""", "")]
    [InlineData("""{"rule":"self.min >= oldSelf.min"}""", """{"min":2}""", """{}""",
        "spec: Invalid value: \"object\": no such key: min evaluating rule: self.min >= oldSelf.min")]
    [InlineData("""{"rule":"oldSelf.hasValue() || self.min > 5","optionalOldSelf":true}""", """{"min":2}""", """{"min":1}""", "")]
    public void AReplacementKeepsTheRulesOfChanges(string rule, string spec, string old, string expected) =>
        Assert.Equal(expected, CustomWorld.Faults(Of(rule), spec, old));

    [Fact]
    public void ARuleAboutChangesMayAskForAnAbsentValue() => Assert.Equal(
        "spec: Invalid value: failed rule: oldSelf.hasValue() || self.min > 5",
        CustomWorld.Faults(Of("""{"rule":"oldSelf.hasValue() || self.min > 5","optionalOldSelf":true}"""), """{"min":2}"""));

    [Fact]
    public void WhatWasBrokenMayStayAndIsWarnedOf()
    {
        CustomKind kind = Of("""{"rule":"self.min <= self.max"}""");
        CustomObject bad = CustomWorld.Object(kind, """{"min":3,"max":2}""");
        Assert.Empty(Validator.Update(kind, bad, bad, "", out IReadOnlyList<string> warnings));
        Assert.Equal(["spec: Invalid value: failed rule: self.min <= self.max"], warnings);
        CustomObject worse = CustomWorld.Object(kind, """{"min":4,"max":2}""");
        Assert.NotEmpty(Validator.Update(kind, worse, bad, "", out warnings));
        Assert.Empty(warnings);
    }

    [Fact]
    public void ItemsOfKeyedListsAreComparedByTheirKeys()
    {
        CustomKind kind = CustomWorld.Kind("""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"l":{"type":"array","x-kubernetes-list-type":"map",
            "x-kubernetes-list-map-keys":["k"],"items":{"type":"object","required":["k"],
            "x-kubernetes-validations":[{"rule":"self.v >= oldSelf.v"}],
            "properties":{"k":{"type":"integer"},"v":{"type":"integer"}}}}}}}}
            """);
        Assert.Equal("spec.l[1]: Invalid value: failed rule: self.v >= oldSelf.v", CustomWorld.Faults(kind,
            """{"l":[{"k":3,"v":0},{"k":1,"v":4}]}""", """{"l":[{"k":1,"v":5},{"k":2,"v":5}]}"""));
    }

    [Fact]
    public void TheRootSeesNameAndKind()
    {
        CustomKind kind = CustomWorld.Kind("""
            {"type":"object","x-kubernetes-validations":[{"rule":"self.metadata.name == 'b' && self.kind == 'Widget'"}]}
            """);
        Assert.Equal("<nil>: Invalid value: failed rule: self.metadata.name == 'b' && self.kind == 'Widget'",
            CustomWorld.Faults(kind, "{}"));
    }

    [Fact]
    public void AllRulesTogetherHaveABudget()
    {
        CustomKind kind = CustomWorld.Kind("""
            {"type":"object","properties":{"spec":{"type":"object","properties":{"l":{"type":"array","items":{"type":"integer",
            "x-kubernetes-validations":[{"rule":"[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c, [1,2,3,4,5,6,7,8,9].all(d, a + b + c + d < 100 + self))))"}]}}}}}}
            """);
        string items = string.Join(',', Enumerable.Repeat("1", 1000));
        string faults = CustomWorld.Faults(kind, $$"""{"l":[{{items}}]}""");
        Assert.EndsWith("validation failed due to running out of cost budget, no further validation rules will be run", faults,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\n', faults);
    }

    [Theory]
    [InlineData("""{"rule":"self.min <= self.max"}""", "")]
    [InlineData("""{"rule":"self.nope"}""",
        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: "
        + "{\"Rule\":\"self.nope\",\"Message\":\"\",\"MessageExpression\":\"\",\"Reason\":null,\"FieldPath\":\"\","
        + "\"OptionalOldSelf\":null}: compilation failed: ERROR: <input>:1:5: undefined field 'nope'\n | self.nope\n | ....^")]
    [InlineData("""{"rule":"self.min"}""",
        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: "
        + "{\"Rule\":\"self.min\",\"Message\":\"\",\"MessageExpression\":\"\",\"Reason\":null,\"FieldPath\":\"\","
        + "\"OptionalOldSelf\":null}: cel expression must evaluate to a bool")]
    [InlineData("""{"rule":"true","messageExpression":"1"}""",
        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].messageExpression: Invalid value: "
        + "{\"Rule\":\"true\",\"Message\":\"\",\"MessageExpression\":\"1\",\"Reason\":null,\"FieldPath\":\"\","
        + "\"OptionalOldSelf\":null}: messageExpression must evaluate to a string")]
    [InlineData("""{"rule":"true","optionalOldSelf":true}""",
        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].optionalOldSelf: Invalid value: true: "
        + "may not be set if oldSelf is not used in rule")]
    [InlineData("""{"rule":"self.names.all(a, self.names.all(b, a == b))"}""",
        "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Forbidden: estimated rule cost" + Dear
        + "\nspec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Forbidden: contributed to "
        + "estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema"
        + "\nspec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 "
        + "schema" + Dear)]
    public void ADefinitionIsRefusedForItsRules(string rule, string expected) =>
        Assert.Equal(expected, CustomWorld.Lines(
            Validator.Create(Kinds.CustomResourceDefinition, CustomWorld.Definition(SchemaOf(rule)) with { Status = Unserved })));

    [Fact]
    public void PartsOfSetsHaveNothingBefore()
    {
        const string schema = """
            {"type":"object","properties":{"spec":{"type":"object","properties":{"l":{"type":"array","maxItems":5,
            "items":{"type":"integer","x-kubernetes-validations":[{"rule":"self >= oldSelf"}]}}}}}}
            """;
        const string place = "spec.validation.openAPIV3Schema.properties[spec].properties[l]";
        Assert.Equal($"{place}.items.x-kubernetes-validations[0].rule: Invalid value: \"self >= oldSelf\": oldSelf cannot be used "
            + $"on the uncorrelatable portion of the schema within {place}",
            CustomWorld.Lines(Validator.Create(
                Kinds.CustomResourceDefinition, CustomWorld.Definition(schema) with { Status = Unserved })));
    }

    [Fact]
    public void ADefaultKeepsTheRules()
    {
        const string schema = """
            {"type":"object","properties":{"spec":{"type":"object","properties":{"n":{"type":"integer","default":1,
            "x-kubernetes-validations":[{"rule":"self > 1"}]}}}}}
            """;
        Assert.Equal("spec.validation.openAPIV3Schema.properties[spec].properties[n].default: Invalid value: 1: failed rule: self > 1",
            CustomWorld.Lines(Validator.Create(
                Kinds.CustomResourceDefinition, CustomWorld.Definition(schema) with { Status = Unserved })));
    }

    private static CustomResourceDefinitionStatus Unserved => CustomResourceDefinitionStatus.Empty with { StoredVersions = ["v1"] };

    private static CustomKind Of(string rule) => CustomWorld.Kind(SchemaOf(rule));

    private static string SchemaOf(string rule) => $$$$"""
        {"type":"object","properties":{"spec":{"type":"object","x-kubernetes-validations":[{{{{rule}}}}],"properties":{
          "min":{"type":"integer"},"max":{"type":"integer"},"name":{"type":"string"},"port":{"x-kubernetes-int-or-string":true},
          "names":{"type":"array","items":{"type":"string"} } } } } }
        """;
}
