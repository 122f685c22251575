using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;

namespace Skiff.Agent.Shutdown.DBus;

/// <summary>An answer of D-Bus, with the descriptor that came along.</summary>
internal sealed record DBusReply(DBusMessage Message, SafeFileHandle? Descriptor);

/// <summary>
/// A connection to a message bus: calls, answers with a descriptor, and signals. A thread reads, since nothing else can
/// take descriptors; everything fails with <see cref="IOException"/> once the bus has gone.
/// </summary>
internal sealed class DBusConnection : IAsyncDisposable
{
    private const string Bus = "org.freedesktop.DBus";
    private const int SignalsMax = 64;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(25); // What clients of D-Bus wait.

    private readonly Socket socket;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Dictionary<uint, TaskCompletionSource<DBusReply>> waiting = [];
    private readonly Queue<SafeFileHandle> descriptors = new();
    private readonly Channel<DBusMessage> signals = Channel.CreateBounded<DBusMessage>(
        new BoundedChannelOptions(SignalsMax) { SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private uint serial;
    private bool isOver;

    private DBusConnection(Socket socket, TimeProvider time) => (this.socket, this.time) = (socket, time);

    /// <summary>Connects, says who it is, and asks to be let in.</summary>
    public static async ValueTask<DBusConnection> OpenAsync(string path, TimeProvider time, CancellationToken stop)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
            await IntroduceAsync(socket, stop);
        }
        catch (Exception fault)
        {
            socket.Dispose();
            if (fault is SocketException) throw new IOException($"dial unix {path}: {fault.Message}", fault);
            throw;
        }

        DBusConnection connection = new(socket, time);
        new Thread(connection.Read) { IsBackground = true, Name = "message-bus" }.Start();
        try
        {
            await connection.CallAsync(Bus, "/org/freedesktop/DBus", Bus, "Hello", "", [], stop);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The signals that were asked for, until the bus goes.</summary>
    public IAsyncEnumerable<DBusMessage> SignalsAsync(CancellationToken stop) => signals.Reader.ReadAllAsync(stop);

    /// <summary>Asks for signals by a rule.</summary>
    public async ValueTask MatchAsync(string rule, CancellationToken stop) =>
        await CallAsync(Bus, "/org/freedesktop/DBus", Bus, "AddMatch", "s", [rule], stop);

    /// <summary>Calls a method. An error that is answered is thrown with its own text.</summary>
    public async ValueTask<DBusReply> CallAsync(
        string destination, string path, string @interface, string member, string signature, object[] values,
        CancellationToken stop)
    {
        TaskCompletionSource<DBusReply> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        uint own = Register(answer);
        DBusMessage call = new(DBusType.Call, own)
        {
            Destination = destination, Path = path, Interface = @interface, Member = member, Signature = signature, Body = values,
        };
        try
        {
            await socket.SendAsync(call.Write(), stop);
            DBusReply reply = await answer.Task.WaitAsync(patience, time, stop);
            if (reply.Message.Type == DBusType.Return) return reply;
            throw new IOException(
                $"{member}: {(reply.Message.Body.Count > 0 ? reply.Message.Body[0] : "")} ({reply.Message.ErrorName})");
        }
        catch (Exception fault) when (fault is SocketException or TimeoutException or ObjectDisposedException)
        {
            throw new IOException($"{member}: {fault.Message}", fault);
        }
        finally
        {
            lock (gate) waiting.Remove(own);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both); // Wakes the reader.
        }
        catch (SocketException)
        {
            // The other side was faster.
        }

        await ended.Task;
        socket.Dispose();
    }

    private uint Register(TaskCompletionSource<DBusReply> answer)
    {
        lock (gate)
        {
            if (isOver) throw new IOException("the bus has gone");
            waiting[++serial] = answer;
            return serial;
        }
    }

    // The dialogue of lines that comes before messages: by the socket's credentials, with descriptors.
    private static async ValueTask IntroduceAsync(Socket socket, CancellationToken stop)
    {
        string user = Convert.ToHexString(Encoding.ASCII.GetBytes($"{Libc.EffectiveUser}"));
        await AskAsync($"\0AUTH EXTERNAL {user}", "OK ");
        await AskAsync("NEGOTIATE_UNIX_FD", "AGREE_UNIX_FD");
        await socket.SendAsync("BEGIN\r\n"u8.ToArray(), stop);

        async ValueTask AskAsync(string line, string expected)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(line + "\r\n"), stop);
            byte[] answer = new byte[512];
            int filled = 0;
            while (filled < answer.Length && !answer.AsSpan(0, filled).EndsWith("\r\n"u8))
            {
                int read = await socket.ReceiveAsync(answer.AsMemory(filled), stop);
                if (read == 0) break;
                filled += read;
            }

            string text = Encoding.ASCII.GetString(answer, 0, filled).TrimEnd();
            if (!text.StartsWith(expected, StringComparison.Ordinal)) throw new IOException($"the bus answered {line.Trim('\0')} with {text}");
        }
    }

    private void Read()
    {
        string fault = "the bus has gone";
        try
        {
            byte[] head = new byte[DBusMessage.HeadBytes];
            while (Fill(head))
            {
                if (DBusMessage.LengthOf(head) is not { } length) break;
                byte[] whole = new byte[length];
                head.CopyTo(whole, 0);
                if (!Fill(whole.AsSpan(head.Length)) || DBusMessage.Read(whole) is not { } message) break;
                Take(message);
            }
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or SocketException)
        {
            fault = broken.Message;
        }

        lock (gate)
        {
            isOver = true;
            foreach (TaskCompletionSource<DBusReply> one in waiting.Values) one.TrySetException(new IOException(fault));
        }

        signals.Writer.TryComplete();
        while (descriptors.TryDequeue(out SafeFileHandle? left)) left.Dispose();
        ended.TrySetResult();
    }

    private bool Fill(Span<byte> buffer)
    {
        for (int filled = 0; filled < buffer.Length;)
        {
            int read = DescriptorSocket.Receive(socket, buffer[filled..], descriptors);
            if (read == 0) return false;
            filled += read;
        }

        return true;
    }

    private void Take(DBusMessage message)
    {
        List<SafeFileHandle> own = [];
        for (uint i = 0; i < message.Descriptors && descriptors.TryDequeue(out SafeFileHandle? handle); i++) own.Add(handle);
        if (message.Type == DBusType.Signal) signals.Writer.TryWrite(message);
        TaskCompletionSource<DBusReply>? answer = null;
        lock (gate)
        {
            if (message.Type is DBusType.Return or DBusType.Error) waiting.Remove(message.ReplyTo, out answer);
        }

        bool isTaken = answer?.TrySetResult(new(message, own.FirstOrDefault())) == true;
        foreach (SafeFileHandle unused in own.Skip(isTaken ? 1 : 0)) unused.Dispose();
    }
}
