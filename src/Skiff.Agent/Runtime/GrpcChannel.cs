using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Skiff.Agent.Runtime;

/// <summary>
/// gRPC calls to a unix socket or a port: HTTP/2 without TLS, one message in a five-byte frame each way, the outcome in
/// trailers. Only what a client of the container runtime needs: unary calls and server streams, uncompressed.
/// </summary>
public sealed class GrpcChannel : IDisposable
{
    /// <summary>Longest message taken from the runtime, as upstream's client has it.</summary>
    public const int MessageLimitBytes = 16 * 1024 * 1024;

    private const int FrameHeaderBytes = 5;

    private readonly HttpMessageInvoker http;
    private readonly TimeProvider time;
    private readonly KeyValuePair<string, string>[] headers;

    /// <summary>A channel that connects when the first call is made, and again whenever the connection is lost.</summary>
    /// <param name="socketPath">Path of the unix socket.</param>
    /// <param name="time">Measures the deadlines.</param>
    public GrpcChannel(string socketPath, TimeProvider time)
        : this(stop => ConnectAsync(new UnixDomainSocketEndPoint(socketPath), stop), time)
    {
    }

    private GrpcChannel(
        Func<CancellationToken, ValueTask<Stream>> connect, TimeProvider time, params KeyValuePair<string, string>[] headers)
        : this(
            new HttpMessageInvoker(new SocketsHttpHandler
            {
                ConnectCallback = (_, stop) => connect(stop),
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                ActivityHeadersPropagator = null,
                EnableMultipleHttp2Connections = true,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                InitialHttp2StreamWindowSize = 1024 * 1024,
            }),
            time, headers)
    {
    }

    private GrpcChannel(HttpMessageInvoker http, TimeProvider time, KeyValuePair<string, string>[] headers)
    {
        this.http = http;
        this.time = time;
        this.headers = headers;
    }

    /// <summary>A channel to a host's port, without TLS.</summary>
    /// <param name="host">The host.</param>
    /// <param name="port">Its port.</param>
    /// <param name="userAgent">What calls call themselves.</param>
    /// <param name="time">Measures the deadlines.</param>
    public static GrpcChannel ToHost(string host, int port, string userAgent, TimeProvider time) =>
        new(stop => ConnectAsync(new DnsEndPoint(host, port), stop), time, KeyValuePair.Create("User-Agent", userAgent));

    /// <summary>The same connection, with a header in every request. Whoever made the connection disposes of it.</summary>
    public GrpcChannel WithHeader(string name, string value) => new(http, time, [.. headers, KeyValuePair.Create(name, value)]);

    /// <summary>One request, one response.</summary>
    /// <param name="method">Path of the method: <c>/package.Service/Method</c>.</param>
    /// <param name="request">The message to send.</param>
    /// <param name="parser">Reads the response.</param>
    /// <param name="deadline">How long the call may take; infinite is allowed.</param>
    /// <param name="stop">Gives up; the only thing that makes the call throw.</param>
    public async ValueTask<CriResult<TResponse>> UnaryAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, TimeSpan deadline, CancellationToken stop)
        where TResponse : class, IMessage<TResponse>
    {
        using CancellationTokenSource late = new(deadline, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            using HttpRequestMessage message = NewRequest(method, request, deadline);
            using HttpResponseMessage response = await http.SendAsync(message, either.Token);
            if (RefusedBy(response) is { } refused) return refused;
            await using Stream body = await response.Content.ReadAsStreamAsync(either.Token);
            (TResponse? value, CriError? broken) = await ReadMessageAsync(body, parser, either.Token);
            if (broken is not null) return broken;
            await DrainAsync(body, either.Token);
            if (OutcomeOf(response) is { } error) return error;
            return value is null ? new CriError(RpcCode.Internal, "the response has no message") : value;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return new CriError(RpcCode.DeadlineExceeded, "context deadline exceeded");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException)
        {
            return new CriError(RpcCode.Unavailable, Describe(fault));
        }
    }

    /// <summary>
    /// One request, many responses. Ends when the runtime ends the stream or the connection breaks; a caller that
    /// wants more calls again.
    /// </summary>
    public async IAsyncEnumerable<TResponse> StreamAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, [EnumeratorCancellation] CancellationToken stop)
        where TResponse : class, IMessage<TResponse>
    {
        using HttpRequestMessage message = NewRequest(method, request, Timeout.InfiniteTimeSpan);
        HttpResponseMessage? response = await SendOrNullAsync(message, stop);
        if (response is null) yield break;
        using (response)
        {
            if (RefusedBy(response) is not null) yield break;
            await using Stream body = await response.Content.ReadAsStreamAsync(stop);
            while (await NextOrNullAsync(body, parser, stop) is { } value) yield return value;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(EndPoint target, CancellationToken stop)
    {
        Socket socket = target is UnixDomainSocketEndPoint
            ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(target, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private HttpRequestMessage NewRequest(string method, IMessage request, TimeSpan deadline)
    {
        int size = request.CalculateSize();
        byte[] frame = new byte[FrameHeaderBytes + size];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)size);
        request.WriteTo(frame.AsSpan(FrameHeaderBytes));
        HttpRequestMessage message = new(HttpMethod.Post, "http://localhost" + method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new("application/grpc") } },
        };
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach ((string name, string value) in headers) message.Headers.TryAddWithoutValidation(name, value);
        if (deadline != Timeout.InfiniteTimeSpan)
        {
            message.Headers.TryAddWithoutValidation("grpc-timeout", $"{(long)deadline.TotalMilliseconds}m");
        }

        return message;
    }

    private async ValueTask<HttpResponseMessage?> SendOrNullAsync(HttpRequestMessage message, CancellationToken stop)
    {
        try
        {
            return await http.SendAsync(message, stop);
        }
        catch (HttpRequestException)
        {
            return null; // Nothing listens: the stream is over before it began.
        }
    }

    private static async ValueTask<TResponse?> NextOrNullAsync<TResponse>(
        Stream body, MessageParser<TResponse> parser, CancellationToken stop)
        where TResponse : class, IMessage<TResponse>
    {
        try
        {
            return (await ReadMessageAsync(body, parser, stop)).Value;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return null; // A broken connection ends the stream like its regular end does.
        }
    }

    private static async ValueTask<(TResponse? Value, CriError? Broken)> ReadMessageAsync<TResponse>(
        Stream body, MessageParser<TResponse> parser, CancellationToken stop)
        where TResponse : class, IMessage<TResponse>
    {
        byte[] header = new byte[FrameHeaderBytes];
        int read = await body.ReadAtLeastAsync(header, FrameHeaderBytes, throwOnEndOfStream: false, stop);
        if (read < FrameHeaderBytes) return (null, null);
        uint size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1));
        if (header[0] != 0) return (null, new(RpcCode.Internal, "the runtime compresses messages unasked"));
        if (size > MessageLimitBytes)
        {
            return (null, new(RpcCode.ResourceExhausted,
                $"grpc: received message larger than max ({size} vs. {MessageLimitBytes})"));
        }

        byte[] content = new byte[size];
        await body.ReadExactlyAsync(content, stop);
        try
        {
            return (parser.ParseFrom(content), null);
        }
        catch (InvalidProtocolBufferException fault)
        {
            return (null, new(RpcCode.Internal, $"the response cannot be read: {fault.Message}"));
        }
    }

    private static async ValueTask DrainAsync(Stream body, CancellationToken stop)
    {
        byte[] rest = new byte[FrameHeaderBytes];
        while (await body.ReadAsync(rest, stop) > 0)
        {
            // Trailers are only there once the body has been read to its end.
        }
    }

    private static CriError? RefusedBy(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new(RpcCode.Unknown, $"unexpected HTTP status code received from server: {(int)response.StatusCode}");
        }

        return OutcomeIn(response.Headers) is { Code: not RpcCode.Ok } error ? error : null;
    }

    private static CriError? OutcomeOf(HttpResponseMessage response) =>
        (OutcomeIn(response.TrailingHeaders) ?? OutcomeIn(response.Headers)) switch
        {
            null => new(RpcCode.Unknown, "the response has no status"),
            { Code: RpcCode.Ok } => null,
            { } error => error,
        };

    private static CriError? OutcomeIn(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("grpc-status", out IEnumerable<string>? codes)) return null;
        string message = headers.TryGetValues("grpc-message", out IEnumerable<string>? texts)
            ? Uri.UnescapeDataString(string.Concat(texts))
            : "";
        return int.TryParse(codes.First(), out int code) ? new((RpcCode)code, message) : new(RpcCode.Unknown, message);
    }

    private static string Describe(Exception fault) =>
        fault.InnerException is SocketException socket ? socket.Message : fault.Message;
}
