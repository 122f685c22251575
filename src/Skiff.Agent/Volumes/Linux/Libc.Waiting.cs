using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Skiff.Agent.Volumes.Linux;

/// <summary>A descriptor that is waited for, as the kernel takes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Descriptor;
    public short Wanted;
    public short Found;

    /// <summary>Whether there is something to read, an error or the end included.</summary>
    public readonly bool IsReady => Found != 0;
}

/// <summary>Calls that wait for the kernel.</summary>
internal static partial class Libc
{
    private const short PollIn = 1;

    /// <summary>Waits until one of some can be read.</summary>
    public static Errno Poll(PollEntry[] entries) => Check(poll(entries, (nuint)entries.Length, -1));

    /// <summary>A wait for something that can be read.</summary>
    public static PollEntry PollFor(SafeFileHandle file) => new() { Descriptor = Raw(file), Wanted = PollIn };

    /// <summary>Reads what there is; the number of bytes, 0 at the end, below 0 on failure.</summary>
    public static int Read(SafeFileHandle file, byte[] buffer, out Errno error)
    {
        nint count = read(Raw(file), buffer, (nuint)buffer.Length);
        error = count < 0 ? Errno.Last : Errno.None;
        return (int)count;
    }

    /// <summary>A counter that can be read once it has been raised.</summary>
    public static SafeFileHandle? EventOpen(out Errno error) => Handle(eventfd(0, OpenCloseOnExec), out error);

    /// <summary>Raises a counter by one.</summary>
    public static void Raise(SafeFileHandle counter) => _ = write(Raw(counter), BitConverter.GetBytes(1L), sizeof(long));

    /// <summary>Has the kernel raise a counter whenever a figure of a cgroup (v1) passes a bound, up or down.</summary>
    /// <param name="control">The cgroup's <c>cgroup.event_control</c>.</param>
    /// <param name="counter">The counter.</param>
    /// <param name="figure">The file of the figure.</param>
    /// <param name="bound">The bound.</param>
    public static Errno RaiseWhenPassed(SafeFileHandle control, SafeFileHandle counter, SafeFileHandle figure, long bound)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{Raw(counter)} {Raw(figure)} {bound}");
        return Check((int)write(Raw(control), Encoding.ASCII.GetBytes(line), (nuint)line.Length));
    }

#pragma warning disable SYSLIB1054, CA2101, IDE1006 // Every argument is blittable, and the names are the library's own.
    [DllImport("libc", SetLastError = true)]
    private static extern int poll([In, Out] PollEntry[] entries, nuint count, int milliseconds);

    [DllImport("libc", SetLastError = true)]
    private static extern int eventfd(uint initial, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern nint read(int fd, [Out] byte[] buffer, nuint size);

    [DllImport("libc", SetLastError = true)]
    private static extern nint write(int fd, byte[] bytes, nuint size);
#pragma warning restore SYSLIB1054, CA2101, IDE1006
}
