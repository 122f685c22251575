using Skiff.Machinery.Custom;

namespace Skiff.Machinery.Tests.Custom;

public sealed class SchemaCheckTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", "5", "spec.a: Invalid value: \"integer\": spec.a in body must be of type string: \"integer\"")]
    [InlineData("""{"type":"integer"}""", "1.5", "spec.a: Invalid value: \"number\": spec.a in body must be of type integer: \"number\"")]
    [InlineData("""{"type":"integer"}""", "2.0", "")]
    [InlineData("""{"type":"number"}""", "2", "")]
    [InlineData("""{"type":"object","nullable":true}""", "null", "")]
    [InlineData("""{"x-kubernetes-int-or-string":true}""", "true",
        "spec.a: Invalid value: \"boolean\": spec.a in body must be of type integer,string: \"boolean\"")]
    [InlineData("""{"type":"string","minLength":2}""", "\"é\"",
        "spec.a: Invalid value: \"é\": spec.a in body should be at least 2 chars long")]
    [InlineData("""{"type":"string","maxLength":2}""", "\"abc\"", "spec.a: Too long: may not be more than 2 bytes")]
    [InlineData("""{"type":"string","pattern":"^a\\d$"}""", "\"a٣\"", "spec.a: Invalid value: \"a٣\": spec.a in body should match '^a\\d$'")]
    [InlineData("""{"type":"string","pattern":"^a$"}""", "\"a\\n\"",
        "spec.a: Invalid value: \"a\\n\": spec.a in body should match '^a$'")]
    [InlineData("""{"type":"string","enum":["x","y"]}""", "\"z\"",
        "spec.a: Unsupported value: \"z\": supported values: \"x\", \"y\"")]
    [InlineData("""{"type":"integer","enum":[1,2]}""", "3", "spec.a: Unsupported value: 3: supported values: \"1\", \"2\"")]
    [InlineData("""{"type":"integer","minimum":2,"exclusiveMinimum":true}""", "2",
        "spec.a: Invalid value: 2: spec.a in body should be greater than 2")]
    [InlineData("""{"type":"number","maximum":1.5}""", "1.75",
        "spec.a: Invalid value: 1.75: spec.a in body should be less than or equal to 1.5")]
    [InlineData("""{"type":"integer","multipleOf":5}""", "7",
        "spec.a: Invalid value: 7: spec.a in body should be a multiple of 5")]
    [InlineData("""{"type":"integer","format":"int32"}""", "4294967296",
        "<nil>: Invalid value: \"\": Checked value must be of type integer with format int32 in spec.a")]
    [InlineData("""{"type":"array","items":{"type":"string"},"maxItems":1}""", """["a","b"]""",
        "spec.a: Too many: 2: must have at most 1 item")]
    [InlineData("""{"type":"array","items":{"type":"string"},"minItems":1}""", "[]",
        "spec.a: Invalid value: 0: spec.a in body should have at least 1 items")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""", """{"k":"v"}""",
        "spec.a.k: Invalid value: \"string\": spec.a.k in body must be of type integer: \"string\"")]
    [InlineData("""{"type":"object","minProperties":1,"additionalProperties":{"type":"integer"}}""", "{}",
        "spec.a: Invalid value: 0: spec.a in body should have at least 1 properties")]
    [InlineData("""{"type":"object","required":["b"],"properties":{"b":{"type":"string"}}}""", "{}", "spec.a.b: Required value")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"yesterday\"",
        "spec.a: Invalid value: \"yesterday\": spec.a in body must be of type date-time: \"yesterday\"")]
    [InlineData("""{"type":"string","format":"unheard-of"}""", "\"x\"", "")]
    [InlineData("""{"type":"string","not":{"enum":["x"]}}""", "\"x\"",
        "<nil>: Invalid value: \"\": \"spec.a\" must not validate the schema (not)")]
    [InlineData("""{"type":"string","oneOf":[{"minLength":1},{"maxLength":3}]}""", "\"ab\"",
        "<nil>: Invalid value: \"\": \"spec.a\" must validate one and only one schema (oneOf). Found 2 valid alternatives")]
    public void AValueIsRefusedInUpstreamsWords(string schema, string value, string expected) =>
        Assert.Equal(expected, CustomWorld.Faults(Of(schema), $$"""{"a":{{value}}}"""));

    [Fact]
    public void OfAlternativesTheOneThatCameFarthestIsToldOf()
    {
        CustomKind kind = Of("""
            {"type":"object","properties":{"b":{"type":"string"},"c":{"type":"string"}},
            "anyOf":[{"required":["b","c"]},{"properties":{"b":{"enum":["x"]}},"required":["b"]}]}
            """);
        Assert.Equal(
            "<nil>: Invalid value: \"\": \"spec.a\" must validate at least one schema (anyOf)\n"
            + "spec.a.b: Unsupported value: \"y\": supported values: \"x\"",
            CustomWorld.Faults(kind, """{"a":{"b":"y"}}"""));
    }

    [Theory]
    [InlineData("""{"a":"bad"}""", """{"a":"bad"}""", "")]
    [InlineData("""{"a":"worse"}""", """{"a":"bad"}""",
        "spec.a: Invalid value: \"worse\": spec.a in body should match '^good$'")]
    [InlineData("""{"l":[{"k":1,"v":"bad"},{"k":2,"v":"good"}]}""", """{"l":[{"k":2,"v":"good"},{"k":1,"v":"bad"}]}""", "")]
    [InlineData("""{"l":[{"k":1,"v":"bad"},{"k":2,"v":"bad"}]}""", """{"l":[{"k":1,"v":"bad"}]}""",
        "spec.l[1].v: Invalid value: \"bad\": spec.l[1].v in body should match '^good$'")]
    [InlineData("""{"p":["bad","good"]}""", """{"p":["bad"]}""",
        "spec.p[0]: Invalid value: \"bad\": spec.p[0] in body should match '^good$'")]
    [InlineData("""{"p":["bad"],"a":"good"}""", """{"p":["bad"]}""", "")]
    public void WhatAReplacementLeavesAsItWasIsForgiven(string spec, string old, string expected)
    {
        CustomKind kind = CustomWorld.Kind("""
            {"type":"object","properties":{"spec":{"type":"object","properties":{
              "a":{"type":"string","pattern":"^good$"},
              "p":{"type":"array","items":{"type":"string","pattern":"^good$"}},
              "l":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object",
                "required":["k"],"properties":{"k":{"type":"integer"},"v":{"type":"string","pattern":"^good$"}}}}}}}}
            """);
        Assert.Equal(expected, CustomWorld.Faults(kind, spec, old));
    }

    [Theory]
    [InlineData("uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", true)]
    [InlineData("uuid4", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", false)]
    [InlineData("ipv4", "010.0.0.1", true)]
    [InlineData("ipv4", "10.0.0.256", false)]
    [InlineData("ipv6", "::1", true)]
    [InlineData("cidr", "10.0.0.0/33", false)]
    [InlineData("cidr", "fd00::/8", true)]
    [InlineData("mac", "01:23:45:67:89:ab", true)]
    [InlineData("hostname", "-a.example.com", false)]
    [InlineData("hostname", "a.example.com", true)]
    [InlineData("email", "Jane <jane@example.com>", true)]
    [InlineData("email", "jane", false)]
    [InlineData("uri", "/only/a/path", true)]
    [InlineData("uri", "no scheme", false)]
    [InlineData("date", "2024-02-30", false)]
    [InlineData("date-time", "2024-02-28T23:59:59Z", true)]
    [InlineData("date-time", "2024-02-28T24:00:00Z", false)]
    [InlineData("duration", "1h30m", true)]
    [InlineData("duration", "3 days", true)]
    [InlineData("duration", "soon", false)]
    [InlineData("byte", "aGk=", true)]
    [InlineData("byte", "a", false)]
    [InlineData("isbn10", "0321751043", true)]
    [InlineData("isbn13", "978-0321751041", true)]
    [InlineData("creditcard", "4012-8888-8888-1881", true)]
    [InlineData("ssn", "111-11-1111", true)]
    [InlineData("hexcolor", "#FFF", true)]
    [InlineData("rgbcolor", "rgb(255,255,256)", false)]
    [InlineData("k8s-short-name", "Upper", false)]
    public void FormatsAreTested(string format, string text, bool good) =>
        Assert.Equal(good, CustomWorld.Faults(
            Of($$"""{"type":"string","format":"{{format}}"}"""), Json.Object(("a", Json.Of(text))).ToString()).Length == 0);

    private static CustomKind Of(string schema) => CustomWorld.Kind(
        """{"type":"object","properties":{"spec":{"type":"object","properties":{"a":SCHEMA}}}}""".Replace("SCHEMA", schema));
}
