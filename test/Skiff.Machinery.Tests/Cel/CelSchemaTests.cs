using Skiff.Machinery.Cel;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Tests.Cel;

public class CelSchemaTests
{
    private const string Schema = """
        {"type":"object","required":["name"],"properties":{
          "name":{"type":"string","maxLength":10},
          "replicas":{"type":"integer"},
          "ratio":{"type":"number"},
          "since":{"type":"string","format":"date-time"},
          "wait":{"type":"string","format":"duration"},
          "raw":{"type":"string","format":"byte"},
          "port":{"x-kubernetes-int-or-string":true},
          "namespace":{"type":"string"},
          "a-b.c":{"type":"string"},
          "mode":{"type":"string","enum":["on","off"]},
          "none":{"type":"string","nullable":true},
          "free":{"x-kubernetes-preserve-unknown-fields":true},
          "tags":{"type":"array","maxItems":5,"items":{"type":"string","maxLength":3},"x-kubernetes-list-type":"set"},
          "ports":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["id"],
                   "items":{"type":"object","properties":{"id":{"type":"integer"},"to":{"type":"string"}}}},
          "labels":{"type":"object","additionalProperties":{"type":"string"}}}}
        """;

    private static readonly CelSchema Self = JsonSchemaReader.Read(Parse(Schema), "selfType", isResource: false);

    private static readonly CelEnvironment Environment = CelEnvironment.Kubernetes
        .WithTypes(new SchemaTypes(Self)).WithVariables(("self", Self.Type!), ("oldSelf", Self.Type!));

    private static readonly Json Value = Json.Parse("""
        {"name":"web","replicas":3,"ratio":1,"since":"2024-01-01T00:00:00Z","wait":"90s","raw":"aGk=","port":"http",
         "namespace":"x","a-b.c":"y","none":null,"tags":["a","b"],"ports":[{"id":1,"to":"a"},{"id":2,"to":"b"}],
         "labels":{"k":"v"},"free":{"z":1}}
        """);

    private static readonly Json Old = Json.Parse("""
        {"name":"web","tags":["b","a"],"ports":[{"id":2,"to":"b"},{"id":1,"to":"a"}]}
        """);

    [Theory]
    [InlineData("self.name.size() == 3 && self.replicas > 2 && self.ratio < 1.5", "true")]
    [InlineData("self.since < timestamp('2025-01-01T00:00:00Z') && self.wait > duration('1m')", "true")]
    [InlineData("self.raw == b'hi'", "true")]
    [InlineData("self.port == 'http'", "true")]
    [InlineData("type(self.port) == string", "true")]
    [InlineData("self.__namespace__ + self.a__dash__b__dot__c", "xy")]
    [InlineData("has(self.none) || has(self.mode)", "false")]
    [InlineData("self.mode", "error: no such key: mode")]
    [InlineData("self.tags == oldSelf.tags", "true")]
    [InlineData("self.ports == oldSelf.ports", "true")]
    [InlineData("(self.tags + ['b', 'c']).size()", "3")]
    [InlineData("(self.ports + oldSelf.ports).size()", "2")]
    [InlineData("self.ports.exists(p, p.id == 2 && p.to == 'b')", "true")]
    [InlineData("self.labels.all(k, self.labels[k] == 'v') && 'k' in self.labels", "true")]
    [InlineData("self.free", "compile: undefined field 'free'")]
    [InlineData("self.nope", "compile: undefined field 'nope'")]
    [InlineData("self.replicas == 'x'", "compile: found no matching overload for '_==_' applied to '(int, string)'")]
    [InlineData("self + 1", "compile: found no matching overload for '_+_' applied to '(selfType, int)'")]
    [InlineData("self.ports[0] + 1", "compile: found no matching overload for '_+_' applied to '(selfType.ports.@idx, int)'")]
    public void SeesValuesAsTheSchemaSays(string expression, string expected)
    {
        CelCompilation compiled = Environment.Compile(expression);
        CelVariables variables = new() { ["self"] = SchemaValues.Of(Value, Self), ["oldSelf"] = SchemaValues.Of(Old, Self) };
        string result = compiled.Program is null
            ? $"compile: {compiled.Issues[0].Message}"
            : compiled.Program.Run(variables, stop: TestContext.Current.CancellationToken) is var run && run.Error is { } error
                ? $"error: {error}"
                : run.Value.ToString()!;
        Assert.Equal(expected, result);
    }

    [Theory]
    [InlineData("self.tags.all(t, t.startsWith('a'))", 3, 28)]
    [InlineData("self.name.matches('a')", 3, 7)]
    [InlineData("self.labels.all(k, true)", 3, 1179648)]
    public void EstimatesFromSizes(string expression, ulong least, ulong most)
    {
        CostRange cost = Environment.Compile(expression).Program!.EstimateCost(new SchemaSizes(Self));
        Assert.Equal((least, most), (cost.Min, cost.Max));
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a-b", "a__dash__b")]
    [InlineData("a.b/c", "a__dot__b__slash__c")]
    [InlineData("a__b", "a__underscores__b")]
    [InlineData("a___b", "a__underscores___b")]
    [InlineData("namespace", "__namespace__")]
    [InlineData("1a", null)]
    [InlineData("a b", null)]
    public void EscapesNames(string name, string? expected) => Assert.Equal(expected, FieldNames.Escape(name));

    private static JSONSchemaProps Parse(string json)
    {
        JsonInput input = new(System.Text.Encoding.UTF8.GetBytes(json), ((IMessage)JSONSchemaProps.Empty).TypeSchema);
        return JSONSchemaProps.ReadJson(ref input);
    }
}
