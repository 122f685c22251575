using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Skiff.Machinery;

namespace Skiff.ApiServer.Tests.Aggregation;

/// <summary>An API server of flunders at an address of this machine that is not its loopback.</summary>
internal sealed class FakeBackend : IAsyncDisposable
{
    public const string Prefix = "/apis/w.example.com/v1";

    private readonly WebApplication application;
    private readonly X509Certificate2 certificate;
    private readonly SortedDictionary<string, JsonObject> flunders = new(StringComparer.Ordinal);
    private int revision = 100;

    private FakeBackend(IPAddress address)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 made = new CertificateRequest("CN=flunders", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(address, 0, listen => listen.UseHttps(https => https.ServerCertificate = certificate)));
        application = builder.Build();
        application.Run(AnswerAsync);
    }

    /// <summary>What it has told to have a document of version 3.</summary>
    public bool HasV3 { get; set; }

    public Uri Address => new(application.Urls.Single());

    /// <summary>The requests so far: method, path and user.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Null where the machine has no other address.</summary>
    public static async Task<FakeBackend?> StartAsync()
    {
        IPAddress? own = NetworkInterface.GetAllNetworkInterfaces()
            .Where(one => one.OperationalStatus == OperationalStatus.Up)
            .SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address)
            .FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(one));
        if (own is null) return null;
        FakeBackend backend = new(own);
        await backend.application.StartAsync(TestContext.Current.CancellationToken);
        return backend;
    }

    /// <summary>Registers it, and waits until it is available.</summary>
    public async Task RegisterAsync(LiveServer live)
    {
        await live.PostAsync("/api/v1/namespaces", """{"metadata":{"name":"w"}}""");
        await live.PostAsync("/api/v1/namespaces/w/services", """
            {"metadata":{"name":"api"},"spec":{"ports":[{"port":443}]}}
            """);
        await live.PostAsync("/apis/discovery.k8s.io/v1/namespaces/w/endpointslices", $$"""
            {"metadata":{"name":"api-1","labels":{"kubernetes.io/service-name":"api"} },"addressType":"IPv4",
             "endpoints":[{"addresses":["{{Address.Host}}"]}],"ports":[{"name":"","port":{{Address.Port}} }]}
            """);
        Answered made = await live.PostAsync("/apis/apiregistration.k8s.io/v1/apiservices", """
            {"metadata":{"name":"v1.w.example.com"},"spec":{"group":"w.example.com","version":"v1",
            "groupPriorityMinimum":2000,"versionPriority":200,"insecureSkipTLSVerify":true,
            "service":{"name":"api","namespace":"w"} } }
            """);
        Assert.True(made.Code == 201, made.Text);
        while ((await live.GetAsync(Prefix + "/namespaces/w/flunders")).Code != 200) await Task.Yield();
    }

    public void Add(string name, string json) => flunders[name] = (JsonObject)Json.Parse(json);

    public JsonObject? Find(string name)
    {
        lock (flunders) return flunders.GetValueOrDefault(name);
    }

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        certificate.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        lock (Requests) Requests.Add($"{context.Request.Method} {path} {context.Request.Headers["X-Remote-User"]}");
        using StreamReader reader = new(context.Request.Body);
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        string name = path[(path.LastIndexOf('/') + 1)..];
        (int code, string text) = (context.Request.Method, path) switch
        {
            (_, Prefix) => (200, """
                {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"w.example.com/v1","resources":[
                {"name":"flunders","singularName":"flunder","namespaced":true,"kind":"Flunder","verbs":["create","delete","get","list","patch","watch"]},
                {"name":"flunders/status","namespaced":true,"kind":"Flunder","verbs":["get"]}]}
                """),
            (_, "/openapi/v2") => (200, """
                {"swagger":"2.0","paths":{"/apis/w.example.com/v1/flunders":{"get":{"responses":{"200":{"schema":{"$ref":"#/definitions/example.w.Flunder"}}}}},
                "/version":{"get":{"responses":{}}}},
                "definitions":{"example.w.Flunder":{"description":"What flunders are.","x-kubernetes-group-version-kind":[{"group":"w.example.com","kind":"Flunder","version":"v1"}]}}}
                """),
            (_, "/openapi/v3") when HasV3 => (200, """
                {"paths":{"apis/w.example.com/v1":{"serverRelativeURL":"/openapi/v3/apis/w.example.com/v1?hash=AB"},
                "version":{"serverRelativeURL":"/openapi/v3/version?hash=1"}}}
                """),
            (_, "/openapi/v3" + Prefix) => (200, """{"openapi":"3.0.0","told":"there"}"""),
            ("GET", _) when name == "flunders" => List(context.Request.Query.ContainsKey("watch")),
            ("GET", _) when Find(name) is { } found => (200, found.ToString()),
            ("DELETE", _) => Delete(name),
            ("PATCH", _) when context.Request.ContentType == "application/merge-patch+json" => Patch(name, body),
            _ => (404, """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}"""),
        };
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(text, Encoding.UTF8, context.RequestAborted);
        if (context.Request.Query.ContainsKey("watch")) await Task.Delay(Timeout.Infinite, context.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // A watch shows nothing: changes are found by the next list.
    private (int, string) List(bool isWatch)
    {
        if (isWatch) return (200, "");
        lock (flunders)
        {
            return (200, $$$"""{"kind":"FlunderList","metadata":{"resourceVersion":"{{{revision}}}"},"items":[{{{string.Join(',', flunders.Values)}}}]}""");
        }
    }

    private (int, string) Delete(string name)
    {
        lock (flunders)
        {
            revision++;
            return flunders.Remove(name) ? (200, """{"kind":"Status","status":"Success"}""") : (404, """{"kind":"Status","reason":"NotFound","code":404}""");
        }
    }

    private (int, string) Patch(string name, string body)
    {
        lock (flunders)
        {
            JsonObject patch = (JsonObject)((JsonObject)Json.Parse(body))["metadata"]!;
            JsonObject known = flunders[name];
            JsonObject metadata = (JsonObject)known["metadata"]!;
            metadata = metadata.Set("ownerReferences", patch["ownerReferences"]!).Set("resourceVersion", Json.Of($"{++revision}"));
            flunders[name] = known.Set("metadata", metadata);
            return (200, flunders[name].ToString());
        }
    }
}
