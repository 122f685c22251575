using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Skiff.Networking.Names;

namespace Skiff.Dns.Tests;

/// <summary>
/// A resolver that others ask, on the loopback, by UDP and TCP. It knows the addresses of a few names; what does not fit
/// into <see cref="UdpMax"/> it answers cut.
/// </summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Socket udp;
    private readonly Socket tcp;
    private readonly Task running;
    private int overUdp;
    private int overTcp;

    public Upstream()
    {
        (udp, tcp) = BindBoth();
        Address = (IPEndPoint)udp.LocalEndPoint!;
        tcp.Listen(16);
        running = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public IPEndPoint Address { get; }

    /// <summary>The addresses of names; a name that is not here is missing.</summary>
    public Dictionary<string, string[]> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The longest answer over UDP.</summary>
    public int UdpMax { get; set; } = 512;

    /// <summary>Whether TCP is answered.</summary>
    public bool HasTcp { get; set; } = true;

    /// <summary>Sent before each true answer over UDP: what somebody else forges.</summary>
    public Func<byte[], byte[]>? Forge { get; set; }

    public int OverUdp => Volatile.Read(ref overUdp);

    public int OverTcp => Volatile.Read(ref overTcp);

    // The port that is free for one protocol may be taken for the other.
    private static (Socket Udp, Socket Tcp) BindBoth()
    {
        while (true)
        {
            Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            Socket tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                tcp.Bind(udp.LocalEndPoint!);
                return (udp, tcp);
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        udp.Dispose();
        tcp.Dispose();
        stop.Dispose();
    }

    private byte[] Answer(byte[] packet, int sizeMax)
    {
        DnsQuestion question = DnsMessage.Read(packet, out _)!;
        bool isThere = Names.TryGetValue(question.Name, out string[]? found);
        DnsRecord[] records =
        [
            .. (found ?? []).Select(value => (DnsRecord)(value.Any(char.IsAsciiLetter) && !value.Contains(':')
                ? new DnsRecord.Alias(question.Name, value)
                : new DnsRecord.Address(question.Name, value)))
                .Where(record => record.Type == question.Type || record is DnsRecord.Alias),
        ];
        // A chain goes on in the same answer.
        List<DnsRecord> all = [.. records];
        foreach (DnsRecord.Alias alias in records.OfType<DnsRecord.Alias>())
            all.AddRange(Names[alias.Target].Select(value => new DnsRecord.Address(alias.Target, value)));
        ResponseCode code = isThere ? ResponseCode.NoError : ResponseCode.NameError;
        return new DnsAnswer(code, all, [], "").Encode(question, sizeMax);
    }

    private async Task ServeUdpAsync()
    {
        byte[] buffer = new byte[65_535];
        while (true)
        {
            SocketReceiveFromResult got = await udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stop.Token);
            Interlocked.Increment(ref overUdp);
            byte[] answer = Answer(buffer[..got.ReceivedBytes], UdpMax);
            if (Forge is { } forge) await udp.SendToAsync(forge(answer), got.RemoteEndPoint, stop.Token);
            await udp.SendToAsync(answer, got.RemoteEndPoint, stop.Token);
        }
    }

    private async Task ServeTcpAsync()
    {
        while (true)
        {
            using Socket client = await tcp.AcceptAsync(stop.Token);
            if (!HasTcp) continue;
            await using NetworkStream stream = new(client);
            byte[] length = new byte[2];
            await stream.ReadExactlyAsync(length, stop.Token);
            byte[] packet = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(packet, stop.Token);
            Interlocked.Increment(ref overTcp);
            byte[] answer = Answer(packet, 65_535);
            await stream.WriteAsync((byte[])[(byte)(answer.Length >> 8), (byte)answer.Length, .. answer], stop.Token);
        }
    }
}
