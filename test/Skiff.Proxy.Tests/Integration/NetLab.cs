using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Skiff.Proxy.Tests.Integration;

/// <summary>
/// Four network namespaces of one test, gone when disposed:
/// <code>
/// outside 192.0.2.2 ── 192.0.2.1 node 10.42.0.1 ── 10.42.0.7, .8, .9 pods
///                                └─── 10.42.1.1 ── 10.42.1.2 a pod that asks
/// </code>
/// </summary>
internal sealed class NetLab : IDisposable
{
    private readonly string prefix = $"skf{Guid.NewGuid():N}"[..10];

    public NetLab()
    {
        Node = prefix + "-node";
        Outside = prefix + "-out";
        Pods = prefix + "-pods";
        Asker = prefix + "-ask";
        foreach (string space in All) Run("ip", "netns", "add", space);
        Join(Outside, "192.0.2.1/24", ["192.0.2.2/24"]);
        Join(Pods, "10.42.0.1/24", ["10.42.0.7/24", "10.42.0.8/24", "10.42.0.9/24"]);
        Join(Asker, "10.42.1.1/24", ["10.42.1.2/24"]);
        Run("ip", "netns", "exec", Node, "sysctl", "-qw", "net.ipv4.ip_forward=1");
        // Hosts have a default route, and the address of a Service is beyond it until it is rewritten.
        Run("ip", "-n", Node, "route", "add", "default", "via", "192.0.2.2");
    }

    public static bool IsPossible =>
        Environment.UserName == "root" && File.Exists("/usr/sbin/nft") && File.Exists("/usr/sbin/conntrack");

    public string Node { get; }

    public string Outside { get; }

    public string Pods { get; }

    public string Asker { get; }

    private string[] All => [Node, Outside, Pods, Asker];

    /// <summary>What a program run in the node's namespace says.</summary>
    public string OnNode(params string[] command) => Run("ip", ["netns", "exec", Node, .. command]);

    /// <summary>Answers every TCP connection to a pod with the client's address, then the pod's.</summary>
    public IDisposable ServeTcp(string address, int port = 8080) => In(Pods, () =>
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        socket.Listen(64);
        _ = AnswerTcpAsync(socket, address);
        return socket;
    });

    /// <summary>Answers every datagram to a pod with the pod's address.</summary>
    public IDisposable ServeUdp(string address, int port = 8080) => In(Pods, () =>
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        _ = AnswerUdpAsync(socket, address);
        return socket;
    });

    /// <summary>How a TCP connection ends: <c>client pod</c>, <c>refused</c>, or <c>silence</c>.</summary>
    public string Tcp(string space, string address, int port, string? from = null) => In(space, () =>
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (from is not null) socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.SetRawSocketOption(6, 18, BitConverter.GetBytes(1500)); // TCP_USER_TIMEOUT, in milliseconds.
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Parse(address), port));
            socket.ReceiveTimeout = 5000;
            byte[] buffer = new byte[100];
            return System.Text.Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionRefused ? "refused" : "silence";
        }
    });

    /// <summary>A UDP socket whose flow goes on for as long as it is kept.</summary>
    public Socket OpenUdp(string space, string address, int port) => In(space, () =>
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 1000 };
        socket.Connect(new IPEndPoint(IPAddress.Parse(address), port));
        return socket;
    });

    /// <summary>Who answers a datagram on a flow: a pod's address, <c>refused</c>, or <c>silence</c>.</summary>
    public static string Ask(Socket flow)
    {
        try
        {
            flow.Send("?"u8);
            byte[] buffer = new byte[100];
            return System.Text.Encoding.ASCII.GetString(buffer, 0, flow.Receive(buffer));
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionRefused ? "refused" : "silence";
        }
    }

    public void Dispose()
    {
        foreach (string space in All) Run("ip", "netns", "del", space);
    }

    private static async Task AnswerTcpAsync(Socket socket, string address)
    {
        try
        {
            while (true)
            {
                using Socket client = await socket.AcceptAsync();
                IPAddress who = ((IPEndPoint)client.RemoteEndPoint!).Address;
                await client.SendAsync(System.Text.Encoding.ASCII.GetBytes($"{who} {address}"));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            socket.Dispose(); // The test is over.
        }
    }

    private static async Task AnswerUdpAsync(Socket socket, string address)
    {
        byte[] buffer = new byte[100];
        try
        {
            while (true)
            {
                SocketReceiveFromResult got = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                await socket.SendToAsync(System.Text.Encoding.ASCII.GetBytes(address), got.RemoteEndPoint);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            socket.Dispose();
        }
    }

    private void Join(string space, string gateway, string[] addresses)
    {
        string near = space[prefix.Length..].TrimStart('-') + "0";
        Run("ip", "-n", Node, "link", "add", near, "type", "veth", "peer", "name", "eth0", "netns", space);
        Run("ip", "-n", Node, "addr", "add", gateway, "dev", near);
        foreach (string device in (string[])["lo", near]) Run("ip", "-n", Node, "link", "set", device, "up");
        foreach (string device in (string[])["lo", "eth0"]) Run("ip", "-n", space, "link", "set", device, "up");
        foreach (string address in addresses) Run("ip", "-n", space, "addr", "add", address, "dev", "eth0");
        Run("ip", "-n", space, "route", "add", "default", "via", gateway.Split('/')[0]);
    }

    // On a thread inside; its sockets stay inside.
    private static T In<T>(string space, Func<T> action)
    {
        T? result = default;
        Exception? fault = null;
        Thread thread = new(() =>
        {
            try
            {
                using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle($"/var/run/netns/{space}");
                if (setns((int)file.DangerousGetHandle(), 0) != 0) throw new IOException("the namespace cannot be entered");
                result = action();
            }
            catch (Exception error)
            {
                fault = error;
            }
        });
        thread.Start();
        thread.Join();
        return fault is null ? result! : throw new IOException(fault.Message, fault);
    }

    private static string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors}");
        return output.Result;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int setns(int descriptor, int kind);
}
