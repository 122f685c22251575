using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Skiff.Agent.Volumes.Linux;

/// <summary>
/// The system calls the framework has no safe form of. Names are bytes that end in NUL: what a container puts into a
/// volume need not be valid text.
/// </summary>
internal static partial class Libc
{
    public const int OpenReadOnly = 0;
    public const int OpenWriteOnly = 1;
    public const int OpenCreate = 0x40;
    public const int OpenExclusive = 0x80;
    public const int OpenNonBlocking = 0x800;
    public const int OpenCloseOnExec = 0x80000;
    public const int OpenPath = 0x200000;

    // These two differ between the processor families.
    public static readonly int OpenDirectory = IsArm ? 0x4000 : 0x10000;
    public static readonly int OpenNoFollow = IsArm ? 0x8000 : 0x20000;

    public const int AtCurrentDirectory = -100;
    public const int AtSymlinkNoFollow = 0x100;
    public const int AtRemoveDirectory = 0x200;
    public const int AtEmptyPath = 0x1000;

    public const ulong ResolveNoCrossDevice = 0x01;
    public const ulong ResolveNoMagicLinks = 0x02;
    public const ulong ResolveNoSymlinks = 0x04;
    public const ulong ResolveBeneath = 0x08;

    public const ulong MountReadOnly = 0x1;
    public const ulong MountNoSetuid = 0x2;
    public const ulong MountNoDevices = 0x4;
    public const ulong MountNoExecution = 0x8;
    public const ulong MountRemount = 0x20;
    public const ulong MountBind = 0x1000;
    public const ulong MountRecursive = 0x4000;
    public const ulong MountPrivate = 0x40000;

    public const int UnmountNoFollow = 8;

    public const int NewNetwork = 0x40000000;

    private const long OpenAt2Call = 437;
    private const int AttributeMax = 4096;

    private static long GetDents64Call => IsArm ? 61 : 217;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>A path as the kernel takes it. The caller has refused NUL inside.</summary>
    public static byte[] Name(string path)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        return bytes;
    }

    /// <summary>Opens a path; null with the error otherwise.</summary>
    public static SafeFileHandle? Open(string path, int flags, out Errno error) =>
        Handle(openat(AtCurrentDirectory, Name(path), flags | OpenCloseOnExec, 0), out error);

    /// <summary>Opens a name below a directory, which it may leave by any link.</summary>
    public static SafeFileHandle? OpenAt(SafeFileHandle directory, byte[] name, int flags, uint mode, out Errno error) =>
        Handle(openat(Raw(directory), name, flags | OpenCloseOnExec, mode), out error);

    /// <summary>Opens a path below a directory under the kernel's own rules about links and mounts.</summary>
    public static SafeFileHandle? OpenAt2(
        SafeFileHandle directory, byte[] path, int flags, ulong resolve, out Errno error)
    {
        OpenHow how = new() { Flags = (ulong)(uint)(flags | OpenCloseOnExec), Resolve = resolve };
        for (int attempt = 0; ; attempt++)
        {
            long fd = openat2(OpenAt2Call, Raw(directory), path, ref how, (nuint)Marshal.SizeOf<OpenHow>());
            SafeFileHandle? handle = Handle((int)fd, out error);

            // EAGAIN: a rename or mount elsewhere raced with the lookup, so the kernel could not vouch for it.
            if (handle is not null || error != Errno.TryAgain || attempt == 64) return handle;
        }
    }

    /// <summary>Reads raw directory entries; their number of bytes, 0 at the end, below 0 on failure.</summary>
    public static int ReadEntries(SafeFileHandle directory, byte[] buffer, out Errno error)
    {
        long count = getdents64(GetDents64Call, Raw(directory), buffer, (nuint)buffer.Length);
        error = count < 0 ? Errno.Last : Errno.None;
        return (int)count;
    }

    /// <summary>Reads an open directory from its first entry again.</summary>
    public static void Rewind(SafeFileHandle directory) => _ = lseek(Raw(directory), 0, 0);

    public static Errno MakeDirectory(SafeFileHandle parent, byte[] name, uint mode) =>
        Check(mkdirat(Raw(parent), name, mode));

    public static Errno Unlink(SafeFileHandle parent, byte[] name, bool directory) =>
        Check(unlinkat(Raw(parent), name, directory ? AtRemoveDirectory : 0));

    public static Errno RenameAt(SafeFileHandle from, byte[] oldName, SafeFileHandle to, byte[] newName) =>
        Check(renameat(Raw(from), oldName, Raw(to), newName));

    public static Errno Rename(string from, string to) => Check(rename(Name(from), Name(to)));

    public static Errno Symlink(string target, string path) => Check(symlink(Name(target), Name(path)));

    /// <summary>Changes owner and group; -1 leaves one as it is. Links themselves are changed, never followed.</summary>
    public static Errno ChangeOwner(SafeFileHandle parent, byte[] name, long user, long group) =>
        Check(fchownat(Raw(parent), name, unchecked((uint)user), unchecked((uint)group), AtSymlinkNoFollow));

    /// <summary>Changes owner and group of what is open.</summary>
    public static Errno ChangeOwner(SafeFileHandle file, long user, long group) =>
        Check(fchownat(Raw(file), [0], unchecked((uint)user), unchecked((uint)group), AtEmptyPath));

    /// <summary>Changes the permission bits of what a path leads to.</summary>
    public static Errno ChangeMode(string path, uint mode) => Check(chmod(Name(path), mode));

    /// <summary>Changes the permission bits of what is open.</summary>
    public static Errno ChangeMode(SafeFileHandle file, uint mode) => Check(fchmod(Raw(file), mode));

    /// <summary>Attributes of a name below a directory; a link is itself.</summary>
    public static Errno Stat(SafeFileHandle parent, byte[] name, out FileFacts facts) =>
        Stat(Raw(parent), name, AtSymlinkNoFollow, out facts);

    /// <summary>Attributes of what is open.</summary>
    public static Errno Stat(SafeFileHandle file, out FileFacts facts) => Stat(Raw(file), [0], AtEmptyPath, out facts);

    /// <summary>Attributes of a path, through links or not.</summary>
    public static Errno Stat(string path, bool follow, out FileFacts facts) =>
        Stat(AtCurrentDirectory, Name(path), follow ? 0 : AtSymlinkNoFollow, out facts);

    public static Errno Mount(string source, string target, string fileSystem, ulong flags, string options) =>
        Check(mount(Name(source), Name(target), Name(fileSystem), (nuint)flags, Name(options)));

    public static Errno Unmount(string target) => Check(umount2(Name(target), UnmountNoFollow));

    /// <summary>Moves the calling thread into a namespace.</summary>
    public static Errno EnterNamespace(SafeFileHandle handle, int kind) => Check(setns(Raw(handle), kind));

    /// <summary>The user that the process acts as.</summary>
    public static uint EffectiveUser => geteuid();

    public static SafeFileHandle? InotifyOpen(out Errno error) => Handle(inotify_init1(OpenCloseOnExec), out error);

    /// <summary>Watches a path; the watch's number, below 0 on failure.</summary>
    public static int InotifyAdd(SafeFileHandle inotify, string path, uint mask, out Errno error)
    {
        int watch = inotify_add_watch(Raw(inotify), Name(path), mask);
        error = watch < 0 ? Errno.Last : Errno.None;
        return watch;
    }

    public static void InotifyRemove(SafeFileHandle inotify, int watch) => _ = inotify_rm_watch(Raw(inotify), watch);

    /// <summary>Reads an extended attribute of what is open; null when it has none of that name.</summary>
    public static Errno GetAttribute(SafeFileHandle file, string name, out string? value)
    {
        byte[] buffer = new byte[AttributeMax];
        nint length = fgetxattr(Raw(file), Name(name), buffer, (nuint)buffer.Length);
        Errno error = length < 0 ? Errno.Last : Errno.None;
        value = length < 0 ? null : Encoding.UTF8.GetString(buffer, 0, (int)length);
        return error == Errno.NoData ? Errno.None : error;
    }

    /// <summary>Sets an extended attribute of what is open.</summary>
    public static Errno SetAttribute(SafeFileHandle file, string name, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        return Check(fsetxattr(Raw(file), Name(name), bytes, (nuint)bytes.Length, 0));
    }

    /// <summary>Has the disk keep what was changed of what is open.</summary>
    public static Errno Sync(SafeFileHandle file) => Check(fsync(Raw(file)));

    /// <summary>Room on the file system of a path.</summary>
    public static Errno FileSystem(string path, out FileSystemRoom room)
    {
        byte[] buffer = new byte[256];
        Errno error = Check(statvfs(Name(path), buffer));
        room = error.IsError ? default : FileSystemRoom.Read(buffer);
        return error;
    }

    private static Errno Stat(int directory, byte[] name, int flags, out FileFacts facts)
    {
        byte[] buffer = new byte[256];
        const uint basicAndMount = 0x7ff;
        Errno error = Check(statx(directory, name, flags, basicAndMount, buffer));
        facts = error.IsError ? default : FileFacts.Read(buffer);
        return error;
    }

    private static int Raw(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    private static Errno Check(int result) => result < 0 ? Errno.Last : Errno.None;

    private static SafeFileHandle? Handle(int fd, out Errno error)
    {
        error = fd < 0 ? Errno.Last : Errno.None;
        return fd < 0 ? null : new SafeFileHandle(fd, ownsHandle: true);
    }

#pragma warning disable SYSLIB1054, CA2101, IDE1006 // Every argument is blittable, and the names are the library's own.
    [DllImport("libc", SetLastError = true)]
    private static extern int openat(int directory, byte[] path, int flags, uint mode);

    [DllImport("libc", SetLastError = true, EntryPoint = "syscall")]
    private static extern long openat2(long number, int directory, byte[] path, ref OpenHow how, nuint size);

    [DllImport("libc", SetLastError = true, EntryPoint = "syscall")]
    private static extern long getdents64(long number, int directory, byte[] buffer, nuint size);

    [DllImport("libc", SetLastError = true)]
    private static extern long lseek(int fd, long offset, int whence);

    [DllImport("libc", SetLastError = true)]
    private static extern int mkdirat(int directory, byte[] path, uint mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int unlinkat(int directory, byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int renameat(int oldDirectory, byte[] oldPath, int newDirectory, byte[] newPath);

    [DllImport("libc", SetLastError = true)]
    private static extern int rename(byte[] oldPath, byte[] newPath);

    [DllImport("libc", SetLastError = true)]
    private static extern int symlink(byte[] target, byte[] path);

    [DllImport("libc", SetLastError = true)]
    private static extern int fchownat(int directory, byte[] path, uint user, uint group, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int chmod(byte[] path, uint mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int fchmod(int fd, uint mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int directory, byte[] path, int flags, uint mask, byte[] buffer);

    [DllImport("libc", SetLastError = true)]
    private static extern int statvfs(byte[] path, byte[] buffer);

    [DllImport("libc", SetLastError = true)]
    private static extern nint fgetxattr(int fd, byte[] name, byte[] value, nuint size);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsetxattr(int fd, byte[] name, byte[] value, nuint size, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int fd);

    [DllImport("libc", SetLastError = true)]
    private static extern int mount(byte[] source, byte[] target, byte[] fileSystem, nuint flags, byte[] options);

    [DllImport("libc", SetLastError = true)]
    private static extern int umount2(byte[] target, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int setns(int fd, int kind);

    [DllImport("libc")]
    private static extern uint geteuid();

    [DllImport("libc", SetLastError = true)]
    private static extern int inotify_init1(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int inotify_add_watch(int fd, byte[] path, uint mask);

    [DllImport("libc", SetLastError = true)]
    private static extern int inotify_rm_watch(int fd, int watch);
#pragma warning restore SYSLIB1054, CA2101, IDE1006

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
