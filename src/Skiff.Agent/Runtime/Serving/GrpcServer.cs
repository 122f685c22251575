using System.Net.Sockets;
using Google.Protobuf;

namespace Skiff.Agent.Runtime.Serving;

/// <summary>Answers one call: the message it was called with, as bytes.</summary>
internal delegate ValueTask<CriResult<IMessage>> GrpcMethod(ReadOnlyMemory<byte> request, CancellationToken stop);

/// <summary>
/// A gRPC server at a unix socket, for short calls of programs on the same machine. It is not Kestrel because most of
/// those programs name the socket's path as the host they call, which Kestrel refuses (dotnet/aspnetcore#47043).
/// </summary>
internal sealed class GrpcServer : IAsyncDisposable
{
    private const int ConnectionsMax = 128;
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly IReadOnlyDictionary<string, GrpcMethod> methods;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim places = new(ConnectionsMax);
    private readonly Socket listener;
    private readonly string path;
    private readonly Task loop;

    private GrpcServer(Socket listener, string path, IReadOnlyDictionary<string, GrpcMethod> methods)
    {
        (this.listener, this.path, this.methods) = (listener, path, methods);
        loop = AcceptAsync(stopping.Token);
    }

    /// <summary>Starts to listen, in place of whatever stands at the path.</summary>
    /// <param name="path">The socket.</param>
    /// <param name="methods">By path: <c>/package.Service/Method</c>.</param>
    /// <exception cref="IOException">The socket cannot be made there.</exception>
    public static GrpcServer Start(string path, IReadOnlyDictionary<string, GrpcMethod> methods)
    {
        File.Delete(path);
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, ForOwner);
            listener.Listen();
            return new(listener, path, methods);
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException)
        {
            listener.Dispose();
            throw new IOException($"{path}: {fault.Message}", fault);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await loop;
        // Every connection has given its place back then.
        for (int i = 0; i < ConnectionsMax; i++) await places.WaitAsync();
        if (File.Exists(path)) File.Delete(path); // Its directory may be gone too.
        places.Dispose();
        stopping.Dispose();
    }

    private async Task AcceptAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await places.WaitAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                Socket connection = await listener.AcceptAsync(stop);
                _ = ServeAsync(connection, stop);
            }
            catch (Exception fault) when (fault is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                places.Release(); // A caller that was gone before it was taken, or the end.
            }
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        try
        {
            await using NetworkStream stream = new(socket, ownsSocket: true);
            using GrpcConnection connection = new(stream, methods);
            await connection.RunAsync(stop);
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
        {
            return; // The caller went, or the server ends.
        }
        finally
        {
            places.Release();
        }
    }
}
