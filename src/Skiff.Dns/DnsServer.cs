using System.Net;
using System.Net.Sockets;
using Skiff.Networking.Names;

namespace Skiff.Dns;

/// <summary>What the server is told.</summary>
/// <param name="Listen">Address and port.</param>
/// <param name="Clients">Ranges whose hosts are answered; others are refused.</param>
/// <param name="Upstreams">Who is asked for names that are none of the cluster's.</param>
public sealed record DnsServerOptions(
    IPEndPoint Listen, IReadOnlyList<IPNetwork> Clients, IReadOnlyList<IPEndPoint> Upstreams);

/// <summary>The cluster's DNS over UDP and TCP: its own names from memory, all others from the host's resolvers.</summary>
public sealed class DnsServer(DnsServerOptions options, Func<NameTable> names, TimeProvider time, Action<string> log)
    : IAsyncDisposable
{
    private const int PacketMax = 65_535;
    private const int ForwardsMax = 256;
    private const int ConnectionsMax = 128;
    private static readonly TimeSpan connectionIdle = TimeSpan.FromSeconds(10);

    private readonly Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SemaphoreSlim forwards = new(ForwardsMax);
    private readonly SemaphoreSlim connections = new(ConnectionsMax);
    private readonly Answerer answerer = new(options, names, time, log);
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    /// <summary>Starts answering.</summary>
    /// <exception cref="SocketException">The address is in use.</exception>
    public void Start()
    {
        tcp.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        udp.Bind(options.Listen);
        tcp.Bind(options.Listen);
        tcp.Listen(ConnectionsMax);
        running = Task.WhenAll(ServeUdpAsync(stopping.Token), ServeTcpAsync(stopping.Token));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Whoever still answers gives its place back: with all places taken, nobody does.
        for (int i = 0; i < ForwardsMax; i++) await forwards.WaitAsync();
        for (int i = 0; i < ConnectionsMax; i++) await connections.WaitAsync();
        udp.Dispose();
        tcp.Dispose();
        stopping.Dispose();
        forwards.Dispose();
        connections.Dispose();
    }

    private async Task ServeUdpAsync(CancellationToken stop)
    {
        byte[] buffer = new byte[PacketMax];
        IPEndPoint any = new(IPAddress.Any, 0);
        while (!stop.IsCancellationRequested)
        {
            SocketReceiveFromResult received;
            try
            {
                received = await udp.ReceiveFromAsync(buffer, any, stop);
            }
            catch (SocketException)
            {
                continue; // A client that is gone by now is told of by ICMP: it concerns nobody else.
            }

            IPEndPoint client = (IPEndPoint)received.RemoteEndPoint;
            byte[] packet = buffer.AsSpan(0, received.ReceivedBytes).ToArray();
            Reply reply = answerer.Answer(packet, client.Address, sizeMax: 0);
            if (reply.Now is { } answer) await SendAsync(answer, client, stop);
            else if (reply.Later is { } later) Forward(later, client, stop);
        }
    }

    private void Forward(Func<CancellationToken, Task<byte[]>> later, IPEndPoint client, CancellationToken stop)
    {
        if (!forwards.Wait(0, CancellationToken.None)) return; // Too many wait already: the client asks again.
        _ = ForwardAsync();
        async Task ForwardAsync()
        {
            try
            {
                await SendAsync(await later(stop), client, stop);
            }
            catch (OperationCanceledException)
            {
                // The server stops: nobody waits for this answer any longer.
            }
            finally
            {
                forwards.Release();
            }
        }
    }

    private async Task SendAsync(byte[] answer, IPEndPoint client, CancellationToken stop)
    {
        try
        {
            await udp.SendToAsync(answer, client, stop);
        }
        catch (SocketException)
        {
            // The client cannot be reached: it will ask again if it still is there.
        }
    }

    private async Task ServeTcpAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await connections.WaitAsync(stop);
            try
            {
                _ = ServeConnectionAsync(await tcp.AcceptAsync(stop), stop);
            }
            catch (Exception fault) when (fault is SocketException or OperationCanceledException)
            {
                connections.Release(); // That client gave up before it was let in, or the server stops.
            }
        }
    }

    private async Task ServeConnectionAsync(Socket client, CancellationToken stop)
    {
        try
        {
            using (client)
            {
                await using NetworkStream stream = new(client);
                IPAddress address = ((IPEndPoint)client.RemoteEndPoint!).Address;
                while (await ServeOneAsync(stream, address, stop)) continue;
            }
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException or SocketException)
        {
            // The client closed, or said nothing for too long.
        }
        finally
        {
            connections.Release();
        }
    }

    // Idle is who does not ask or does not read; waiting for others is not.
    private async Task<bool> ServeOneAsync(NetworkStream stream, IPAddress client, CancellationToken stop)
    {
        using CancellationTokenSource idle = new(connectionIdle, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, idle.Token);
        byte[] packet = await TcpFrame.ReadAsync(stream, either.Token);
        Reply reply = answerer.Answer(packet, client, PacketMax);
        byte[]? answer = reply.Later is { } later ? await later(stop) : reply.Now;
        if (answer is null) return false;
        idle.CancelAfter(connectionIdle);
        await TcpFrame.WriteAsync(stream, answer, either.Token);
        return true;
    }
}
