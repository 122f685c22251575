using System.Net;
using System.Net.Sockets;

namespace Skiff.Acceptance.Tests.Cluster;

/// <summary>
/// A way to a server that can be cut: what is on it stays there, nothing is refused and nothing arrives, as when a cable
/// is out. Mended, it goes on where it was.
/// </summary>
public sealed class Link : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly IPEndPoint target;
    private readonly Task accepting;
    private volatile TaskCompletionSource open = Opened();

    /// <summary>A way to a server.</summary>
    public Link(IPEndPoint target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Where it begins.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Nothing passes any more.</summary>
    public void Cut() => open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything passes again.</summary>
    public void Mend() => open.TrySetResult();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
        await accepting;
        over.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        TaskCompletionSource source = new();
        source.SetResult();
        return source;
    }

    private async Task AcceptAsync()
    {
        List<Task> carried = [];
        try
        {
            while (true) carried.Add(CarryAsync(await listener.AcceptTcpClientAsync(over.Token)));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(carried);
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using (near)
        using (TcpClient far = new())
        {
            try
            {
                await open.Task.WaitAsync(over.Token);
                await far.ConnectAsync(target, over.Token);
                Task there = CopyAsync(near.GetStream(), far.GetStream());
                Task back = CopyAsync(far.GetStream(), near.GetStream());
                await Task.WhenAny(there, back);
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or SocketException)
            {
                return; // One side has gone; the other is told by the end of the connection.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReadAsync(buffer, over.Token) is > 0 and var length)
            {
                await open.Task.WaitAsync(over.Token);
                await to.WriteAsync(buffer.AsMemory(0, length), over.Token);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or ObjectDisposedException)
        {
            return;
        }
    }
}
