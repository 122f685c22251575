using System.Buffers.Binary;
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
public sealed class DnsServer(DnsServerOptions options, Func<NameTable> names, TimeProvider time) : IAsyncDisposable
{
    private const int PacketMax = 65_535;
    private const int ForwardsMax = 256;
    private const int ConnectionsMax = 128;
    private static readonly TimeSpan connectionIdle = TimeSpan.FromSeconds(10);

    private readonly Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SemaphoreSlim forwards = new(ForwardsMax);
    private readonly SemaphoreSlim connections = new(ConnectionsMax);
    private readonly Forwarder forwarder = new(options.Upstreams, time);
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
        udp.Dispose();
        tcp.Dispose();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            byte[]? answer = AnswerAtOnce(packet, client, isTcp: false, out DnsQuestion? question);
            if (answer is not null) await SendAsync(answer, client, stop);
            else if (question is not null) Forward(packet, question, client, stop);
        }
    }

    private void Forward(byte[] packet, DnsQuestion question, IPEndPoint client, CancellationToken stop)
    {
        if (!forwards.Wait(0, CancellationToken.None)) return; // Too many wait already: the client asks again.
        _ = ForwardAsync();
        async Task ForwardAsync()
        {
            try
            {
                byte[] answer = await forwarder.AskAsync(packet, question, stop);
                await SendAsync(answer, client, stop);
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
            catch (SocketException)
            {
                connections.Release(); // That client gave up before it was let in: the next ones are served.
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
                byte[] length = new byte[2];
                while (true)
                {
                    using CancellationTokenSource idle = new(connectionIdle, time);
                    using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, idle.Token);
                    await stream.ReadExactlyAsync(length, either.Token);
                    byte[] packet = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                    await stream.ReadExactlyAsync(packet, either.Token);
                    byte[]? answer = AnswerAtOnce(packet, (IPEndPoint)client.RemoteEndPoint!, isTcp: true, out DnsQuestion? question);
                    answer ??= question is null ? null : await forwarder.AskAsync(packet, question, either.Token);
                    if (answer is null) return;
                    byte[] framed = new byte[answer.Length + 2];
                    BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)answer.Length);
                    answer.CopyTo(framed, 2);
                    await stream.WriteAsync(framed, either.Token);
                }
            }
        }
        catch (Exception ended) when (ended is IOException or EndOfStreamException or OperationCanceledException or SocketException)
        {
            // The client closed, or said nothing for too long.
        }
        finally
        {
            connections.Release();
        }
    }

    /// <summary>The answer, or null with the question to forward, or null with none when there is nothing to say.</summary>
    private byte[]? AnswerAtOnce(byte[] packet, IPEndPoint client, bool isTcp, out DnsQuestion? question)
    {
        question = DnsMessage.Read(packet, out ResponseCode? refusal);
        if (question is null) return refusal is { } code ? DnsMessage.Refusal(packet, code) : null;
        if (!IsClient(client.Address))
        {
            question = null;
            return DnsMessage.Refusal(packet, ResponseCode.Refused);
        }

        DnsAnswer? answer = NameResolver.Resolve(question, names());
        return answer?.Encode(question, isTcp ? PacketMax : question.SizeMax);
    }

    private bool IsClient(IPAddress address) =>
        IPAddress.IsLoopback(address) || address.Equals(options.Listen.Address)
        || options.Clients.Any(range => range.Contains(address));
}
