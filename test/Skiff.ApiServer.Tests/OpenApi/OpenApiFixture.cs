using System.Text.Json;
using Skiff.ApiServer.Discovery;
using Skiff.ApiServer.OpenApi;
using Skiff.Model;

namespace Skiff.ApiServer.Tests.OpenApi;

/// <summary>The published documents, built once for all tests.</summary>
public sealed class OpenApiFixture
{
    public const string Protobuf = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    public const string ProtobufV3 = "application/com.github.proto-openapi.spec.v3@v1.0+protobuf";

    public static IReadOnlyList<PublishedKind> BuiltIn { get; } =
        [.. Kinds.All.Select(kind => new PublishedKind(kind))];

    public OpenApiPublisher Publisher { get; } = new(BuiltIn, "v1.36.0");

    public JsonElement V2 { get; }

    public JsonElement Apps { get; }

    public JsonElement Core { get; }

    public OpenApiFixture()
    {
        V2 = Get(Publisher, "/openapi/v2");
        Apps = Get(Publisher, "/openapi/v3/apis/apps/v1");
        Core = Get(Publisher, "/openapi/v3/api/v1");
    }

    public static JsonElement Get(OpenApiPublisher publisher, string path)
    {
        DocumentReply reply = publisher.Answer(path, "application/json", gzip: false, "", "")!;
        Assert.Equal(200, reply.Code);
        return JsonDocument.Parse(reply.Body).RootElement;
    }

    public static JsonElement At(JsonElement element, params string[] path) =>
        path.Aggregate(element, (at, name) => at.GetProperty(name));

    /// <summary>Every value of members of a name, anywhere below an element.</summary>
    public static IEnumerable<JsonElement> All(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in element.EnumerateObject())
            {
                if (member.NameEquals(name)) yield return member.Value;
                foreach (JsonElement found in All(member.Value, name)) yield return found;
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement found in element.EnumerateArray().SelectMany(item => All(item, name)))
            {
                yield return found;
            }
        }
    }
}
