using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Skiff.ApiServer.Http;

/// <summary>The listening side of the API server: Kestrel with every limit set on purpose.</summary>
public sealed class ApiServerHost : IAsyncDisposable
{
    private const int ConnectionsMax = 20_000;
    private const int StreamsPerConnection = 1_000; // client-go puts all of a process's watches on one connection.
    private const int BodyMax = (3 * 1024 * 1024) + 4096;
    private const int RequestLineMax = 32 * 1024;
    private const int HeadersMax = 64 * 1024;

    private readonly WebApplication application;

    private ApiServerHost(WebApplication application) => this.application = application;

    /// <summary>Starts listening.</summary>
    /// <param name="endpoints">Where to listen.</param>
    /// <param name="certificate">What the server shows; asked for with each connection.</param>
    /// <param name="handler">Answers every request.</param>
    /// <param name="stop">Gives up on starting.</param>
    /// <exception cref="IOException">An address is in use.</exception>
    public static async Task<ApiServerHost> StartAsync(
        IReadOnlyList<IPEndPoint> endpoints, Func<X509Certificate2> certificate, RequestDelegate handler, CancellationToken stop)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = false;
            SetLimits(kestrel.Limits);
            foreach (IPEndPoint endpoint in endpoints)
            {
                kestrel.Listen(endpoint, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(https =>
                    {
                        https.ServerCertificateSelector = (_, _) => certificate();
                        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                        // The authenticator judges it: a wrong certificate is answered with 401, not with a broken handshake.
                        https.ClientCertificateValidation = (_, _, _) => true;
                    });
                });
            }
        });
        WebApplication application = builder.Build();
        application.Run(handler);
        await application.StartAsync(stop);
        return new ApiServerHost(application);
    }

    /// <summary>The ports that are listened on, also where the system chose one.</summary>
    public IReadOnlyList<int> Ports => [.. application.Urls.Select(url => new Uri(url).Port)];

    /// <summary>Stops taking requests and ends the running ones within the time given.</summary>
    public async Task StopAsync(CancellationToken stop) => await application.StopAsync(stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => application.DisposeAsync();

    private static void SetLimits(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = ConnectionsMax;
        limits.MaxConcurrentUpgradedConnections = ConnectionsMax;
        limits.MaxRequestBodySize = BodyMax;
        limits.MaxRequestLineSize = RequestLineMax;
        limits.MaxRequestHeadersTotalSize = HeadersMax;
        limits.MaxRequestHeaderCount = 200;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(5);
        limits.MinRequestBodyDataRate = new MinDataRate(100, TimeSpan.FromSeconds(10));
        limits.MinResponseDataRate = null; // A watch is silent for minutes; who does not read at all falls behind and is ended.
        limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
        limits.Http2.InitialStreamWindowSize = 1024 * 1024;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }
}
