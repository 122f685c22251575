using System.Buffers.Binary;

namespace Skiff.Agent.Volumes.Linux;

/// <summary>What kind of thing a directory entry is.</summary>
internal enum FileKind
{
    Unknown,
    Directory,
    File,
    Symlink,
    Socket,
    CharDevice,
    BlockDevice,
    Fifo,
}

/// <summary>Attributes of one file.</summary>
internal readonly record struct FileFacts(
    FileKind Kind, uint Mode, uint User, uint Group, ulong Inode, ulong Device, bool IsMountRoot)
{
    // The kernel counts blocks of this size whatever the file system's own are.
    private const long BlockBytes = 512;

    /// <summary>Names that lead to it.</summary>
    public uint Links { get; init; }

    /// <summary>Disk it takes.</summary>
    public long DiskBytes { get; init; }

    // Set since kernel 5.8 on the root of a mount.
    private const ulong MountRootAttribute = 0x2000;

    /// <summary>Reads the kernel's statx record.</summary>
    public static FileFacts Read(ReadOnlySpan<byte> record)
    {
        ushort mode = BinaryPrimitives.ReadUInt16LittleEndian(record[28..]);
        ulong attributes = BinaryPrimitives.ReadUInt64LittleEndian(record[8..]);
        ulong major = BinaryPrimitives.ReadUInt32LittleEndian(record[136..]);
        uint minor = BinaryPrimitives.ReadUInt32LittleEndian(record[140..]);
        return new(
            KindOf(mode),
            (uint)mode & 0xfff,
            BinaryPrimitives.ReadUInt32LittleEndian(record[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(record[32..]),
            (major << 32) | minor,
            (attributes & MountRootAttribute) != 0)
        {
            Links = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]),
            DiskBytes = (long)BinaryPrimitives.ReadUInt64LittleEndian(record[48..]) * BlockBytes,
        };
    }

    private static FileKind KindOf(ushort mode) => (mode & 0xf000) switch
    {
        0x4000 => FileKind.Directory,
        0x8000 => FileKind.File,
        0xa000 => FileKind.Symlink,
        0xc000 => FileKind.Socket,
        0x2000 => FileKind.CharDevice,
        0x6000 => FileKind.BlockDevice,
        0x1000 => FileKind.Fifo,
        _ => FileKind.Unknown,
    };
}
