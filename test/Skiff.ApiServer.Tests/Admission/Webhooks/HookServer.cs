using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;

namespace Skiff.ApiServer.Tests.Admission.Webhooks;

/// <summary>A webhook over real TLS on the loopback interface, which answers by the path it is asked at.</summary>
internal sealed class HookServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, Func<JsonObject, string>> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<JsonObject> asked = new();

    private HookServer(WebApplication app, byte[] authority)
    {
        this.app = app;
        Authority = authority;
    }

    /// <summary>The authority of the server's certificate, in PEM.</summary>
    public byte[] Authority { get; }

    /// <summary>The reviews asked so far, in order.</summary>
    public JsonObject[] Asked => [.. asked];

    public int Port { get; private set; }

    public static async Task<HookServer> StartAsync()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=hook", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 made = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
            options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        WebApplication app = builder.Build();
        HookServer server = new(app, Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()));
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        IServerAddressesFeature addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Port = new Uri(addresses.Addresses.First()).Port;
        return server;
    }

    /// <summary>How to reach the server at a path; from now on it answers there with the response of a function.</summary>
    public WebhookClientConfig At(string path, Func<JsonObject, string> response)
    {
        answers["/" + path] = response;
        return WebhookClientConfig.Empty with
        {
            URL = $"https://127.0.0.1:{Port}/{path}", CABundle = new Bytes(Authority),
        };
    }

    /// <summary>The text of a kubeconfig that leads to the server at a path, which answers there with a function's reviews.</summary>
    /// <param name="path">The path.</param>
    /// <param name="review">Makes of a review the JSON to answer, or the HTTP code to fail with.</param>
    /// <param name="user">Members of the user, as YAML.</param>
    public string KubeconfigAt(string path, Func<JsonObject, string> review, string user = "token: sesame")
    {
        answers["/" + path] = asked =>
        {
            string answer = review(asked);
            return answer.StartsWith('{') ? $"!{answer}" : answer;
        };
        return $$"""
            clusters: [{name: there, cluster: {server: "https://127.0.0.1:{{Port}}/{{path}}", certificate-authority-data: {{Convert.ToBase64String(Authority)}} } }]
            users: [{name: us, user: { {{user}} } } ]
            contexts: [{name: c, context: {cluster: there, user: us} }]
            current-context: c
            """;
    }

    /// <summary>A response that allows, with further members.</summary>
    public static Func<JsonObject, string> Allow(string more = "") => request =>
        $$"""{"uid":"{{request.Text("uid")}}","allowed":true{{more}}}""";

    /// <summary>A response that allows with a patch.</summary>
    public static Func<JsonObject, string> Patch(string patch) =>
        Allow($$""","patchType":"JSONPatch","patch":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(patch))}}" """);

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new(TimeSpan.Zero);
        await app.StopAsync(now.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        JsonObject review = (JsonObject)JsonParser.Parse(body.ToArray()).Value!;
        JsonObject request = review["request"] as JsonObject ?? review; // Reviews of other sorts are handed on whole.
        asked.Enqueue(review.Set("query", Json.Of(context.Request.QueryString.Value ?? ""))
            .Set("authorization", Json.Of(context.Request.Headers.Authorization.ToString())));
        string response = answers[context.Request.Path.Value!](request);
        if (response == "hang") await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        if (int.TryParse(response, out int code))
        {
            context.Response.StatusCode = code;
            await context.Response.WriteAsync("no such luck");
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(response.StartsWith('!') ? response[1..]
            : $$"""{"kind":"AdmissionReview","apiVersion":"{{review.Text("apiVersion")}}","response":{{response}}}""");
    }
}
