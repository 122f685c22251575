using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Connect;
using Skiff.Client.Http;
using Skiff.Machinery;

namespace Skiff.ApiServer.Admission.Webhooks;

/// <summary>An answer of a webhook, or why there is none.</summary>
/// <param name="Body">The answer.</param>
/// <param name="Fault">Why there is none, in upstream's words.</param>
/// <param name="WasAsked">Whether there was somebody to ask.</param>
/// <param name="Code">The HTTP code; 0 when no answer came at all.</param>
/// <param name="IsPassing">Whether another try may succeed: the server said so, or the connection was torn.</param>
public readonly record struct WebhookAnswer(
    byte[]? Body, string Fault, bool WasAsked = true, int Code = 0, bool IsPassing = false);

/// <summary>How a server that is asked knows this one, and this one it.</summary>
/// <param name="Certificate">What this server shows; null for nothing.</param>
/// <param name="Authorization">The value of the header of that name; null for none.</param>
/// <param name="IsTrusting">Whether any certificate of the other server is believed.</param>
/// <param name="UserAgent">The name this server gives itself.</param>
public sealed record WebhookIdentity(
    X509Certificate2? Certificate, Func<string?> Authorization, bool IsTrusting, string UserAgent)
{
    /// <summary>An unknown caller, as webhooks of admission see it.</summary>
    public static WebhookIdentity Nobody { get; } = new(null, () => null, false, "kube-apiserver-admission");
}

/// <summary>
/// Posts reviews over TLS to servers of one name. Connections to an address are used again. An answer is bounded in size,
/// and the caller's patience bounds everything.
/// </summary>
public sealed class WebhookClient : IDisposable
{
    /// <summary>Most bytes of an answer; an object of the largest size and its patch fit.</summary>
    public const int AnswerBytesMax = 8 * 1024 * 1024;

    private const int RefusalBytesMax = 2048;
    private static readonly HttpRequestOptionsKey<WebhookAddress> targetKey = new("target");
    private readonly HttpMessageInvoker client;
    private readonly WebhookIdentity identity;

    /// <summary>A client that trusts certain authorities, or those of the system when none are given.</summary>
    public WebhookClient(ReadOnlyMemory<byte> authorities, WebhookIdentity? identity = null)
    {
        this.identity = identity ?? WebhookIdentity.Nobody;
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
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue(identity.UserAgent, null));
        if (identity.Authorization() is { } authorization) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.Host = address.Authority;
        request.Options.Set(targetKey, address);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, patience);
            return await ReadAsync(response, patience);
        }
        catch (OperationCanceledException)
        {
            return Failed(address, "context deadline exceeded");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            bool isTorn = fault.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionReset };
            return Failed(address, TlsDialer.Told(fault)) with { IsPassing = isTorn };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static WebhookAnswer Failed(WebhookAddress address, string why) =>
        address.Url.Length == 0
            ? new(null, $"could not get REST client: {why}", WasAsked: false)
            : new(null, $"Post \"{address.Url}\": {why}");

    private static async Task<WebhookAnswer> ReadAsync(HttpResponseMessage response, CancellationToken patience)
    {
        int code = (int)response.StatusCode;
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
                if (isAnswer) return new(null, $"the answer is larger than {AnswerBytesMax} bytes", Code: code);
                break;
            }

            body.Write(buffer, 0, read);
        }

        if (isAnswer) return new(body.ToArray(), "", Code: code);
        string? type = response.Content.Headers.ContentType?.MediaType;
        bool isText = type is null || type.StartsWith("text/", StringComparison.Ordinal);
        string told = isText ? System.Text.Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length).Trim() : "unknown";
        bool isPassing = code is 429 or 500 or 504 || response.Headers.RetryAfter is not null;
        return new(null, WebhookRefusal.Told(code, told), Code: code, IsPassing: isPassing);
    }

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, ServerTrust trust, CancellationToken stop)
    {
        context.InitialRequestMessage.Options.TryGetValue(targetKey, out WebhookAddress? address);
        Invariant.Check(address is not null, context.DnsEndPoint.Host);
        return await TlsDialer.DialAsync(new(address.Host, address.Port), address.ServerName, identity.Certificate,
            (shown, sent) => identity.IsTrusting ? null : trust.Fault(shown, sent, address.ServerName), stop);
    }
}
