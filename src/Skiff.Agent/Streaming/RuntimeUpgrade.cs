using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Skiff.Agent.Streaming;

/// <summary>A connection to the runtime's streaming server that has agreed to carry streams.</summary>
internal sealed class RuntimeConnection(Stream stream, IReadOnlyDictionary<string, string> headers) : IAsyncDisposable
{
    /// <summary>Carries what was agreed on.</summary>
    public Stream Stream { get; } = stream;

    /// <summary>The headers of the agreement.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}

/// <summary>Why the runtime did not agree.</summary>
/// <param name="Code">The status code to pass on.</param>
/// <param name="Text">The text to pass on.</param>
internal sealed record RuntimeRefusal(int Code, string Text);

/// <summary>
/// Asks the runtime's streaming server for an upgrade. Bytes flow only after it said 101; a connection on which it
/// said anything else is closed, and no redirect is followed.
/// </summary>
internal static class RuntimeUpgrade
{
    private const int MaxHeadBytes = 16 * 1024;
    private const int MaxRefusalBytes = 2000;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Connects to an address the runtime gave.</summary>
    /// <param name="url">The address, which must be of this machine.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="headers">Headers beside Host and Connection; no value has a line break.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="stop">Gives up.</param>
    public static async ValueTask<(RuntimeConnection? Connection, RuntimeRefusal? Refusal)> ConnectAsync(
        string url, string method, IReadOnlyList<KeyValuePair<string, string>> headers, TimeProvider time,
        CancellationToken stop)
    {
        if (AddressOf(url) is not { } target) return (null, new(500, "the runtime's stream is not on this machine"));
        Socket socket = new(target.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        NetworkStream? stream = null;
        using CancellationTokenSource limit = new(AnswerTimeout, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            await socket.ConnectAsync(target, both.Token);
            stream = new(socket, ownsSocket: true);
            await stream.WriteAsync(RequestBytes(new Uri(url), method, headers), both.Token);
            (RuntimeConnection? connection, RuntimeRefusal? refusal) = await AnswerAsync(stream, both.Token);
            if (connection is not null) return (connection, null);
            await stream.DisposeAsync();
            return (null, refusal);
        }
        catch (Exception failure) when (failure is SocketException or IOException
            || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            if (stream is null) socket.Dispose();
            else await stream.DisposeAsync();
            return (null, new(500, $"error dialing the runtime: {failure.Message}"));
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPEndPoint? AddressOf(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme != "http") return null;
        IPAddress? address = uri.DnsSafeHost == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? literal) ? literal : null;
        return address is not null && IPAddress.IsLoopback(address) ? new(address, uri.Port) : null;
    }

    private static byte[] RequestBytes(
        Uri uri, string method, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{method} {uri.PathAndQuery} HTTP/1.1\r\nHost: {uri.Authority}\r\n");
        text.Append("Connection: Upgrade\r\nContent-Length: 0\r\n");
        foreach ((string name, string value) in headers)
        {
            if (!value.AsSpan().ContainsAny('\r', '\n', '\0')) text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("\r\n").ToString());
    }

    private static async ValueTask<(RuntimeConnection?, RuntimeRefusal?)> AnswerAsync(
        NetworkStream stream, CancellationToken stop)
    {
        byte[] buffer = new byte[MaxHeadBytes];
        int filled = 0;
        int end = -1;
        while (end < 0)
        {
            int count = filled == buffer.Length ? 0 : await stream.ReadAsync(buffer.AsMemory(filled), stop);
            if (count == 0) return (null, new(502, "the runtime's streaming server did not answer as HTTP"));
            filled += count;
            end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
        }

        string[] lines = Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n");
        string[] first = lines[0].Split(' ', 3);
        if (first.Length < 2 || !first[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(first[1], NumberStyles.None, CultureInfo.InvariantCulture, out int code))
        {
            return (null, new(502, "the runtime's streaming server did not answer as HTTP"));
        }

        Dictionary<string, string> headers = HeadersOf(lines.AsSpan(1));
        ReadOnlyMemory<byte> rest = buffer.AsMemory(end + 4, filled - end - 4);
        if (code != 101) return (null, await RefusalAsync(stream, code, headers, rest, stop));

        // What came behind the head is the first of the stream.
        return (new(rest.IsEmpty ? stream : new PrefixedStream(rest, stream), headers), null);
    }

    private static Dictionary<string, string> HeadersOf(ReadOnlySpan<string> lines)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) headers.TryAdd(line[..colon], line[(colon + 1)..].Trim());
        }

        return headers;
    }

    private static async ValueTask<RuntimeRefusal> RefusalAsync(
        NetworkStream stream, int code, Dictionary<string, string> headers, ReadOnlyMemory<byte> rest,
        CancellationToken stop)
    {
        int length = headers.TryGetValue("Content-Length", out string? text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int given)
            ? Math.Min(given, MaxRefusalBytes) : 0;
        byte[] body = new byte[length];
        int have = Math.Min(length, rest.Length);
        rest[..have].CopyTo(body);
        have += await stream.ReadAtLeastAsync(body.AsMemory(have), length - have, throwOnEndOfStream: false, stop);
        string said = Encoding.UTF8.GetString(body, 0, have);

        // Only a refusal is passed on: a success or a redirect in the place of 101 is the runtime's mistake.
        return code is >= 400 and < 600
            ? new(code, said)
            : new(502, $"the runtime's streaming server answered {code} to an upgrade");
    }
}
