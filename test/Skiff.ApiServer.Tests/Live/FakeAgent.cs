using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Skiff.ApiServer.Tests.Live;

/// <summary>A node's HTTPS server that tells figures which grow with every look.</summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private readonly WebApplication application;
    private int looks;

    private FakeAgent(X509Certificate2 shown)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = shown;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            })));
        application = builder.Build();
        application.Run(AnswerAsync);
    }

    public int Port => new Uri(application.Urls.Single()).Port;

    public string Caller { get; private set; } = "";

    public static async Task<FakeAgent> StartAsync(X509Certificate2 shown)
    {
        FakeAgent agent = new(shown);
        await agent.application.StartAsync(TestContext.Current.CancellationToken);
        return agent;
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    // Ten seconds pass for the counters with every look, so that rates do not depend on the machine.
    private Task AnswerAsync(HttpContext context)
    {
        Caller = context.Connection.ClientCertificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) ?? "";
        if (context.Request.Path != "/metrics/resource") return Task.FromResult(context.Response.StatusCode = 404);
        long at = 1_769_947_200_000 + (Interlocked.Increment(ref looks) * 10_000);
        string cpu = looks.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return context.Response.WriteAsync($$"""
            container_cpu_usage_seconds_total{container="web",namespace="shop",pod="web-0"} {{cpu}} {{at}}
            container_cpu_usage_seconds_total{container="log",namespace="shop",pod="web-0"} 2{{cpu}} {{at}}
            container_memory_working_set_bytes{container="web",namespace="shop",pod="web-0"} 1048576 {{at}}
            container_memory_working_set_bytes{container="log",namespace="shop",pod="web-0"} 1024 {{at}}
            node_cpu_usage_seconds_total 5{{cpu}} {{at}}
            node_memory_working_set_bytes 2097152 {{at}}

            """);
    }
}
