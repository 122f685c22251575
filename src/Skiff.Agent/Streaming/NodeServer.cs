using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Skiff.Agent.Streaming.Logs;
using Skiff.Agent.Watching;

namespace Skiff.Agent.Streaming;

/// <summary>
/// The node's HTTPS server: logs, exec, attach, port-forward and figures, for callers whom the API allows them.
/// </summary>
public sealed class NodeServer : IAsyncDisposable
{
    private const int MaxRequestLineBytes = 64 * 1024; // A command is part of it.
    private const int MaxHeaderBytes = 64 * 1024;

    private readonly WebApplication application;
    private readonly KernelSignals signals;
    private readonly DirectoryWatches watches;

    private NodeServer(WebApplication application, KernelSignals signals, DirectoryWatches watches)
    {
        this.application = application;
        this.signals = signals;
        this.watches = watches;
    }

    /// <summary>Where the server listens.</summary>
    public IReadOnlyList<Uri> Addresses => [.. application.Urls.Select(url => new Uri(url))];

    /// <summary>Starts listening.</summary>
    /// <exception cref="IOException">An address is in use.</exception>
    public static async Task<NodeServer> StartAsync(
        NodeServerOptions options, NodeServices parts, CancellationToken stop)
    {
        KernelSignals signals = new();
        DirectoryWatches watches = new(signals);
        NodeHandler handler = new(options, parts, watches);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            SetLimits(kestrel.Limits, options);
            foreach (IPEndPoint endpoint in options.Endpoints)
            {
                kestrel.Listen(endpoint, listen => Listen(listen, options));
            }
        });
        WebApplication application = builder.Build();
        application.Run(handler.HandleAsync);
        await application.StartAsync(stop);
        return new(application, signals, watches);
    }

    /// <summary>Stops taking requests; streams that run are broken off when <paramref name="stop"/> is cancelled.</summary>
    public Task StopAsync(CancellationToken stop) => application.StopAsync(stop);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        watches.Dispose();
        signals.Dispose();
    }

    private static void Listen(ListenOptions listen, NodeServerOptions options)
    {
        // Streams need an upgrade, which HTTP/2 does not have.
        listen.Protocols = HttpProtocols.Http1;
        listen.UseHttps(https =>
        {
            https.ServerCertificateSelector = (_, _) => options.Certificate();
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.CheckCertificateRevocation = false;

            // Judged by the handler: a certificate of somebody else is answered with 401, not with a broken handshake.
            https.ClientCertificateValidation = (_, _, _) => true;
        });
    }

    private static void SetLimits(KestrelServerLimits limits, NodeServerOptions options)
    {
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = options.MaxConnections; // The handler has a stricter bound.
        limits.MaxRequestBodySize = 64 * 1024;
        limits.MaxRequestLineSize = MaxRequestLineBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(90);

        // A followed log may be silent for hours, and its reader slow: what is too slow is held by its own bounds.
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
    }
}
