using System.Text;

namespace Skiff.Model.Tests;

/// <summary>What clients are told about documents that do not fit, word for word as upstream tells them.</summary>
public sealed class StrictTests
{
    [Theory]
    [InlineData("""{"spec":{"containers":[{"name":"a","volume":1}]}}""", "unknown field \"spec.containers[0].volume\"")]
    [InlineData("""{"spec":{"containers":[{},{"volume":1}]},"x":{"y":[1]}}""",
        "unknown field \"spec.containers[1].volume\", unknown field \"x\"")]
    [InlineData("""{"spec":{"nodeName":"a","nodeName":"b"}}""", "duplicate field \"spec.nodeName\"")]
    [InlineData("""{"metadata":{"labels":{"a":"b","a":"c"}}}""", "duplicate field \"metadata.labels.a\"")]
    [InlineData("""{"kind":"Pod","kind":"Pod"}""", "duplicate field \"kind\"")]
    [InlineData("""{"Spec":{}}""", "unknown field \"Spec\"")]
    [InlineData("""{"metadata":{"we\"ird":1}}""", "unknown field \"metadata.we\\\"ird\"")]
    [InlineData("""{"x":1,"x":2}""", "unknown field \"x\"")]
    public void UnknownAndDuplicateFieldsAreNamed(string json, string findings)
    {
        JsonInput input = new(Encoding.UTF8.GetBytes(json), Kinds.Pod.Schema, strict: true);
        Kinds.Pod.ReadJson(ref input);
        Assert.Null(input.Error);
        Assert.Equal(findings, string.Join(", ", input.StrictErrors));
    }

    [Fact]
    public void NothingIsCollectedUnlessAskedFor()
    {
        JsonInput input = new("""{"x":1,"spec":{"nodeName":"a","nodeName":"b"}}"""u8, Kinds.Pod.Schema);
        Core.V1.Pod pod = (Core.V1.Pod)Kinds.Pod.ReadJson(ref input);
        Assert.Empty(input.StrictErrors);
        Assert.Equal("b", pod.Spec.NodeName);
    }

    [Fact]
    public void FindingsAreBounded()
    {
        string json = "{" + string.Join(",", Enumerable.Range(0, 500).Select(i => $"\"x{i}\":0")) + "}";
        JsonInput input = new(Encoding.UTF8.GetBytes(json), Kinds.Pod.Schema, strict: true);
        Kinds.Pod.ReadJson(ref input);
        Assert.Equal(JsonInput.MaxStrictErrors, input.StrictErrors.Count);
    }

    [Theory]
    [InlineData("""{"spec":{"containers":[{"env":[{"name":"A","value":1}]}]}}""",
        "json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string")]
    [InlineData("""{"spec":{"containers":{}}}""",
        "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container")]
    [InlineData("""{"spec":{"containers":["a"]}}""",
        "json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type v1.Container")]
    [InlineData("""{"spec":[]}""", "json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec")]
    [InlineData("""{"spec":{"restartPolicy":true}}""",
        "json: cannot unmarshal bool into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy")]
    [InlineData("""{"spec":{"priority":3000000000}}""",
        "json: cannot unmarshal number 3000000000 into Go struct field PodSpec.spec.priority of type int32")]
    [InlineData("""{"spec":{"priority":1.5}}""",
        "json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32")]
    [InlineData("""{"metadata":{"labels":{"a":1}}}""",
        "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string")]
    [InlineData("""{"metadata":{"labels":"a"}}""",
        "json: cannot unmarshal string into Go struct field ObjectMeta.metadata.labels of type map[string]string")]
    [InlineData("""{"kind":7}""", "json: cannot unmarshal number into Go struct field Pod.kind of type string")]
    [InlineData("[]", "json: cannot unmarshal array into Go value of type v1.Pod")]
    [InlineData("""{"metadata":{"creationTimestamp":"yesterday"}}""",
        "parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as \"2006\"")]
    [InlineData("""{"metadata":{"creationTimestamp":"2024-13-01T00:00:00Z"}}""",
        "parsing time \"2024-13-01T00:00:00Z\": month out of range")]
    [InlineData("""{"metadata":{"creationTimestamp":"2024-02-30T00:00:00Z"}}""",
        "parsing time \"2024-02-30T00:00:00Z\": day out of range")]
    [InlineData("""{"metadata":{"creationTimestamp":"2024-01-02T00:00:00Zx"}}""",
        "parsing time \"2024-01-02T00:00:00Zx\": extra text: \"x\"")]
    [InlineData("""{"metadata":{"creationTimestamp":4}}""",
        "json: cannot unmarshal number into Go value of type string")]
    [InlineData("""{"spec":{"containers":[{"resources":{"limits":{"cpu":"1x"}}}]}}""",
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")]
    [InlineData("""{"spec":{"containers":[{"livenessProbe":{"httpGet":{"port":true}}}]}}""",
        "json: cannot unmarshal bool into Go value of type int32")]
    public void ValuesOfTheWrongTypeAreNamed(string json, string error) =>
        Assert.Equal(error, ErrorOf(Kinds.Pod, json));

    [Fact]
    public void MessagesAreBounded()
    {
        string name = new('x', 100_000);
        string unknown = string.Join(",", Enumerable.Range(0, 100).Select(i => $"\"y{i}\":0"));
        JsonInput input = new(
            Encoding.UTF8.GetBytes($$$"""{"metadata":{"managedFields":[{"{{{name}}}":{{{{unknown}}}}}]}}"""),
            Kinds.Pod.Schema,
            strict: true);
        Kinds.Pod.ReadJson(ref input);
        Assert.All(input.StrictErrors, finding => Assert.True(finding.Length < 1000));
        string? error = ErrorOf(Kinds.Pod, $$$"""{"metadata":{"creationTimestamp":"{{{name}}}"}}""");
        Assert.True(error!.Length < 1000);
    }

    [Theory]
    [InlineData("2024-01-31T09:30:00Z", "2024-01-31T09:30:00Z")]
    [InlineData("2024-01-31T09:30:00.999999999Z", "2024-01-31T09:30:00Z")]
    [InlineData("2024-01-31T09:30:00,5+02:00", "2024-01-31T07:30:00Z")]
    [InlineData("2024-01-31T9:30:00-00:30", "2024-01-31T10:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z")]
    public void TimesAreReadAsGoReadsThem(string text, string written)
    {
        Assert.Null(GoTime.Parse(text, out DateTimeOffset? time));
        Assert.Equal(written, GoTime.Format(time!.Value));
    }

    [Theory]
    [InlineData("2024-01-31T09:30:00.123456Z", null)]
    [InlineData("2024-01-31T09:30:00.123Z", "cannot parse \".123Z\" as \".000000\"")]
    [InlineData("2024-01-31T09:30:00Z", "cannot parse \"Z\" as \".000000\"")]
    public void MicrosecondsAreSixDigits(string text, string? error)
    {
        string? found = GoTime.ParseMicro(text, out DateTimeOffset? time);
        if (error is null) Assert.Equal(123_456, time!.Value.Ticks % TimeSpan.TicksPerSecond / 10);
        else Assert.EndsWith(error, found);
    }

    [Theory]
    [InlineData("AAA@", "illegal base64 data at input byte 3")]
    [InlineData("AAAA@", "illegal base64 data at input byte 4")]
    [InlineData("A", "illegal base64 data at input byte 0")]
    [InlineData("AAAAA", "illegal base64 data at input byte 4")]
    [InlineData("AA=", "illegal base64 data at input byte 3")]
    [InlineData("not base64", "illegal base64 data at input byte 3")]
    public void WrongBase64IsNamed(string text, string error) =>
        Assert.Equal(error, ErrorOf(Kinds.Secret, $$$"""{"data":{"a":"{{{text}}}"}}"""));

    [Theory]
    [InlineData("", "unexpected end of JSON input")]
    [InlineData("{", "unexpected end of JSON input")]
    [InlineData("""{"spec":""", "unexpected end of JSON input")]
    [InlineData("{]", "invalid character ']' looking for beginning of object key string")]
    [InlineData("""{"a" 1}""", "invalid character '1' after object key")]
    [InlineData("""{"a":1 "b"}""", "invalid character '\"' after object key:value pair")]
    [InlineData("""{"a":[1 2]}""", "invalid character '2' after array element")]
    [InlineData("""{"a":1,}""", "invalid character '}' looking for beginning of object key string")]
    [InlineData("""{"a":[1,]}""", "invalid character ']' looking for beginning of value")]
    [InlineData("""{"a":tru}""", "invalid character '}' in literal true (expecting 'e')")]
    [InlineData("""{"a":01}""", "invalid character '1' after object key:value pair")]
    [InlineData("""{"a":-}""", "invalid character '}' in numeric literal")]
    [InlineData("""{"a":1.}""", "invalid character '}' after decimal point in numeric literal")]
    [InlineData("""{"a":1e}""", "invalid character '}' in exponent of numeric literal")]
    [InlineData("""{"a":"\x"}""", "invalid character 'x' in string escape code")]
    [InlineData("{} {}", "invalid character '{' after top-level value")]
    [InlineData("kind: Pod", "invalid character 'k' looking for beginning of value")]
    [InlineData("{\"a\":\"\n\"}", "invalid character '\\n' in string literal")]
    [InlineData("""{"spec":5,"x":}""", "invalid character '}' looking for beginning of value")]
    public void MistakesInTheSyntaxAreNamed(string json, string error) => Assert.Equal(error, ErrorOf(Kinds.Pod, json));

    [Fact]
    public void NullIsAbsent()
    {
        string json = """
            {"metadata":null,"spec":{"containers":[null],"nodeName":null,"priority":null,"hostNetwork":null,
            "nodeSelector":{"a":null},"overhead":null,"securityContext":null},"status":{"startTime":null}}
            """;
        Core.V1.Pod pod = Wire.ReadJson(Kinds.Pod, Encoding.UTF8.GetBytes(json));
        Assert.Same(Core.V1.Container.Empty, pod.Spec.Containers[0]);
        Assert.Equal("", pod.Spec.NodeSelector["a"]);
        Assert.Null(pod.Spec.Priority);
    }

    private static string? ErrorOf(Kind kind, string json)
    {
        JsonInput input = new(Encoding.UTF8.GetBytes(json), kind.Schema);
        kind.ReadJson(ref input);
        input.End();
        return input.Error;
    }
}
