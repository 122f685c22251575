using Skiff.ApiServer.OpenApi;
using Skiff.Machinery;

namespace Skiff.ApiServer.Tests.OpenApi;

public sealed class SwaggerTests
{
    private static readonly JsonObject own = Document("""
        {"swagger":"2.0","info":{"title":"Kubernetes"},
        "paths":{"/apis/":{"get":{"responses":{"200":{"schema":{"$ref":"#/definitions/Meta"}}}}}},
        "definitions":{"Meta":{"description":"ours"},"Kept":{"type":"object","x-kubernetes-group-version-kind":[{"group":"a","kind":"K","version":"v1"}]}},
        "parameters":{"limit":{"in":"query","name":"limit"}}}
        """);

    private static readonly JsonObject other = Document("""
        {"swagger":"2.0","info":{"title":"Wardle"},
        "paths":{
          "/apis/":{"get":{"responses":{"200":{"schema":{"$ref":"#/definitions/OnlyHere"}}}}},
          "/apis/w/v1/flunders":{"parameters":[{"$ref":"#/parameters/limit"}],
            "get":{"responses":{"200":{"schema":{"$ref":"#/definitions/Flunder"}}}}}},
        "definitions":{
          "Flunder":{"properties":{"metadata":{"$ref":"#/definitions/Meta"},"list":{"items":{"$ref":"#/definitions/Kept"}}}},
          "Meta":{"description":"theirs"},"OnlyHere":{"type":"string"},"Unused":{"type":"string"},
          "Kept":{"type":"object","x-kubernetes-group-version-kind":[{"group":"","kind":"K","version":"v1"},{"group":"a","kind":"K","version":"v1"}]}},
        "parameters":{"limit":{"in":"query","name":"limit","type":"integer"}}}
        """);

    [Fact]
    public void A_part_of_a_document_has_the_schemas_that_its_paths_need_and_those_that_none_needed()
    {
        JsonObject part = SwaggerReferences.Keep(other, path => path.StartsWith("/apis/w/v1/", StringComparison.Ordinal));
        Assert.Equal(["/apis/w/v1/flunders"], Names(part, "paths"));
        Assert.Equal(["Flunder", "Kept", "Meta", "Unused"], Names(part, "definitions"));
    }

    [Fact]
    public void What_two_documents_have_differently_is_numbered_in_the_later_one()
    {
        SwaggerMerge merge = new(own);
        merge.Add(other);
        merge.Add(Document(other.ToString().Replace("/apis/w/v1/", "/apis/w/v2/", StringComparison.Ordinal)));
        JsonObject whole = merge.Build();

        Assert.Equal("Kubernetes", whole.At("info", "title")!.ToString().Trim('"'));
        Assert.Equal(["/apis/", "/apis/w/v1/flunders", "/apis/w/v2/flunders"], Names(whole, "paths"));
        // The second Flunder refers to another name, and so is another one to upstream as well.
        Assert.Equal(["Flunder", "Flunder_v2", "Kept", "Meta", "Meta_v2", "Unused"], Names(whole, "definitions"));
        Assert.Equal(["limit", "limit_v2"], Names(whole, "parameters"));
        Assert.Equal(
            "\"#/definitions/Meta_v2\"", whole.At("definitions", "Flunder", "properties", "metadata", "$ref")!.ToString());
        Assert.Equal(
            """[{"$ref":"#/parameters/limit_v2"}]""", whole.At("paths", "/apis/w/v2/flunders", "parameters")!.ToString());
        Assert.Equal(
            "\"#/definitions/Meta\"",
            whole.At("paths", "/apis/", "get", "responses", "200", "schema", "$ref")!.ToString());
        Assert.Equal(
            """[{"group":"","kind":"K","version":"v1"},{"group":"a","kind":"K","version":"v1"}]""",
            whole.At("definitions", "Kept", "x-kubernetes-group-version-kind")!.ToString());
    }

    [Fact]
    public void A_document_without_new_paths_adds_nothing()
    {
        SwaggerMerge merge = new(own);
        merge.Add(own.Set("definitions", Json.Object(("New", JsonObject.Empty))));
        Assert.Equal(own, merge.Build());
    }

    [Fact]
    public void Version_3_is_made_of_version_2()
    {
        JsonObject made = SwaggerToV3.Convert(Document("""
            {"swagger":"2.0","info":{"title":"W","version":"1"},
            "paths":{"/f":{"parameters":[{"in":"path","name":"name","required":true,"type":"string","uniqueItems":true}],
              "put":{"operationId":"put","consumes":["*/*"],"produces":["application/json"],"schemes":["https"],
                "parameters":[{"in":"body","name":"body","required":true,"schema":{"$ref":"#/definitions/F"}},
                              {"in":"query","name":"dryRun","type":"string"}],
                "responses":{"200":{"description":"OK","schema":{"$ref":"#/definitions/F"}},"401":{"description":"no"}},
                "x-kubernetes-action":"put"}}},
            "definitions":{"F":{"properties":{"m":{"description":"d","$ref":"#/definitions/M"}}}},
            "securityDefinitions":{"T":{"type":"apiKey"}}}
            """));
        Assert.Equal(Document("""
            {"openapi":"3.0.0","info":{"title":"W","version":"1"},
            "paths":{"/f":{"parameters":[{"in":"path","name":"name","required":true,"schema":{"type":"string","uniqueItems":true}}],
              "put":{"operationId":"put",
                "parameters":[{"in":"query","name":"dryRun","schema":{"type":"string"}}],
                "requestBody":{"required":true,"content":{"*/*":{"schema":{"$ref":"#/components/schemas/F"}}}},
                "responses":{"200":{"description":"OK","content":{"application/json":{"schema":{"$ref":"#/components/schemas/F"}}}},
                             "401":{"description":"no"}},
                "x-kubernetes-action":"put"}}},
            "components":{"schemas":{"F":{"properties":{"m":{"description":"d","allOf":[{"$ref":"#/components/schemas/M"}]}}}},
              "securitySchemes":{"T":{"type":"apiKey"}}}}
            """), made);
    }

    [Theory]
    [InlineData("""{"swagger":2}""")]
    [InlineData("""{"paths":{"/a":{"get":{"parameters":[{"name":"x"}]}}}}""")]
    [InlineData("""{"definitions":{"A":{"required":"x"}}}""")]
    public void A_document_that_protobuf_cannot_tell_is_found_out(string json) =>
        Assert.False(GnosticV2.IsEncodable(System.Text.Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"paths":[],"definitions":3}""")]
    [InlineData("""{"paths":{"/a":1,"/b":{"get":{"responses":[],"parameters":{"a":1}}}},"definitions":{"A":[],"B":{"properties":7,"items":[1]}}}""")]
    public void A_document_of_any_shape_is_merged_and_converted(string json)
    {
        JsonObject document = Document(json);
        SwaggerMerge merge = new(own);
        merge.Add(SwaggerReferences.Keep(document, _ => true));
        Assert.NotNull(merge.Build());
        Assert.NotNull(SwaggerToV3.Convert(document));
    }

    private static JsonObject Document(string json) => (JsonObject)Json.Parse(json);

    private static string[] Names(JsonObject document, string part) =>
        [.. SwaggerReferences.Part(document, part).Members.ToArray().Select(member => member.Name)];
}
