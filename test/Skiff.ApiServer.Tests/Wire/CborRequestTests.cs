using System.Net.Http.Headers;
using System.Text;
using Skiff.Machinery;
using Skiff.Machinery.Cbor;
using Skiff.Model;

namespace Skiff.ApiServer.Tests.Wire;

/// <summary>CBOR in and out of a whole server, with upstream's gate on and off.</summary>
public sealed class CborRequestTests
{
    private const string Cbor = "application/cbor";
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    private static readonly string definition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"gadgets.example.com"},
        "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"gadgets","kind":"Gadget"},"versions":[{"name":"v1","served":true,
        "storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"n":{"type":"integer"}}}}}]}}
        """;

    [Fact]
    public async Task While_the_gate_is_off_CBOR_is_an_unknown_form()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        (int code, string _, byte[] body) = await SendAsync(live, HttpMethod.Post, Maps, "{}", Cbor);
        Assert.Equal((415, "the body of the request was in an unknown format - accepted media types include: application/json, "
            + "application/yaml, application/vnd.kubernetes.protobuf"), (code, MessageOf(body)));
        (code, _, body) = await SendAsync(live, HttpMethod.Get, Maps, null, accept: Cbor);
        Assert.Equal((406, "only the following media types are accepted: application/json, application/yaml, "
            + "application/vnd.kubernetes.protobuf"), (code, MessageOf(body)));
        (code, _, body) = await SendAsync(live, HttpMethod.Patch, $"{Maps}/a?fieldManager=m", "{}", "application/apply-patch+cbor");
        Assert.Equal((415, "the body of the request was in an unknown format - accepted media types include: "
            + "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, "
            + "application/apply-patch+yaml"), (code, MessageOf(body)));
        (code, _, _) = await SendAsync(live, HttpMethod.Get, "/apis", null, accept: Cbor);
        Assert.Equal(406, code);
    }

    [Fact]
    public async Task Objects_come_and_go()
    {
        await using LiveServer live = await StartAsync();
        (int code, string type, byte[] body) = await SendAsync(
            live, HttpMethod.Post, Maps, """{"metadata":{"name":"a"},"binaryData":{"b":"AQID"},"data":{"t":"x"}}""", Cbor, Cbor);
        Assert.Equal((201, Cbor), (code, type));
        Assert.Equal("d9d9f7", Convert.ToHexStringLower(body[..3]));
        Assert.Contains("d643010203", Convert.ToHexStringLower(body), StringComparison.Ordinal); // Bytes are bytes.
        Assert.Equal("AQID", Tree(body).At("binaryData", "b") is JsonString text ? text.Value : "");

        (code, _, body) = await SendAsync(live, HttpMethod.Get, $"{Maps}/a", null, accept: "application/json");
        Assert.Equal(Tree(body), Tree((await SendAsync(live, HttpMethod.Get, $"{Maps}/a", null, accept: Cbor)).Body));
        (code, _, body) = await SendAsync(live, HttpMethod.Get, Maps, null, accept: $"{Cbor},application/json;q=0.5");
        JsonObject list = Tree(body);
        Assert.Equal(("ConfigMapList", "v1"), (list.Text("kind"), list.Text("apiVersion")));
        Assert.Equal(Tree((await SendAsync(live, HttpMethod.Get, Maps, null, accept: "application/json")).Body)["items"], list["items"]);

        (code, _, body) = await SendAsync(live, HttpMethod.Get, $"{Maps}/none", null, accept: Cbor);
        Assert.Equal((404, "configmaps \"none\" not found"), (code, Tree(body).Text("message")));
        (code, _, body) = await SendAsync(live, HttpMethod.Get, Maps, null, accept: $"{Cbor};as=Table;v=v1;g=meta.k8s.io");
        Assert.Equal((200, "Table"), (code, Tree(body).Text("kind")));
        (code, type, body) = await SendAsync(live, HttpMethod.Get, "/apis/apps/v1", null, accept: Cbor);
        Assert.Equal((200, Cbor, "APIResourceList"), (code, type, Tree(body).Text("kind")));
        (code, _, body) = await SendAsync(
            live, HttpMethod.Delete, $"{Maps}/a", """{"kind":"DeleteOptions","apiVersion":"v1","dryRun":["All"]}""", Cbor, Cbor);
        Assert.Equal((200, 200), (code, (await SendAsync(live, HttpMethod.Get, $"{Maps}/a", null)).Code));
    }

    [Fact]
    public async Task What_is_wrong_is_told_in_the_words_of_CBOR()
    {
        await using LiveServer live = await StartAsync();
        (int code, _, byte[] body) = await SendAsync(
            live, HttpMethod.Post, $"{Maps}?fieldValidation=Strict", """{"metadata":{"name":"a"},"what":1}""", Cbor);
        Assert.Equal((400, "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: "
            + "cbor: found unknown field at map element index 0"), (code, MessageOf(body)));
        (code, _, body) = await SendRawAsync(live, HttpMethod.Post, Maps, [0xA1, 0x61], Cbor);
        Assert.Equal((400, "the object provided is unrecognized (must be of type ConfigMap): unable to determine "
            + "group/version/kind: unexpected EOF (a161)"), (code, MessageOf(body)));
        (code, _, body) = await SendAsync(live, HttpMethod.Post, Maps, """{"metadata":{"name":7}}""", Cbor);
        Assert.Equal((400, "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: cbor: cannot unmarshal positive "
            + "integer into Go struct field v1.ConfigMap.metadata of type string"), (code, MessageOf(body)));
        (code, _, body) = await SendAsync(live, HttpMethod.Post, Maps, """{"kind":"Secret","apiVersion":"v1","metadata":{"name":"a"}}""", Cbor);
        Assert.Equal(400, code);
        (code, _, body) = await SendAsync(live, HttpMethod.Post, Maps, "{}", "application/x");
        Assert.EndsWith("application/vnd.kubernetes.protobuf, application/cbor", MessageOf(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_is_applied()
    {
        await using LiveServer live = await StartAsync();
        string path = $"{Maps}/applied?fieldManager=m";
        const string Config = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"applied"},"data":{"a":"1"}}""";
        (int code, _, byte[] body) = await SendAsync(live, HttpMethod.Patch, path, Config, "application/apply-patch+cbor", Cbor);
        Assert.Equal(201, code);
        JsonObject owner = (JsonObject)((JsonArray)Tree(body).At("metadata", "managedFields")!)[0];
        Assert.Equal(("m", "Apply"), (owner.Text("manager"), owner.Text("operation")));
        Assert.Equal("""{"f:data":{"f:a":{}}}""", owner["fieldsV1"]?.ToString());
        (code, _, body) = await SendRawAsync(live, HttpMethod.Patch, path, [0xFF], "application/apply-patch+cbor");
        Assert.Equal((400, "error decoding YAML: cbor: unexpected \"break\" code"), (code, MessageOf(body)));
    }

    [Fact]
    public async Task A_watch_is_a_sequence()
    {
        await using LiveServer live = await StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, $"{Maps}?watch=true&fieldSelector=metadata.name=seen");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Cbor));
        using HttpResponseMessage answer = await live.Admin.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("application/cbor-seq", answer.Content.Headers.ContentType?.ToString());
        await SendAsync(live, HttpMethod.Post, Maps, """{"metadata":{"name":"seen"}}""", Cbor);
        await using Stream stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        byte[] buffer = new byte[64 * 1024];
        int length = 0;
        CborParse read;
        do
        {
            int count = await stream.ReadAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
            Assert.True(count > 0);
            read = CborReader.Parse(buffer.AsSpan(0, length += count), null);
        }
        while (read.Value is null);
        JsonObject seen = (JsonObject)read.Value;
        Assert.Equal("ADDED", seen.Text("type"));
        Assert.Equal("seen", ((JsonObject)seen["object"]!).At("metadata", "name") is JsonString name ? name.Value : "");
    }

    [Fact]
    public async Task Custom_objects_come_and_go_too()
    {
        await using LiveServer live = await StartAsync();
        TaskCompletionSource defined = new(TaskCreationOptions.RunContinuationsAsynchronously);
        live.Server.KindsChanged += () => defined.TrySetResult();
        (int code, _, _) = await SendAsync(live, HttpMethod.Post, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition, Cbor);
        Assert.Equal(201, code);
        await defined.Task.WaitAsync(TestContext.Current.CancellationToken);
        const string Gadgets = "/apis/example.com/v1/namespaces/default/gadgets";
        const string Gadget = """{"apiVersion":"example.com/v1","kind":"Gadget","metadata":{"name":"g"},"n":2,"more":1}""";
        (code, _, byte[] body) = await SendAsync(live, HttpMethod.Post, $"{Gadgets}?fieldValidation=Strict", Gadget, Cbor, Cbor);
        Assert.Equal((201, "2"), (code, Tree(body)["n"]?.ToString()));
        Assert.False(Tree(body).Has("more")); // Pruned; only JSON and YAML are told of it.
        (code, _, body) = await SendAsync(live, HttpMethod.Get, Gadgets, null, accept: Cbor);
        Assert.Equal("GadgetList", Tree(body).Text("kind"));
        (code, _, body) = await SendAsync(live, HttpMethod.Post, Gadgets, "{}", "application/x");
        Assert.EndsWith("application/json, application/yaml, application/cbor", MessageOf(body), StringComparison.Ordinal);
        (code, _, _) = await SendAsync(
            live, HttpMethod.Patch, $"{Gadgets}/g?fieldManager=m&force=true", Gadget.Replace(",\"more\":1", "", StringComparison.Ordinal),
            "application/apply-patch+cbor");
        Assert.Equal(200, code);
    }

    private static Task<LiveServer> StartAsync() => LiveServer.StartAsync(options => options with { SpeaksCbor = true });

    private static Task<(int Code, string Type, byte[] Body)> SendAsync(
        LiveServer live, HttpMethod method, string path, string? json, string contentType = "application/json", string accept = "application/json")
    {
        bool isCbor = contentType.Contains("cbor", StringComparison.Ordinal);
        byte[]? body = json is null ? null : isCbor ? CborWriter.ToDocument(Json.Parse(json), null) : Encoding.UTF8.GetBytes(json);
        return SendRawAsync(live, method, path, body, contentType, accept);
    }

    private static async Task<(int Code, string Type, byte[] Body)> SendRawAsync(
        LiveServer live, HttpMethod method, string path, byte[]? body, string contentType, string accept = "application/json")
    {
        using HttpRequestMessage request = new(method, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        using HttpResponseMessage answer = await live.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        byte[] read = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString() ?? "", read);
    }

    private static JsonObject Tree(byte[] body) => body.AsSpan().StartsWith(CborWriter.Prefix)
        ? Assert.IsType<JsonObject>(CborReader.Parse(body, null).Value)
        : (JsonObject)Json.Parse(Encoding.UTF8.GetString(body));

    private static string? MessageOf(byte[] body) => Tree(body).Text("message");
}
