using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Skiff.Model.Meta.V1;

namespace Skiff.Client.Http;

/// <summary>An API server, how it is known, and how it knows its client.</summary>
/// <param name="Server">Its address; a path before that of the API is kept.</param>
public sealed record ApiEndpoint(Uri Server)
{
    /// <summary>Whom its certificate must come from, as PEM text; the system's authorities when empty.</summary>
    public ReadOnlyMemory<byte> Authorities { get; init; }

    /// <summary>The name its certificate must carry; the address' host when empty.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>Whether any certificate will do, because what is read is verified otherwise.</summary>
    public bool IsTrusting { get; init; }

    /// <summary>The certificate that is shown; null for none. Asked with each new connection.</summary>
    public Func<X509Certificate2?> Certificate { get; init; } = static () => null;

    /// <summary>The value of the header <c>Authorization</c>; null for none. Asked with each call.</summary>
    public Func<string?> Authorization { get; init; } = static () => null;

    /// <summary>The name the client gives itself.</summary>
    public string UserAgent { get; init; } = "skiff";
}

/// <summary>
/// The connections to one API server: HTTP/2 where the server speaks it, so that many watches share one, and its life is
/// checked while it is silent.
/// </summary>
public sealed class ApiConnection : IHttpCalls, IDisposable
{
    private const string Scheme = "https";
    private readonly ApiEndpoint endpoint;
    private readonly string root;
    private HttpMessageInvoker client;
    private string? refusal; // Why the server's certificate was not accepted, the last time.

    /// <summary>Connections that are made when they are needed.</summary>
    public ApiConnection(ApiEndpoint endpoint)
    {
        this.endpoint = endpoint;
        // Credentials never go over a connection that shows them to others.
        if (endpoint.Server.Scheme != Scheme) throw new ArgumentException("an API server's address begins with https", nameof(endpoint));
        root = endpoint.Server.GetLeftPart(UriPartial.Path).TrimEnd('/');
        client = New();
    }

    /// <inheritdoc/>
    public async ValueTask<(HttpResponseMessage? Answer, Status? Fault)> SendAsync(HttpCall call, CancellationToken stop)
    {
        while (true)
        {
            HttpMessageInvoker used = Volatile.Read(ref client);
            using HttpRequestMessage request = RequestOf(call);
            try
            {
                return (await used.SendAsync(request, stop), null);
            }
            catch (ObjectDisposedException) when (used != Volatile.Read(ref client))
            {
                // The connections were renewed between the look and the call: nothing was sent.
            }
            catch (HttpRequestException broken) when (broken.HttpRequestError == HttpRequestError.SecureConnectionError)
            {
                string why = Volatile.Read(ref refusal) ?? broken.InnerException?.Message ?? broken.Message;
                throw new HttpRequestException(broken.HttpRequestError, $"{endpoint.Server}: {why}", broken);
            }
            catch (OperationCanceledException late) when (!stop.IsCancellationRequested)
            {
                throw new HttpRequestException($"{endpoint.Server}: {late.InnerException?.Message ?? late.Message}", late);
            }
        }
    }

    /// <summary>
    /// Makes the calls that follow use new connections, which show the certificate as it is now. What runs ends where it
    /// runs.
    /// </summary>
    public void Renew() => Interlocked.Exchange(ref client, New()).Dispose();

    /// <inheritdoc/>
    public void Dispose() => Volatile.Read(ref client).Dispose();

    private HttpRequestMessage RequestOf(HttpCall call)
    {
        HttpRequestMessage request = new(call.Method, new Uri(root + call.Target))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        call.Fill(request);
        request.Headers.TryAddWithoutValidation("User-Agent", endpoint.UserAgent);
        if (endpoint.Authorization() is { } authorization) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return request;
    }

    private HttpMessageInvoker New()
    {
        ServerTrust? trust = endpoint.IsTrusting ? null : ServerTrust.Of(endpoint.Authorities.Span);
        string name = endpoint.ServerName.Length > 0 ? endpoint.ServerName : endpoint.Server.IdnHost;
        X509Certificate2? shown = endpoint.Certificate();
        return new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            SslOptions = new SslClientAuthenticationOptions
            {
                TargetHost = name,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ClientCertificates = shown is null ? null : [shown],
                RemoteCertificateValidationCallback = (_, sent, chain, _) =>
                {
                    Volatile.Write(ref refusal, trust?.Fault(sent as X509Certificate2, chain, name));
                    return refusal is null;
                },
            },
        });
    }
}
