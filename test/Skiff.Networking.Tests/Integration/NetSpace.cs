using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Skiff.Networking.Tests.Integration;

/// <summary>A network namespace of one test, with addresses of a node and of two pods; gone when disposed.</summary>
internal sealed class NetSpace : IDisposable
{
    private readonly string name = $"skiff-test-{Guid.NewGuid():N}"[..24];

    public NetSpace()
    {
        Run("ip", "", "netns", "add", name);
        foreach (string line in (string[])
            [
                "link set lo up", "link add v0 type veth peer name v1", "link set v0 up", "link set v1 up",
                "addr add 10.42.0.50/24 dev v0", "addr add 10.42.0.7/32 dev v0", "addr add 10.42.0.9/32 dev v0",
                "route add default dev v0",
            ])
        {
            Run("ip", "", ["-n", name, .. line.Split(' ')]);
        }
    }

    /// <summary>Whether this process may make one.</summary>
    public static bool IsPossible =>
        Environment.UserName == "root" && File.Exists("/usr/sbin/nft") && (File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip"));

    public void Nft(string script) => Run("ip", script, "netns", "exec", name, "nft", "-f", "-");

    /// <summary>Runs on a thread inside; its sockets stay inside.</summary>
    public T Inside<T>(Func<T> action)
    {
        T? result = default;
        Exception? fault = null;
        Thread thread = new(() =>
        {
            try
            {
                using Microsoft.Win32.SafeHandles.SafeFileHandle space = File.OpenHandle($"/var/run/netns/{name}");
                if (setns((int)space.DangerousGetHandle(), 0) != 0) throw new IOException("the namespace cannot be entered");
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

    public Socket Listen(string address, int port) => Inside(() =>
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        socket.Listen(200);
        return socket;
    });

    /// <summary>How connecting from the node's address ends.</summary>
    public SocketError Connect(string address, int port) => Inside(() =>
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("10.42.0.50"), 0));
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Parse(address), port));
            return SocketError.Success;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode;
        }
    });

    public void Dispose() => Run("ip", "", "netns", "del", name);

    private static void Run(string program, string input, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors}");
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int setns(int descriptor, int kind);
}
