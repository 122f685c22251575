using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;

namespace Skiff.Agent.Shutdown.DBus;

/// <summary>Reads from a unix socket together with the descriptors that come along, which the framework cannot.</summary>
internal static unsafe class DescriptorSocket
{
    private const int SocketLevel = 1;
    private const int Rights = 1;
    private const int CloseOnExec = 0x40000000;
    private const int ControlBytes = 256;

    /// <summary>Waits for bytes. Answers how many came, 0 at the end.</summary>
    public static int Receive(Socket socket, Span<byte> buffer, Queue<SafeFileHandle> descriptors)
    {
        byte* control = stackalloc byte[ControlBytes];
        fixed (byte* data = buffer)
        {
            Vector vector = new() { Base = data, Length = (nuint)buffer.Length };
            Header header = new() { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlBytes };
            nint read;
            Errno error;
            do
            {
                // The framework has made the socket one that does not wait.
                socket.Poll(-1, SelectMode.SelectRead);
                read = recvmsg((int)socket.Handle, &header, CloseOnExec);
                error = read < 0 ? Errno.Last : Errno.None;
            }
            while (error == Errno.TryAgain || error.Code == Interrupted);

            if (error.IsError) throw new IOException(error.ToString());
            Take(control, (int)header.ControlLength, descriptors);
            return (int)read;
        }
    }

    private const int Interrupted = 4;

    // struct cmsghdr: a length of eight bytes, level and type of four each, then the descriptors; padded to eight.
    private static void Take(byte* control, int length, Queue<SafeFileHandle> descriptors)
    {
        for (int at = 0; at + 16 <= length;)
        {
            int size = (int)*(nuint*)(control + at);
            if (size < 16 || at + size > length) return;
            if (*(int*)(control + at + 8) == SocketLevel && *(int*)(control + at + 12) == Rights)
            {
                for (int i = at + 16; i + 4 <= at + size; i += 4) descriptors.Enqueue(new(*(int*)(control + i), ownsHandle: true));
            }

            at += (size + 7) & ~7;
        }
    }

#pragma warning disable SYSLIB1054, CA2101, IDE1006 // Every argument is blittable, and the name is the library's own.
    [DllImport("libc", SetLastError = true)]
    private static extern nint recvmsg(int socket, Header* header, int flags);
#pragma warning restore SYSLIB1054, CA2101, IDE1006

    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public void* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
