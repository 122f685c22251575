using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Skiff.Agent.Streaming.WebSockets;

namespace Skiff.Agent.Streaming;

/// <summary>
/// The older WebSocket form of port-forward: one connection for each port named in the query. Port n has channel 2n for
/// data and 2n + 1 for a failure, and each begins with the port's number in two bytes, low one first.
/// </summary>
internal static class PortForwardSockets
{
    private const int MaxPorts = 100;
    private const int BufferBytes = 32 * 1024;

    /// <summary>The ports a query names; null with the reason when it names none or a wrong one.</summary>
    public static IReadOnlyList<int>? PortsOf(IQueryCollection query, out string error)
    {
        List<int> ports = [];
        error = "query parameter \"port\" is required";
        foreach (string? values in query["port"].Concat(query["ports"]))
        {
            error = "query parameter \"port\" cannot be empty";
            if (string.IsNullOrEmpty(values)) return null;
            foreach (string value in values.Split(','))
            {
                error = $"unable to parse \"{values}\" as a port";
                if (!ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)) return null;
                error = $"port \"{values}\" must be > 0";
                if (port == 0) return null;
                ports.Add(port);
            }
        }

        if (ports.Count is > 0 and <= MaxPorts) return ports;
        if (ports.Count > 0) error = $"at most {MaxPorts} ports can be forwarded at a time";
        return null;
    }

    /// <summary>Carries until every port's connection has ended or the client is gone.</summary>
    public static async Task RunAsync(
        ChannelSocket client, PodEntry pod, string network, IReadOnlyList<int> ports, IdleWatch idle)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(idle.Token);
        Socket?[] sockets = new Socket?[ports.Count];
        Task reading = Task.CompletedTask;
        try
        {
            for (int i = 0; i < ports.Count; i++) sockets[i] = await OpenAsync(client, pod, network, ports[i], i, ended.Token);
            reading = ReadClientAsync(client, sockets, ended);
            await Task.WhenAll(sockets.Select((socket, i) => DownAsync(socket, client, 2 * i, ended.Token)));
            await client.CloseAsync(ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The client is gone or silent for too long.
            await ended.CancelAsync();
        }
        finally
        {
            await ended.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (Socket? socket in sockets) socket?.Dispose();
        }
    }

    private static async ValueTask<Socket?> OpenAsync(
        ChannelSocket client, PodEntry pod, string network, int port, int index, CancellationToken stop)
    {
        byte[] number = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(number, (ushort)port);
        await client.WriteAsync(2 * index, number, stop);
        await client.WriteAsync((2 * index) + 1, number, stop);
        (Socket? socket, string error) = await PodDialer.ConnectAsync(network, port, stop);
        if (socket is not null) return socket;
        string text = $"error forwarding port {port} to pod {pod.Pod.Metadata.Name}, uid {pod.Pod.Metadata.UID}: {error}";
        await client.WriteAsync((2 * index) + 1, Encoding.UTF8.GetBytes(text), stop);
        return null;
    }

    private static async Task ReadClientAsync(ChannelSocket client, Socket?[] sockets, CancellationTokenSource ended)
    {
        try
        {
            await client.ReadAsync((channel, content) => UpAsync(sockets, channel, content, ended.Token), ended.Token);
            await ended.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            return; // Everything has ended.
        }
    }

    private static async ValueTask UpAsync(
        Socket?[] sockets, int channel, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        if (channel < 0 || channel % 2 != 0 || channel / 2 >= sockets.Length) return;
        if (sockets[channel / 2] is not { } socket) return;
        try
        {
            while (content.Length > 0) content = content[await socket.SendAsync(content, SocketFlags.None, stop)..];
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The pod takes no more on this port; its own side tells the client.
            return;
        }
    }

    private static async Task DownAsync(Socket? socket, ChannelSocket client, int channel, CancellationToken stop)
    {
        if (socket is null) return;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                int count = await socket.ReceiveAsync(buffer.AsMemory(0, BufferBytes), SocketFlags.None, stop);
                if (count == 0 || !await client.WriteAsync(channel, buffer.AsMemory(0, count), stop)) return;
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            return; // The pod broke it off.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
