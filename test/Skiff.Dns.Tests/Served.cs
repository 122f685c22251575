using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Networking.Names;
using Skiff.Fixtures;
using DiscoveryEndpoint = Skiff.Model.Discovery.V1.Endpoint;
using DiscoveryPort = Skiff.Model.Discovery.V1.EndpointPort;

namespace Skiff.Dns.Tests;

/// <summary>A server on the loopback that serves a small cluster's names, and a client of it.</summary>
internal sealed class Served : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> log = [];
    private readonly DnsServer server;

    public Served(params Upstream[] upstreams)
        : this(TimeProvider.System, upstreams)
    {
    }

    public Served(TimeProvider time, params Upstream[] upstreams)
    {
        while (true)
        {
            Address = new IPEndPoint(IPAddress.Loopback, FreePort());
            server = new DnsServer(
                new DnsServerOptions(Address, [], [.. upstreams.Select(upstream => upstream.Address)]),
                () => Names(), time, log.Enqueue);
            try
            {
                server.Start();
                return;
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                continue; // Somebody was faster; another port is as good.
            }
        }
    }

    public IPEndPoint Address { get; }

    public IReadOnlyCollection<string> Log => log;

    /// <summary>Where the server takes its names from.</summary>
    public Func<NameTable> Names { get; set; } = () => Cluster;

    public static NameTable Cluster { get; } = MakeCluster();

    public static Service Service(string name, Func<ServiceSpec, ServiceSpec>? change = null)
    {
        ServiceSpec spec = ServiceSpec.Empty with
        {
            Type = ServiceType.ClusterIP,
            ClusterIP = "10.43.0.5",
            Ports = [ServicePort.Empty with { Name = "http", Port = 80, Protocol = "TCP" }],
        };
        return Model.Core.V1.Service.Empty with
        {
            Metadata = Samples.Named(name, "shop"),
            Spec = change is null ? spec : change(spec),
        };
    }

    /// <summary>A message's answer over UDP; null when there is none.</summary>
    public async Task<byte[]?> SendAsync(byte[] packet, TimeSpan? patience = null)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(Address);
        await socket.SendAsync(packet);
        byte[] buffer = new byte[65_535];
        using CancellationTokenSource late = new(patience ?? TimeSpan.FromSeconds(20));
        try
        {
            int length = await socket.ReceiveAsync(buffer, late.Token);
            return buffer[..length];
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>A question's answer over UDP.</summary>
    public async Task<byte[]> AskAsync(string name, RecordType type, int? size = 1232) =>
        await SendAsync(Question(name, type, size)) ?? throw new TimeoutException(name);

    /// <summary>A question's answer over TCP.</summary>
    public async Task<byte[]> AskTcpAsync(string name, RecordType type)
    {
        using TcpClient client = new();
        await client.ConnectAsync(Address);
        NetworkStream stream = client.GetStream();
        byte[] packet = Question(name, type, 1232);
        await stream.WriteAsync((byte[])[(byte)(packet.Length >> 8), (byte)packet.Length, .. packet]);
        byte[] length = new byte[2];
        await stream.ReadExactlyAsync(length, TestContext.Current.CancellationToken);
        byte[] answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
        return answer;
    }

    /// <summary>A question's message; without EDNS when no size is given.</summary>
    public static byte[] Question(string name, RecordType type, int? size)
    {
        byte[] packet = DnsMessage.Query(name, type);
        (packet[0], packet[1]) = (0x12, 0x34);
        if (size is { } most)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(packet.Length - 8), (ushort)most);
            return packet;
        }

        packet[11] = 0;
        return packet[..^11];
    }

    /// <summary>An answer in one line: outcome, aliases and addresses, and <c>cut</c> when it is.</summary>
    public static string Line(byte[] answer)
    {
        IEnumerable<string> records = DnsReply.Records(answer).Select(record => record switch
        {
            DnsRecord.Alias alias => $"{alias.Name}={alias.Target}",
            DnsRecord.Address address => $"{address.Name}:{address.Value}",
            _ => "?",
        });
        return string.Join(' ', [((ResponseCode)(answer[3] & 0x0F)).ToString(), .. records, .. DnsReply.IsCut(answer) ? ["cut"] : (string[])[]]);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static NameTable MakeCluster()
    {
        EndpointSlice slice = EndpointSlice.Empty with
        {
            AddressType = "IPv4",
            Ports = [DiscoveryPort.Empty with { Name = "http", Protocol = "TCP", Port = 8080 }],
            Endpoints =
            [
                .. new[] { "10.42.0.7", "10.42.0.8" }.Select((address, i) => DiscoveryEndpoint.Empty with
                {
                    Addresses = [address],
                    Hostname = i == 0 ? "db-0" : null,
                    Conditions = EndpointConditions.Empty with { Ready = true },
                }),
            ],
        };
        EndpointSlice many = slice with
        {
            Endpoints = ListOf.From(Enumerable.Range(1, 120).Select(i => DiscoveryEndpoint.Empty with { Addresses = [$"10.42.9.{i}"] })),
        };
        Service Headless(string name) => Service(name, spec => spec with { ClusterIP = "None" });
        Service Alias(string name, string target) =>
            Service(name, spec => spec with { Type = "ExternalName", ClusterIP = "", ExternalName = target });
        return NameTable.Empty("cluster.local")
            .With(Service("web"), [])
            .With(Headless("db"), [slice])
            .With(Headless("many"), [many])
            .With(Alias("far", "far.example.com"), [])
            .With(Alias("near", "web.shop.svc.cluster.local"), [])
            .With(Alias("both", "far.shop.svc.cluster.local."), [])
            .With(Alias("round", "round.shop.svc.cluster.local"), [])
            .With(Alias("nowhere", "gone.shop.svc.cluster.local"), [])
            .With(Alias("number", "192.0.2.1"), []);
    }
}
