using System.Buffers;
using System.Net.Sockets;

namespace Skiff.Agent.Streaming;

/// <summary>Joins two connections that speak the same protocol, which none of us looks into.</summary>
internal static class Splice
{
    private const int BufferBytes = 32 * 1024;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <summary>Copies both ways until the backend has said all, or the client is gone.</summary>
    public static async Task RunAsync(Stream client, Stream backend, IdleWatch idle, TimeProvider time)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(idle.Token);
        Task toClient = CopyAsync(backend, client, idle, ended.Token);
        Task toBackend = CopyAsync(client, backend, idle, ended.Token);
        Task first = await Task.WhenAny(toClient, toBackend);
        if (first == toBackend && !toBackend.IsFaulted)
        {
            // The client hung up: what the backend has under way may still arrive somewhere, but not for long.
            await toClient.WaitAsync(Farewell, time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ended.CancelAsync();
        await Task.WhenAll(toClient, toBackend).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task CopyAsync(Stream from, Stream to, IdleWatch idle, CancellationToken stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                int count = await from.ReadAsync(buffer, stop);
                if (count == 0) return;
                idle.Touch();
                await to.WriteAsync(buffer.AsMemory(0, count), stop);
                await to.FlushAsync(stop);
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException)
        {
            // One side broke; the other one is told by being closed.
            idle.Touch();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
