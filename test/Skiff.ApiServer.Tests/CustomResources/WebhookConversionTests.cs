using System.Text;
using Skiff.ApiServer.Tests.Admission.Webhooks;
using Skiff.Machinery;

namespace Skiff.ApiServer.Tests.CustomResources;

public sealed class WebhookConversionTests
{
    private const string Made = """
        {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"color":"red"}}
        """;

    [Fact]
    public async Task AnObjectIsConvertedBothWays()
    {
        await using HookServer hooks = await HookServer.StartAsync();
        await using CustomServer server = await CustomServer.StartAsync();
        await server.DefineAsync(CustomServer.Widgets(Conversion(hooks, Convert())));
        Answered first = await server.Live.PostAsync(CustomServer.First, Made);
        Assert.True(first.Code == 201, first.Text);
        Assert.Empty(hooks.Asked);

        Answered second = await server.Live.GetAsync(CustomServer.Second + "/a");
        Assert.True(second.Code == 200, second.Text);
        Assert.Equal("red in v2", second.At("spec", "color"));
        Assert.Equal("yes", second.At("metadata", "labels", "converted"));
        Assert.Equal(first.At("metadata", "uid"), second.At("metadata", "uid"));
        Assert.Equal("?timeout=30s", hooks.Asked[0].Text("query"));
        Assert.Equal("apiextensions.k8s.io/v1", hooks.Asked[0].Text("apiVersion"));

        // It is kept: reading again asks nobody.
        await server.Live.GetAsync(CustomServer.Second);
        Assert.Single(hooks.Asked);

        Answered other = await server.Live.PostAsync(CustomServer.Second, """
            {"apiVersion":"example.com/v2","kind":"Widget","metadata":{"name":"b"},"spec":{"color":"blue"}}
            """);
        Assert.True(other.Code == 201, other.Text);
        Answered stored = await server.Live.GetAsync(CustomServer.First + "/b");
        Assert.Equal("blue in v1", stored.At("spec", "color"));
    }

    [Fact]
    public async Task AListAndAWatchAreConverted()
    {
        await using HookServer hooks = await HookServer.StartAsync();
        await using CustomServer server = await CustomServer.StartAsync();
        await server.DefineAsync(CustomServer.Widgets(Conversion(hooks, Convert())));
        await server.Live.PostAsync(CustomServer.First, Made);
        await server.Live.PostAsync(CustomServer.First, Made.Replace("\"a\"", "\"c\"", StringComparison.Ordinal));
        Answered list = await server.Live.GetAsync(CustomServer.Second);
        Assert.Equal("red in v2", list.At("items", "1", "spec", "color"));
        Assert.Single(hooks.Asked);

        using HttpResponseMessage watch = await server.Live.Admin.GetAsync(
            CustomServer.Second + "?watch=true", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using StreamReader lines = new(await watch.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        await lines.ReadLineAsync(TestContext.Current.CancellationToken);
        await lines.ReadLineAsync(TestContext.Current.CancellationToken);
        await server.Live.PostAsync(CustomServer.First, Made.Replace("\"a\"", "\"d\"", StringComparison.Ordinal));
        string third = await lines.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
        Assert.Contains("\"type\":\"ADDED\"", third, StringComparison.Ordinal);
        Assert.Contains("\"color\":\"red in v2\"", third, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500", "failed: an error on the server (\"no such luck\") has prevented the request from succeeding")]
    [InlineData("refuse", "failed: no way")]
    [InlineData("blank", "failed: response.result.status was '', not 'Success'")]
    [InlineData("uid", "failed: expected response.uid=\"UID\", got \"other\"")]
    [InlineData("none", "returned 0 objects, expected 1")]
    [InlineData("version", "returned invalid object at index 0: invalid groupVersion (expected example.com/v2, received example.com/v3)")]
    [InlineData("name", "returned invalid object: must have the same name: a != z")]
    [InlineData("labels", "returned invalid metadata: metadata.labels[n] must be a string, but is int64 in converted object")]
    [InlineData("kind", "failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got "
        + "apiextensions.k8s.io/v1, Kind=Review")]
    public async Task AnAnswerThatIsNoneIsToldOf(string sort, string expected)
    {
        await using HookServer hooks = await HookServer.StartAsync();
        await using CustomServer server = await CustomServer.StartAsync();
        await server.DefineAsync(CustomServer.Widgets(Conversion(hooks, Bad(sort))));
        await server.Live.PostAsync(CustomServer.First, Made);
        Answered read = await server.Live.GetAsync(CustomServer.Second + "/a");
        Assert.Equal(500, read.Code);
        string uid = ((JsonObject)hooks.Asked[0]["request"]!).Text("uid")!;
        Assert.Equal($"conversion webhook for example.com/v1, Kind=Widget {expected.Replace("UID", uid, StringComparison.Ordinal)}",
            read.At("message"));
        Assert.Null(read.At("reason"));
        // The stored version needs nobody.
        Assert.Equal(200, (await server.Live.GetAsync(CustomServer.First + "/a")).Code);
    }

    private static string Conversion(HookServer hooks, Func<JsonObject, string> answer)
    {
        string url = hooks.At("convert", answer).URL!;
        return $$$"""
            "conversion":{"strategy":"Webhook","webhook":{"conversionReviewVersions":["v1"],"clientConfig":{"url":"{{{url}}}",
            "caBundle":"{{{System.Convert.ToBase64String(hooks.Authority)}}}"} } },
            """;
    }

    private static Func<JsonObject, string> Convert() => request =>
    {
        string wanted = request.Text("desiredAPIVersion")!;
        IEnumerable<Json> converted = ((JsonArray)request["objects"]!).Items.ToArray().Select(item =>
        {
            JsonObject value = (JsonObject)item;
            JsonObject spec = (JsonObject)value["spec"]!;
            JsonObject metadata = (JsonObject)value["metadata"]!;
            string color = $"{spec.Text("color")!.Split(' ')[0]} in {wanted.Split('/')[1]}";
            return (Json)value.Set("apiVersion", Json.Of(wanted))
                .Set("spec", spec.Set("color", Json.Of(color)))
                .Set("metadata", metadata.Set("labels", Json.Object(("converted", Json.Of("yes")))).Set("generation", Json.Of(77)));
        });
        return Review(request.Text("uid")!, JsonArray.From(converted).ToString());
    };

    private static Func<JsonObject, string> Bad(string sort) => request =>
    {
        string uid = request.Text("uid")!;
        JsonObject value = (JsonObject)((JsonArray)request["objects"]!)[0];
        JsonObject metadata = (JsonObject)value["metadata"]!;
        value = value.Set("apiVersion", Json.Of("example.com/v2"));
        return sort switch
        {
            "500" => "500",
            "refuse" => Review(uid, "[]", """{"status":"Failure","message":"no way"}"""),
            "blank" => Review(uid, "[]", "{}"),
            "uid" => Review("other", "[]"),
            "none" => Review(uid, "[]"),
            "version" => Review(uid, $"[{value.Set("apiVersion", Json.Of("example.com/v3"))}]"),
            "name" => Review(uid, $"[{value.Set("metadata", metadata.Set("name", Json.Of("z")))}]"),
            "labels" => Review(uid, $"[{value.Set("metadata", metadata.Set("labels", Json.Object(("n", Json.Of(1)))))}]"),
            _ => """!{"kind":"Review","apiVersion":"apiextensions.k8s.io/v1","response":{}}""",
        };
    };

    private static string Review(string uid, string objects, string result = """{"status":"Success"}""") =>
        $$$"""
        !{"kind":"ConversionReview","apiVersion":"apiextensions.k8s.io/v1","response":{"uid":"{{{uid}}}","convertedObjects":{{{objects}}},"result":{{{result}}}}}
        """;
}
