using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Skiff.Agent.Shutdown.DBus;

namespace Skiff.Agent.Tests.Shutdown;

/// <summary>A message bus of its own (Debian's dbus-daemon) with a login service on it.</summary>
internal sealed class FakeLogin : IAsyncDisposable
{
    private const string Login = "org.freedesktop.login1";
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("skiff-bus-");
    private readonly Process daemon;
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> locks = [];
    private Task serving = Task.CompletedTask;
    private uint serial;

    private FakeLogin()
    {
        File.WriteAllText(Path.Combine(directory.FullName, "bus.conf"), $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>session</type><listen>unix:path={BusPath}</listen><auth>EXTERNAL</auth>
              <policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy>
            </busconfig>
            """);
        ProcessStartInfo start = new("/usr/bin/dbus-daemon") { RedirectStandardOutput = true };
        foreach (string argument in (string[])[$"--config-file={Path.Combine(directory.FullName, "bus.conf")}", "--nofork", "--nopidfile", "--print-address"])
            start.ArgumentList.Add(argument);
        daemon = Process.Start(start)!;
    }

    public static bool IsPossible => File.Exists("/usr/bin/dbus-daemon");

    public string BusPath => Path.Combine(directory.FullName, "bus");

    public string SettingsDirectory => Path.Combine(directory.FullName, "logind.conf.d");

    public ulong DelayMicros { get; private set; } = 5_000_000;

    public string Asked { get; private set; } = "";

    /// <summary>How many locks were given.</summary>
    public int Locks => locks.Count;

    /// <summary>Ends when the last lock was given back: the bus may keep a copy of its other end for a moment.</summary>
    public async Task ReleasedAsync(CancellationToken stop) => Assert.Equal(0, await locks[^1].ReceiveAsync(new byte[1], stop));

    public static async Task<FakeLogin> StartAsync(CancellationToken stop)
    {
        FakeLogin login = new();
        await login.daemon.StandardOutput.ReadLineAsync(stop); // Its address: it listens.
        await login.socket.ConnectAsync(new UnixDomainSocketEndPoint(login.BusPath), stop);
        await login.LineAsync("\0AUTH EXTERNAL " + Convert.ToHexString(Encoding.ASCII.GetBytes($"{geteuid()}")), stop);
        await login.LineAsync("NEGOTIATE_UNIX_FD", stop);
        await login.socket.SendAsync("BEGIN\r\n"u8.ToArray(), stop);
        await login.CallBusAsync("Hello", "", [], stop);
        await login.CallBusAsync("RequestName", "su", [Login, 0u], stop);
        await login.CallBusAsync("RequestName", "su", ["org.freedesktop.systemd1", 0u], stop);
        login.serving = login.ServeAsync();
        return login;
    }

    public async Task TellAsync(bool begins, CancellationToken stop) => await socket.SendAsync(
        new DBusMessage(DBusType.Signal, ++serial)
        {
            Path = "/org/freedesktop/login1", Interface = Login + ".Manager", Member = "PrepareForShutdown", Signature = "b", Body = [begins],
        }.Write(), stop);

    public async ValueTask DisposeAsync()
    {
        daemon.Kill();
        await daemon.WaitForExitAsync();
        await serving;
        daemon.Dispose();
        socket.Dispose();
        locks.ForEach(one => one.Dispose());
        directory.Delete(recursive: true);
    }

    private async Task ServeAsync()
    {
        while (await ReadAsync(CancellationToken.None) is { } message)
        {
            if (message.Type == DBusType.Call) Answer(message);
        }
    }

    private void Answer(DBusMessage call)
    {
        DBusMessage reply = new(DBusType.Return, ++serial) { Destination = call.Sender, ReplyTo = call.Serial };
        switch (call.Member)
        {
            case "Get":
                reply = reply with { Signature = "v", Body = [DelayMicros] };
                break;
            case "Inhibit":
                Asked = string.Join('|', call.Body);
                SendWithLock(reply with { Signature = "h", Body = [0u], Descriptors = 1 });
                return;
            case "KillUnit":
                Asked = string.Join('|', call.Body);
                string text = File.ReadAllText(Path.Combine(SettingsDirectory, "99-skiff.conf"));
                DelayMicros = ulong.Parse(text.Split("InhibitDelayMaxSec=")[1].Trim()) * 1_000_000;
                break;
            default:
                reply = new DBusMessage(DBusType.Error, serial)
                {
                    Destination = call.Sender, ReplyTo = call.Serial, ErrorName = "org.freedesktop.DBus.Error.UnknownMethod",
                    Signature = "s", Body = ["no such method"],
                };
                break;
        }

        socket.Send(reply.Write());
    }

    private unsafe void SendWithLock(DBusMessage reply)
    {
        int* ends = stackalloc int[2];
        Assert.Equal(0, socketpair(1, 1, 0, ends));
        locks.Add(new Socket(new SafeSocketHandle(ends[0], ownsHandle: true)));
        byte[] bytes = reply.Write();
        byte* control = stackalloc byte[24];
        *(nuint*)control = 20;
        *(int*)(control + 8) = 1;
        *(int*)(control + 12) = 1;
        *(int*)(control + 16) = ends[1];
        fixed (byte* data = bytes)
        {
            nuint* vector = stackalloc nuint[2];
            (vector[0], vector[1]) = ((nuint)data, (nuint)bytes.Length);
            nuint* header = stackalloc nuint[7];
            (header[0], header[1], header[2], header[3]) = (0, 0, (nuint)vector, 1);
            (header[4], header[5], header[6]) = ((nuint)control, 24, 0);
            Assert.Equal(bytes.Length, sendmsg((int)socket.Handle, header, 0));
        }

        _ = close(ends[1]);
    }

    private async Task LineAsync(string line, CancellationToken stop)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(line + "\r\n"), stop);
        byte[] answer = new byte[256];
        await socket.ReceiveAsync(answer, stop);
    }

    private async Task CallBusAsync(string member, string signature, object[] values, CancellationToken stop)
    {
        uint own = ++serial;
        await socket.SendAsync(new DBusMessage(DBusType.Call, own)
        {
            Destination = "org.freedesktop.DBus", Path = "/org/freedesktop/DBus", Interface = "org.freedesktop.DBus",
            Member = member, Signature = signature, Body = values,
        }.Write(), stop);
        while ((await ReadAsync(stop))!.ReplyTo != own)
        {
            // Signals come in between.
        }
    }

    private async Task<DBusMessage?> ReadAsync(CancellationToken stop)
    {
        byte[] head = new byte[DBusMessage.HeadBytes];
        if (!await FillAsync(head, stop)) return null;
        byte[] whole = new byte[DBusMessage.LengthOf(head)!.Value];
        head.CopyTo(whole, 0);
        return await FillAsync(whole.AsMemory(head.Length), stop) ? DBusMessage.Read(whole) : null;
    }

    private async Task<bool> FillAsync(Memory<byte> buffer, CancellationToken stop)
    {
        while (buffer.Length > 0)
        {
            int read;
            try
            {
                read = await socket.ReceiveAsync(buffer, stop);
            }
            catch (SocketException)
            {
                return false;
            }

            if (read == 0) return false;
            buffer = buffer[read..];
        }

        return true;
    }

#pragma warning disable SYSLIB1054, CA2101, IDE1006 // Names are the library's own.
    [DllImport("libc")]
    private static extern uint geteuid();

    [DllImport("libc")]
    private static extern unsafe int socketpair(int domain, int type, int protocol, int* ends);

    [DllImport("libc")]
    private static extern unsafe nint sendmsg(int socket, nuint* header, int flags);

    [DllImport("libc")]
    private static extern int close(int handle);
#pragma warning restore SYSLIB1054, CA2101, IDE1006
}
