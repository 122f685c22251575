using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Skiff.Agent.Probes;

/// <summary>Opens a connection to a container: that it opens is all that is asked.</summary>
internal static class TcpProbe
{
    public static async ValueTask<ProbeOutcome> RunAsync(
        string host, int port, TimeSpan timeout, TimeProvider time, CancellationToken stop)
    {
        using CancellationTokenSource late = new(timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, either.Token);
            return ProbeOutcome.Passed;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return ProbeOutcome.Failed($"dial tcp {Join(host, port)}: i/o timeout");
        }
        catch (SocketException fault)
        {
            return ProbeOutcome.Failed(Describe(fault, host, port));
        }
    }

    /// <summary>A failed connection in the words upstream's dialer has for it.</summary>
    public static string Describe(SocketException fault, string host, int port) => fault.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => $"dial tcp {Join(host, port)}: connect: connection refused",
        SocketError.HostUnreachable => $"dial tcp {Join(host, port)}: connect: no route to host",
        SocketError.NetworkUnreachable => $"dial tcp {Join(host, port)}: connect: network is unreachable",
        SocketError.TimedOut => $"dial tcp {Join(host, port)}: connect: connection timed out",
        SocketError.ConnectionReset => $"read tcp {Join(host, port)}: read: connection reset by peer",
        SocketError.HostNotFound => $"dial tcp: lookup {host}: no such host",
        _ => $"dial tcp {Join(host, port)}: {fault.Message}",
    };

    /// <summary>A host and a port as Go writes them.</summary>
    public static string Join(string host, int port) =>
        IPAddress.TryParse(host, out IPAddress? ip) && ip.AddressFamily == AddressFamily.InterNetworkV6
            ? string.Create(CultureInfo.InvariantCulture, $"[{host}]:{port}")
            : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
}
