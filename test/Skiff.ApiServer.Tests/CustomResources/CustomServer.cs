using System.Threading.Channels;

namespace Skiff.ApiServer.Tests.CustomResources;

/// <summary>A server with the definition of widgets, in two versions, of which the first is stored.</summary>
internal sealed class CustomServer : IAsyncDisposable
{
    public const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    public const string First = "/apis/example.com/v1/namespaces/default/widgets";
    public const string Second = "/apis/example.com/v2/namespaces/default/widgets";

    private readonly Channel<bool> changes = Channel.CreateUnbounded<bool>();

    private CustomServer(LiveServer live) => Live = live;

    public LiveServer Live { get; }

    public static async Task<CustomServer> StartAsync()
    {
        CustomServer server = new(await LiveServer.StartAsync());
        server.Live.Server.KindsChanged += () => server.changes.Writer.TryWrite(true);
        return server;
    }

    /// <summary>The definition of widgets.</summary>
    public static string Widgets(string more = "", string schema = DefaultSchema) => $$$$"""
        {"metadata":{"name":"widgets.example.com"},"spec":{"group":"example.com","scope":"Namespaced",
        "names":{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList"},{{{{more}}}}
        "versions":[
        {"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{{{{schema}}}}},"subresources":{"status":{}}},
        {"name":"v2","served":true,"storage":false,"schema":{"openAPIV3Schema":{{{{schema}}}}},"subresources":{"status":{}}}]}}
        """;

    public const string DefaultSchema = """
        {"type":"object","properties":{"spec":{"type":"object","properties":{"size":{"type":"integer","default":1,"maximum":9},
        "color":{"type":"string"}}},"status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}
        """;

    /// <summary>Makes a definition and waits until it is served.</summary>
    public async Task DefineAsync(string definition)
    {
        Answered made = await Live.PostAsync(Definitions, definition);
        Assert.True(made.Code == 201, made.Text);
        await ServedAsync();
    }

    /// <summary>Waits until other kinds are served than before.</summary>
    public async Task ServedAsync() => await changes.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Replaces the definition by another, whatever its version.</summary>
    public async Task RedefineAsync(string definition)
    {
        const string path = Definitions + "/widgets.example.com";
        using HttpRequestMessage request = new(HttpMethod.Patch, path);
        request.Content = new StringContent(definition, System.Text.Encoding.UTF8, "application/merge-patch+json");
        using HttpResponseMessage answer = await Live.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await ServedAsync();
    }

    public ValueTask DisposeAsync() => Live.DisposeAsync();
}
