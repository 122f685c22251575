using System.Text;
using System.Text.Json;
using Skiff.ApiServer.Discovery;
using Skiff.ApiServer.OpenApi;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.ApiServer.Tests.OpenApi;

public sealed class OpenApiPublisherTests(OpenApiFixture documents) : IClassFixture<OpenApiFixture>
{
    [Fact]
    public void The_index_leads_to_the_documents()
    {
        JsonElement paths = OpenApiFixture.Get(documents.Publisher, "/openapi/v3").GetProperty("paths");
        string url = OpenApiFixture.At(paths, "apis/apps/v1", "serverRelativeURL").GetString()!;
        Assert.StartsWith("/openapi/v3/apis/apps/v1?hash=", url, StringComparison.Ordinal);
        string hash = url.Split('=')[1];
        DocumentReply reply = documents.Publisher.Answer("/openapi/v3/apis/apps/v1", "", false, "", hash)!;
        Assert.Equal(200, reply.Code);
        Assert.Contains("immutable", reply.CacheControl, StringComparison.Ordinal);
        Assert.Equal(304, documents.Publisher.Answer("/openapi/v3/apis/apps/v1", "", false, reply.ETag, hash)!.Code);
    }

    [Fact]
    public void An_outdated_address_leads_to_the_present_one()
    {
        DocumentReply reply = documents.Publisher.Answer("/openapi/v3/api/v1", "application/json", false, "", "OLD")!;
        Assert.Equal(301, reply.Code);
        Assert.StartsWith("/openapi/v3/api/v1?hash=", reply.Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/openapi/v3/apis/nothing/v1")]
    [InlineData("/openapi/v3/")]
    [InlineData("/openapi/v4")]
    [InlineData("/openapi")]
    public void Other_paths_answer_nothing(string path) =>
        Assert.Null(documents.Publisher.Answer(path, "", false, "", ""));

    [Theory]
    [InlineData("/openapi/v2", "", 200, "application/json")]
    [InlineData(
        "/openapi/v2", OpenApiFixture.Protobuf, 200, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")]
    [InlineData("/openapi/v2", "text/html", 406, "")]
    [InlineData("/openapi/v3/api/v1", "*/*", 200, "application/json")]
    [InlineData(
        "/openapi/v3/api/v1", OpenApiFixture.ProtobufV3, 200, "application/com.github.proto-openapi.spec.v3.v1.0+protobuf")]
    [InlineData("/openapi/v3/api/v1", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf", 406, "")]
    [InlineData("/openapi/v3/api/v1", OpenApiFixture.ProtobufV3 + ";q=0.5,application/json", 200, "application/json")]
    public void The_form_is_the_one_asked_for(string path, string accept, int code, string mediaType)
    {
        DocumentReply reply = documents.Publisher.Answer(path, accept, true, "", "")!;
        Assert.Equal((code, mediaType), (reply.Code, reply.MediaType));
    }

    [Fact]
    public void A_compressed_answer_holds_the_same_document()
    {
        DocumentReply plain = documents.Publisher.Answer("/openapi/v3/apis/apps/v1", "", gzip: false, "", "")!;
        DocumentReply packed = documents.Publisher.Answer("/openapi/v3/apis/apps/v1", "", gzip: true, "", "")!;
        Assert.True(packed.Gzip && !plain.Gzip);
        Assert.True(packed.Body.Length * 5 < plain.Body.Length);
        using System.IO.Compression.GZipStream stream =
            new(new MemoryStream(packed.Body.ToArray()), System.IO.Compression.CompressionMode.Decompress);
        using MemoryStream expanded = new();
        stream.CopyTo(expanded);
        Assert.Equal(plain.Body.ToArray(), expanded.ToArray());
    }

    [Fact]
    public void Protobuf_holds_every_path_and_definition()
    {
        byte[] body = documents.Publisher.Answer("/openapi/v2", OpenApiFixture.Protobuf, false, "", "")!.Body.ToArray();
        Dictionary<int, List<byte[]>> document = Fields(body);
        Assert.Equal("2.0", Encoding.UTF8.GetString(document[1][0]));
        Assert.Equal("Kubernetes", Encoding.UTF8.GetString(Fields(document[2][0])[1][0]));
        Assert.Equal(Names(documents.V2.GetProperty("paths")), NamesOf(Fields(document[8][0])[2]));
        Assert.Equal(Names(documents.V2.GetProperty("definitions")), NamesOf(Fields(document[9][0])[1]));
        Assert.Equal(Names(documents.V2.GetProperty("parameters")), NamesOf(Fields(document[10][0])[1]));

        byte[] port = Fields(document[9][0])[1].First(named =>
            Encoding.UTF8.GetString(Fields(named)[1][0]) == "io.k8s.api.core.v1.ServicePort");
        Dictionary<int, List<byte[]>> schema = Fields(Fields(port)[2][0]);
        Assert.Equal(["port"], schema[19].Select(Encoding.UTF8.GetString));
        Assert.Equal("object", Encoding.UTF8.GetString(Fields(schema[22][0])[1][0]));
        Assert.Contains("nodePort", NamesOf(Fields(schema[25][0])[1]));
    }

    [Fact]
    public void Protobuf_spells_operations_out()
    {
        byte[] body = documents.Publisher.Answer("/openapi/v2", OpenApiFixture.Protobuf, false, "", "")!.Body.ToArray();
        Dictionary<int, List<byte[]>> path = Fields(Fields(Fields(Fields(body)[8][0])[2].First(named =>
            Text(Fields(named)[1][0]) == "/apis/apps/v1/namespaces/{namespace}/deployments/{name}"))[2][0]);
        Assert.Equal([2, 3, 5, 8, 9], path.Keys.Order());
        Assert.Equal(
            ["#/parameters/name", "#/parameters/namespace", "#/parameters/pretty"],
            path[9].Select(parameter => Text(Fields(Fields(parameter)[2][0])[1][0]).Split('-')[0]));

        Dictionary<int, List<byte[]>> patch = Fields(path[8][0]);
        Assert.Equal("patchAppsV1NamespacedDeployment", Text(patch[5][0]));
        Dictionary<int, List<byte[]>> content = Fields(Fields(Fields(patch[8][0])[1][0])[1][0]);
        Assert.Equal(("body", "body"), (Text(content[2][0]), Text(content[3][0])));
        Assert.Equal("#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.Patch", Text(Fields(content[5][0])[1][0]));
        Assert.Equal(
            ["query dryRun string", "query fieldManager string", "query fieldValidation string", "query force boolean"],
            patch[8].Skip(1).Select(parameter => Fields(Fields(Fields(Fields(parameter)[1][0])[2][0])[3][0]))
                .Select(query => $"{Text(query[2][0])} {Text(query[4][0])} {Text(query[6][0])}"));
        Assert.Equal(["200", "201", "401"], NamesOf(Fields(patch[9][0])[1]));
        Assert.Equal(["x-kubernetes-action", "x-kubernetes-group-version-kind"], NamesOf(patch[13]));
        string yaml = Text(Fields(Fields(patch[13][1])[2][0])[2][0]);
        Assert.Equal("""{"group":"apps","kind":"Deployment","version":"v1"}""" + "\n", yaml);
    }

    [Fact]
    public void Version_3_says_the_same_in_protobuf()
    {
        DocumentReply json = documents.Publisher.Answer("/openapi/v3/apis/apps/v1", "", false, "", "")!;
        DocumentReply proto = documents.Publisher.Answer("/openapi/v3/apis/apps/v1", OpenApiFixture.ProtobufV3, false, "", "")!;
        Assert.Equal(json.ETag, proto.ETag);
        Dictionary<int, List<byte[]>> document = Fields(proto.Body.ToArray());
        Assert.Equal("3.0.0", Text(document[1][0]));
        Assert.Equal(["Kubernetes", "v1.36.0"], new[] { 1, 6 }.Select(field => Text(Fields(document[2][0])[field][0])));
        Assert.Equal(Names(documents.Apps.GetProperty("paths")), NamesOf(Fields(document[4][0])[1]));
        Dictionary<int, List<byte[]>> components = Fields(document[5][0]);
        JsonElement schemas = OpenApiFixture.At(documents.Apps, "components", "schemas");
        Assert.Equal(Names(schemas), NamesOf(Fields(components[1][0])[1]));
        Assert.Equal(["BearerToken"], NamesOf(Fields(components[7][0])[1]));

        const string Name = "io.k8s.api.apps.v1.DeploymentSpec";
        Dictionary<int, List<byte[]>> schema = SchemaOf(Fields(components[1][0])[1].First(named => Text(Fields(named)[1][0]) == Name));
        JsonElement same = schemas.GetProperty(Name);
        Assert.Equal(Names(same.GetProperty("properties")), NamesOf(Fields(schema[31][0])[1]));
        Assert.Equal(same.GetProperty("required").EnumerateArray().Select(name => name.GetString()), schema[23].Select(Text));
        Assert.Equal("object", Text(schema[25][0]));
        // A reference with a description beside it: a list of one, and a default that gnostic has no value for.
        Dictionary<int, List<byte[]>> template = SchemaOf(
            Fields(schema[31][0])[1].First(named => Text(Fields(named)[1][0]) == "template"));
        Assert.Equal("#/components/schemas/io.k8s.api.core.v1.PodTemplateSpec",
            Text(Fields(Fields(template[26][0])[2][0])[1][0]));
        Assert.Empty(template[33][0]);
        Dictionary<int, List<byte[]>> replicas = SchemaOf(
            Fields(schema[31][0])[1].First(named => Text(Fields(named)[1][0]) == "replicas"));
        Assert.Equal(("integer", "int32"), (Text(replicas[25][0]), Text(replicas[35][0])));
    }

    [Fact]
    public void Version_3_spells_operations_out_in_protobuf()
    {
        byte[] body = documents.Publisher.Answer("/openapi/v3/apis/apps/v1", OpenApiFixture.ProtobufV3, false, "", "")!.Body.ToArray();
        Dictionary<int, List<byte[]>> path = Fields(Fields(Fields(Fields(body)[4][0])[1].First(named =>
            Text(Fields(named)[1][0]) == "/apis/apps/v1/namespaces/{namespace}/deployments/{name}"))[2][0]);
        Assert.Equal([4, 5, 7, 10, 13], path.Keys.Order());
        Dictionary<int, List<byte[]>> patch = Fields(path[10][0]);
        Assert.Equal(("apps_v1", "patchAppsV1NamespacedDeployment"), (Text(patch[1][0]), Text(patch[5][0])));
        Dictionary<int, List<byte[]>> request = Fields(Fields(patch[7][0])[1][0]);
        Assert.Contains("application/apply-patch+yaml", NamesOf(Fields(request[2][0])[1]));
        Assert.Equal(["200", "201", "401"], NamesOf(Fields(patch[8][0])[2]));
        Assert.Equal(["x-kubernetes-action", "x-kubernetes-group-version-kind"], NamesOf(patch[13]));
        Dictionary<int, List<byte[]>> parameter = Fields(Fields(patch[6][0])[1][0]);
        Assert.Equal(("dryRun", "query"), (Text(parameter[1][0]), Text(parameter[2][0])));
        Assert.Equal("string", Text(Fields(Fields(parameter[10][0])[1][0])[25][0]));
    }

    [Fact]
    public void Every_document_of_version_3_has_a_form_in_protobuf()
    {
        OpenApiPublisher publisher = new([.. OpenApiFixture.BuiltIn, Custom()], "v1.36.0", speaksCbor: true);
        foreach (JsonProperty document in OpenApiFixture.Get(publisher, "/openapi/v3").GetProperty("paths").EnumerateObject())
        {
            DocumentReply reply = publisher.Answer($"/openapi/v3/{document.Name}", OpenApiFixture.ProtobufV3, false, "", "")!;
            Assert.Equal(200, reply.Code);
            Assert.Equal([1, 2, 4, 5], Fields(reply.Body.ToArray()).Keys.Order());
        }
    }

    [Fact]
    public void CBOR_is_a_media_type_where_it_is_spoken()
    {
        OpenApiPublisher publisher = new(OpenApiFixture.BuiltIn, "v1.36.0", speaksCbor: true);
        JsonElement path = OpenApiFixture.At(
            OpenApiFixture.Get(publisher, "/openapi/v3/apis/apps/v1"), "paths", "/apis/apps/v1/namespaces/{namespace}/deployments");
        string[] listed = Names(OpenApiFixture.At(path, "get", "responses", "200", "content"));
        Assert.Equal(["application/cbor", "application/cbor-seq"], listed[^2..]);
        Assert.Equal("application/cbor", Names(OpenApiFixture.At(path, "post", "responses", "201", "content"))[^1]);
        Assert.DoesNotContain("application/cbor", Names(OpenApiFixture.At(
            documents.Apps, "paths", "/apis/apps/v1/namespaces/{namespace}/deployments", "get", "responses", "200", "content")));
    }

    [Fact]
    public void A_custom_kind_is_described_by_its_definition()
    {
        OpenApiPublisher publisher = new([.. OpenApiFixture.BuiltIn, Custom()], "v1.36.0");
        JsonElement document = OpenApiFixture.Get(publisher, "/openapi/v3/apis/stable.example.com/v1");
        JsonElement schema = OpenApiFixture.At(document, "components", "schemas", "com.example.stable.v1.CronTab");
        JsonElement spec = OpenApiFixture.At(schema, "properties", "spec", "properties");
        Assert.Equal("int32", OpenApiFixture.At(spec, "replicas", "format").GetString());
        Assert.True(OpenApiFixture.At(schema, "properties").TryGetProperty("metadata", out _));
        Assert.True(OpenApiFixture.At(spec, "note").TryGetProperty("nullable", out _));
        JsonElement gvk = schema.GetProperty("x-kubernetes-group-version-kind")[0];
        Assert.Equal("CronTab", gvk.GetProperty("kind").GetString());
        JsonElement schemas = OpenApiFixture.At(document, "components", "schemas");
        Assert.Contains("com.example.stable.v1.CronTabList", Names(schemas));
        JsonElement patch = OpenApiFixture.At(
            document, "paths", "/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}", "patch");
        Assert.DoesNotContain(
            "application/strategic-merge-patch+json", Names(OpenApiFixture.At(patch, "requestBody", "content")));
    }

    [Fact]
    public void Version_2_leaves_out_what_it_cannot_say()
    {
        OpenApiPublisher publisher = new([.. OpenApiFixture.BuiltIn, Custom()], "v1.36.0");
        JsonElement schema = OpenApiFixture.At(
            OpenApiFixture.Get(publisher, "/openapi/v2"), "definitions", "com.example.stable.v1.CronTab");
        JsonElement spec = OpenApiFixture.At(schema, "properties", "spec");
        Assert.False(OpenApiFixture.At(spec, "properties", "note").TryGetProperty("nullable", out _));
        Assert.False(OpenApiFixture.At(spec, "properties", "note").TryGetProperty("type", out _));
        Assert.False(OpenApiFixture.At(spec, "properties", "free").TryGetProperty("properties", out _));
        Assert.False(spec.TryGetProperty("oneOf", out _));
        Assert.False(OpenApiFixture.At(spec, "properties", "replicas").TryGetProperty("default", out _));
        Assert.Equal(["replicas"], spec.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(200, publisher.Answer("/openapi/v2", OpenApiFixture.Protobuf, true, "", "")!.Code);
    }

    [Fact]
    public void Embedded_objects_and_loose_types_are_spelled_out()
    {
        PublishedKind custom = Custom();
        OpenApiPublisher publisher = new([.. OpenApiFixture.BuiltIn, custom], "v1.36.0");
        JsonElement v3 = OpenApiFixture.At(
            OpenApiFixture.Get(publisher, "/openapi/v3/apis/stable.example.com/v1"),
            "components", "schemas", "com.example.stable.v1.CronTab", "properties", "spec", "properties");
        JsonElement v2 = OpenApiFixture.At(
            OpenApiFixture.Get(publisher, "/openapi/v2"),
            "definitions", "com.example.stable.v1.CronTab", "properties", "spec", "properties");
        Assert.Equal(2, OpenApiFixture.At(v3, "port", "anyOf").GetArrayLength());
        Assert.False(OpenApiFixture.At(v2, "port").TryGetProperty("anyOf", out _));
        JsonElement[] templates = [v2.GetProperty("template"), v3.GetProperty("template")];
        foreach (JsonElement template in templates)
        {
            Assert.Equal(["apiVersion", "kind", "metadata"], Names(template.GetProperty("properties")).Order());
            Assert.Equal(2, template.GetProperty("required").GetArrayLength());
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    public void A_kind_that_takes_anything_has_no_members(bool? preserves)
    {
        JSONSchemaProps? schema =
            preserves is null ? null : new() { Type = "object", XPreserveUnknownFields = preserves };
        OpenApiPublisher publisher = new([.. OpenApiFixture.BuiltIn, Custom() with { Custom = schema }], "v1.36.0");
        JsonElement definition = OpenApiFixture.At(
            OpenApiFixture.Get(publisher, "/openapi/v2"), "definitions", "com.example.stable.v1.CronTab");
        Assert.Equal(["type", "x-kubernetes-group-version-kind"], Names(definition));
    }

    [Fact]
    public void A_change_renews_only_the_documents_it_touches()
    {
        OpenApiPublisher publisher = new(OpenApiFixture.BuiltIn, "v1.36.0");
        string before = ETag(publisher, "/openapi/v3/apis/apps/v1"), all = ETag(publisher, "/openapi/v2");
        publisher.Update([.. OpenApiFixture.BuiltIn, Custom()]);
        Assert.Equal(before, ETag(publisher, "/openapi/v3/apis/apps/v1"));
        Assert.NotEqual(all, ETag(publisher, "/openapi/v2"));
        string first = ETag(publisher, "/openapi/v3/apis/stable.example.com/v1");
        publisher.Update([.. OpenApiFixture.BuiltIn, Custom() with { Custom = new() { Type = "object" } }]);
        Assert.NotEqual(first, ETag(publisher, "/openapi/v3/apis/stable.example.com/v1"));
        publisher.Update(OpenApiFixture.BuiltIn);
        Assert.Null(publisher.Answer("/openapi/v3/apis/stable.example.com/v1", "", true, "", ""));
        Assert.Equal(all, ETag(publisher, "/openapi/v2"));
    }

    private static Dictionary<int, List<byte[]>> SchemaOf(byte[] named) => Fields(Fields(Fields(named)[2][0])[1][0]);

    private static string ETag(OpenApiPublisher publisher, string path) =>
        publisher.Answer(path, "", true, "", "")!.ETag;

    private static PublishedKind Custom()
    {
        const string schema = """
            {"type":"object","properties":{"spec":{"type":"object","required":["replicas","note"],
            "oneOf":[{"required":["replicas"]}],"properties":{
            "replicas":{"type":"integer","format":"int32","minimum":1,"maxLength":3,"default":2},
            "note":{"type":"string","nullable":true},
            "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"a":{"type":"string"}}},
            "port":{"x-kubernetes-int-or-string":true},
            "template":{"type":"object","x-kubernetes-embedded-resource":true},
            "mode":{"type":"string","enum":["a","b"]},
            "tags":{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"set"}}}}}
            """;
        JsonInput input = new(Encoding.UTF8.GetBytes(schema));
        return new(new CustomKind(), JSONSchemaProps.ReadJson(ref input));
    }

    private static string[] Names(JsonElement map) => [.. map.EnumerateObject().Select(member => member.Name)];

    private static string[] NamesOf(IEnumerable<byte[]> named) =>
        [.. named.Select(entry => Text(Fields(entry)[1][0]))];

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);

    private static Dictionary<int, List<byte[]>> Fields(byte[] message)
    {
        Dictionary<int, List<byte[]>> fields = [];
        for (int at = 0; at < message.Length;)
        {
            ulong tag = Varint(message, ref at);
            int length = (tag & 7) switch
            {
                0 => VarintLength(message, at),
                1 => 8,
                _ => (int)Varint(message, ref at),
            };
            if (!fields.TryGetValue((int)(tag >> 3), out List<byte[]>? values)) fields[(int)(tag >> 3)] = values = [];
            values.Add(message[at..(at + length)]);
            at += length;
        }

        return fields;
    }

    private static int VarintLength(byte[] message, int at)
    {
        int end = at;
        Varint(message, ref end);
        return end - at;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }

    /// <summary>A kind that comes from a definition instead of from a record.</summary>
    private sealed class CustomKind : Kind
    {
        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public CustomKind()
        {
            Group = "stable.example.com";
            Version = "v1";
            Name = "CronTab";
            Plural = "crontabs";
            Singular = "crontab";
            ShortNames = [];
            Categories = [];
            Namespaced = true;
            Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
            Subresources = [];
        }

        public override TypeSchema Schema { get; } = new("CronTab", "", "", static () => []);

        public override IMessageKind EmptyValue => throw new NotSupportedException();

        public override IMessageKind ReadJson(ref JsonInput input) => throw new NotSupportedException();

        public override IMessageKind ReadProto(ref ProtoInput input) => throw new NotSupportedException();

        public override IMessageKind WithDefaults(IMessageKind value) => value;
    }
}
