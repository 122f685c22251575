using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Skiff.ApiServer.Certificates;
using Skiff.Store;

namespace Skiff.ApiServer.Tests.BadInputs;

/// <summary>An answer of the server, read to its end.</summary>
public sealed record RawAnswer(int Code, string Headers, string Body);

/// <summary>A whole API server over a store in memory, spoken to in raw bytes over TLS as an administrator.</summary>
public sealed class BadInputServer : IAsyncLifetime
{
    private const long MemoryGrowthMax = 256L << 20;
    private readonly string directory = Directory.CreateTempSubdirectory("skiff-bad-inputs-").FullName;
    private readonly int port = FreePort();
    private ClusterCertificates certificates = null!;
    private LogStore store = null!;
    private ApiServerRoot server = null!;
    private long memoryBefore;

    /// <summary>Starts the server and makes the few objects that cases speak of.</summary>
    public async ValueTask InitializeAsync()
    {
        CertificateOptions names = new("node", [IPAddress.Loopback], IPAddress.Parse("10.43.0.1"), [], "cluster.local");
        certificates = await ClusterCertificates.EnsureAsync(directory, names, TimeProvider.System);
        store = LogStore.Open(new StoreOptions { NewClusterId = Guid.NewGuid() });
        server = new ApiServerRoot(store, new ApiServerOptions
        {
            Endpoints = [new IPEndPoint(IPAddress.Loopback, port)],
            AdvertiseAddress = IPAddress.Parse("192.0.2.1"), // No endpoint may be on loopback.
            Port = port,
        }, certificates, TimeProvider.System);
        Assert.Null(await server.StartAsync(TestContext.Current.CancellationToken));
        TaskCompletionSource defined = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.KindsChanged += () => defined.TrySetResult();
        string objects = Path.Combine(AppContext.BaseDirectory, "BadInputs", "Objects");
        foreach (string file in Directory.EnumerateFiles(objects).Order())
        {
            string[] parts = (await File.ReadAllTextAsync(file)).Split('\n', 2);
            string request = $"POST {parts[0]} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {parts[1].Length}\r\n\r\n{parts[1]}";
            RawAnswer made = await SendAsync(Encoding.ASCII.GetBytes(request));
            Assert.True(made.Code == 201, $"{file}: {made}");
            if (parts[0].EndsWith("customresourcedefinitions", StringComparison.Ordinal)) await defined.Task;
        }

        memoryBefore = GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>After all of it, the server still works and has kept nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        Assert.Equal((200, "ok"), await ReadyAsync());
        long growth = GC.GetTotalMemory(forceFullCollection: true) - memoryBefore;
        await server.DisposeAsync();
        await store.DisposeAsync();
        Directory.Delete(directory, recursive: true);
        Assert.InRange(growth, long.MinValue, MemoryGrowthMax);
    }

    /// <summary>Whether the server says that it is ready.</summary>
    public async Task<(int Code, string Body)> ReadyAsync()
    {
        RawAnswer answer = await SendAsync("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
        return (answer.Code, answer.Body);
    }

    /// <summary>Sends bytes on a connection of their own and reads one answer.</summary>
    public async Task<RawAnswer> SendAsync(byte[] request, bool isAnonymous = false)
    {
        using CancellationTokenSource late =
            CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port, late.Token);
        await using SslStream tls = new(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = isAnonymous ? [] : [certificates.Admin.Certificate],
            RemoteCertificateValidationCallback = (_, shown, _, _) =>
                shown?.GetCertHashString() == certificates.ApiServer.Certificate.GetCertHashString(),
        }, late.Token);
        Task sending = WriteAsync(tls, request, late.Token);
        using MemoryStream received = new();
        try
        {
            byte[] buffer = new byte[64 * 1024];
            int read;
            while (!IsWhole(received) && (read = await tls.ReadAsync(buffer, late.Token)) > 0) received.Write(buffer, 0, read);
        }
        catch (IOException)
        {
            // A server that refuses a request need not read the rest of it, and may reset the connection.
        }

        await sending;
        return Parse(Encoding.UTF8.GetString(received.ToArray()));
    }

    private static async Task WriteAsync(SslStream tls, byte[] request, CancellationToken stop)
    {
        try
        {
            await tls.WriteAsync(request, stop);
        }
        catch (IOException)
        {
            // As above.
        }
    }

    // A connection that was to be upgraded stays open: its answer ends where its length says.
    private static bool IsWhole(MemoryStream received)
    {
        string text = Encoding.Latin1.GetString(received.GetBuffer(), 0, (int)received.Length);
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return false;
        int at = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        if (at < 0 || at > end) return false;
        int from = at + "Content-Length: ".Length;
        int length = int.Parse(text.AsSpan(from, text.IndexOf('\r', from) - from), CultureInfo.InvariantCulture);
        return text.Length >= end + 4 + length;
    }

    private static RawAnswer Parse(string text)
    {
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return new RawAnswer(0, text, "");
        string headers = text[..end];
        string body = text[(end + 4)..];
        if (headers.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase)) body = Unchunked(body);
        return new RawAnswer(int.Parse(headers.AsSpan(9, 3), CultureInfo.InvariantCulture), headers, body);
    }

    private static string Unchunked(string body)
    {
        StringBuilder whole = new();
        while (body.IndexOf("\r\n", StringComparison.Ordinal) is var line and > 0)
        {
            int length = int.Parse(body.AsSpan(0, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0) break;
            whole.Append(body, line + 2, length);
            body = body[(line + 4 + length)..];
        }

        return whole.ToString();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
