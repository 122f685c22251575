using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Connect;
using Skiff.Machinery;

namespace Skiff.ApiServer.Admission.Webhooks;

/// <summary>An answer of a webhook, or why there is none.</summary>
/// <param name="Body">The answer.</param>
/// <param name="Fault">Why there is none, in upstream's words.</param>
/// <param name="WasAsked">Whether there was somebody to ask.</param>
public readonly record struct WebhookAnswer(byte[]? Body, string Fault, bool WasAsked = true);

/// <summary>
/// Posts reviews over TLS to servers of one name. Connections to an address are used again. An answer is bounded in size,
/// and the caller's patience bounds everything.
/// </summary>
public sealed class WebhookClient : IDisposable
{
    /// <summary>Most bytes of an answer; an object of the largest size and its patch fit.</summary>
    public const int AnswerBytesMax = 8 * 1024 * 1024;

    private const int RefusalBytesMax = 2048;
    private static readonly HttpRequestOptionsKey<Target> targetKey = new("target");
    private readonly HttpMessageInvoker client;

    /// <summary>A client that trusts certain authorities, or those of the system when none are given.</summary>
    public WebhookClient(ReadOnlyMemory<byte> authorities)
    {
        ServerTrust trust = ServerTrust.Of(authorities.Span);
        client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            MaxConnectionsPerServer = 64,
            MaxResponseHeadersLength = 64,
            ConnectCallback = (context, stop) => ConnectAsync(context, trust, stop),
        });
    }

    /// <summary>Posts a review. Ending <paramref name="patience"/> ends the call.</summary>
    public async Task<WebhookAnswer> PostAsync(WebhookAddress address, byte[] body, CancellationToken patience)
    {
        if (address.Fault.Length > 0) return Failed(address, address.Fault);
        int end = address.Url.IndexOf(address.Authority, StringComparison.Ordinal) + address.Authority.Length;
        string below = address.Url[end..];
        string server = address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]" : address.Host;
        // The connection is made by hand, with TLS; the scheme here only keeps the handler from doing it again.
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri($"http://{server}:{address.Port}{below}"))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("kube-apiserver-admission", null));
        request.Headers.Host = address.Authority;
        Target target = new(address);
        request.Options.Set(targetKey, target);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, patience);
            return await ReadAsync(response, patience);
        }
        catch (OperationCanceledException)
        {
            return Failed(address, "context deadline exceeded");
        }
        catch (HttpRequestException fault)
        {
            return Failed(address, target.Fault ?? Told(fault));
        }
        catch (IOException fault)
        {
            return Failed(address, target.Fault ?? Told(fault));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static WebhookAnswer Failed(WebhookAddress address, string why) =>
        address.Url.Length == 0
            ? new(null, $"could not get REST client: {why}", WasAsked: false)
            : new(null, $"Post \"{address.Url}\": {why}");

    private static string Told(Exception fault) => fault is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }
        ? "EOF"
        : fault.InnerException?.Message ?? fault.Message;

    private static async Task<WebhookAnswer> ReadAsync(HttpResponseMessage response, CancellationToken patience)
    {
        bool isAnswer = response.StatusCode is >= HttpStatusCode.OK and <= HttpStatusCode.PartialContent;
        int bytesMax = isAnswer ? AnswerBytesMax : RefusalBytesMax;
        await using Stream stream = await response.Content.ReadAsStreamAsync(patience);
        using MemoryStream body = new();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, patience)) > 0)
        {
            if (body.Length + read > bytesMax)
            {
                if (isAnswer) return new(null, $"the answer is larger than {AnswerBytesMax} bytes");
                break;
            }

            body.Write(buffer, 0, read);
        }

        if (isAnswer) return new(body.ToArray(), "");
        string? type = response.Content.Headers.ContentType?.MediaType;
        bool isText = type is null || type.StartsWith("text/", StringComparison.Ordinal);
        string told = isText ? System.Text.Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length).Trim() : "unknown";
        return new(null, WebhookRefusal.Told((int)response.StatusCode, told));
    }

    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, ServerTrust trust, CancellationToken stop)
    {
        context.InitialRequestMessage.Options.TryGetValue(targetKey, out Target? target);
        Invariant.Check(target is not null, context.DnsEndPoint.Host);
        WebhookAddress address = target.Address;
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, stop);
            SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = address.ServerName,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, shown, chain, _) =>
                {
                    target.Fault = trust.Fault(shown as X509Certificate2, chain, address.ServerName);
                    return target.Fault is null;
                },
            }, stop);
            return tls;
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            target.Fault = SocketTold(fault, address);
            throw;
        }
        catch (AuthenticationException fault)
        {
            socket.Dispose();
            target.Fault ??= $"tls: {fault.InnerException?.Message ?? fault.Message}";
            throw;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string SocketTold(SocketException fault, WebhookAddress address)
    {
        string host = address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]" : address.Host;
        return fault.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => $"dial tcp {host}:{address.Port}: connect: connection refused",
            SocketError.HostUnreachable => $"dial tcp {host}:{address.Port}: connect: no route to host",
            SocketError.NetworkUnreachable => $"dial tcp {host}:{address.Port}: connect: network is unreachable",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                $"dial tcp: lookup {address.Host}: no such host",
            SocketError.TimedOut => $"dial tcp {host}:{address.Port}: i/o timeout",
            _ => $"dial tcp {host}:{address.Port}: {fault.Message}",
        };
    }

    // What a connection attempt learned, for the error of the request that made it.
    private sealed class Target(WebhookAddress address)
    {
        public WebhookAddress Address => address;

        public string? Fault { get; set; }
    }
}
