using System.Buffers.Binary;

namespace Skiff.Agent.Volumes.Linux;

/// <summary>What a file system can hold and still take from a process without privileges.</summary>
/// <param name="TotalBytes">Its size.</param>
/// <param name="AvailableBytes">Bytes that are left.</param>
/// <param name="Inodes">Files it can hold; 0 where it sets no bound.</param>
/// <param name="InodesFree">Files it can still take.</param>
internal readonly record struct FileSystemRoom(long TotalBytes, long AvailableBytes, long Inodes, long InodesFree)
{
    /// <summary>Reads the C library's statvfs record of a 64-bit processor.</summary>
    public static FileSystemRoom Read(ReadOnlySpan<byte> record)
    {
        // block size 0, fragment size 8, blocks 16, free 24, available 32, files 40, free 48, available 56.
        long unit = BinaryPrimitives.ReadInt64LittleEndian(record[8..]);
        return new(
            BinaryPrimitives.ReadInt64LittleEndian(record[16..]) * unit,
            BinaryPrimitives.ReadInt64LittleEndian(record[32..]) * unit,
            BinaryPrimitives.ReadInt64LittleEndian(record[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[56..]));
    }
}
