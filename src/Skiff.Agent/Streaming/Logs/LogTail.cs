using Microsoft.Win32.SafeHandles;

namespace Skiff.Agent.Streaming.Logs;

/// <summary>Finds where the last lines of a file begin, reading it from its end.</summary>
internal static class LogTail
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>
    /// The offset of the first of the last <paramref name="lines"/> lines; 0 when there are fewer. What follows the
    /// last newline is a line of its own.
    /// </summary>
    public static long Find(SafeFileHandle file, long lines, CancellationToken stop)
    {
        long end = RandomAccess.GetLength(file);
        if (lines == 0) return end;
        byte[] block = new byte[BlockBytes];
        long seen = 0;
        bool atEnd = true;
        for (long at = end; at > 0;)
        {
            stop.ThrowIfCancellationRequested();
            int length = (int)Math.Min(BlockBytes, at);
            at -= length;
            int read = RandomAccess.Read(file, block.AsSpan(0, length), at);
            for (int i = read - 1; i >= 0; i--)
            {
                // The newline at the very end closes the last line and opens none.
                bool newline = block[i] == '\n';
                if (newline && !atEnd && ++seen == lines) return at + i + 1;
                atEnd = false;
            }
        }

        return 0;
    }
}
