using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Skiff.Agent.Volumes.Linux;

/// <summary>The names in an open directory, as bytes ending in NUL, without <c>.</c> and <c>..</c>.</summary>
internal static class DirectoryEntries
{
    /// <summary>
    /// Reads some names, at most what one buffer holds; false at the end of the directory. A directory that is being
    /// emptied can be read to its end in this way without holding all its names.
    /// </summary>
    public static bool ReadSome(SafeFileHandle directory, byte[] buffer, List<byte[]> names, out Errno error)
    {
        names.Clear();
        int filled = Libc.ReadEntries(directory, buffer, out error);
        for (int at = 0; at < filled;)
        {
            // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name up to NUL.
            ReadOnlySpan<byte> record = buffer.AsSpan(at, filled - at);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(record[16..]);
            ReadOnlySpan<byte> name = record[19..length];
            name = name[..(name.IndexOf((byte)0) + 1)];
            if (!IsDots(name)) names.Add(name.ToArray());
            at += length;
        }

        return filled > 0;
    }

    private static bool IsDots(ReadOnlySpan<byte> name) => name is [(byte)'.', 0] or [(byte)'.', (byte)'.', 0];
}
