using System.Buffers;
using System.Text;

namespace Skiff.Agent.Streaming.Logs;

/// <summary>
/// Turns the runtime's log format into what the container wrote. A line of the format is
/// <c>TIME STREAM TAG CONTENT</c>; the tag P marks a piece of a longer line, whose newline is not the container's.
/// </summary>
/// <remarks>
/// Bytes come in pieces of any size and leave at once: a line of any length takes no more memory than its head.
/// A line that is not of the format is left out.
/// </remarks>
internal sealed class LogFilter(LogQuery query)
{
    private const int MaxHeadBytes = 256;

    private readonly byte[] head = new byte[MaxHeadBytes];
    private int headLength;
    private int spaces;
    private Part part = Part.Head;
    private bool partial;
    private bool atLineStart = true;
    private byte lastWritten = (byte)'\n';
    private long? linesLeft = query.Follow ? null : query.TailLines;
    private long bytesLeft = query.LimitBytes ?? long.MaxValue;

    private enum Part
    {
        Head,
        Content,
        Skipped,
    }

    /// <summary>Whether all that was asked for has been written.</summary>
    public bool IsDone => bytesLeft <= 0 || linesLeft <= 0;

    /// <summary>Takes bytes of the log and writes what the query lets through.</summary>
    public void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        while (bytes.Length > 0 && !IsDone)
        {
            bytes = part switch
            {
                Part.Head => TakeHead(bytes, output),
                Part.Content => TakeContent(bytes, output),
                _ => Skip(bytes),
            };
        }
    }

    /// <summary>The file ended where a line had not: what follows is a new file's first line.</summary>
    public void Restart()
    {
        headLength = 0;
        spaces = 0;
        part = Part.Head;
    }

    private ReadOnlySpan<byte> TakeHead(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            byte next = bytes[i];
            if (next == '\n')
            {
                EndLine();
                return bytes[(i + 1)..];
            }

            if (headLength == MaxHeadBytes)
            {
                part = Part.Skipped;
                return bytes[i..];
            }

            head[headLength++] = next;
            if (next != ' ' || ++spaces < 3) continue;
            part = BeginContent(output) ? Part.Content : Part.Skipped;
            return bytes[(i + 1)..];
        }

        return default;
    }

    // The head is complete: "TIME STREAM TAGS ".
    private bool BeginContent(IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> all = head.AsSpan(0, headLength - 1);
        int first = all.IndexOf((byte)' ');
        int second = first + 1 + all[(first + 1)..].IndexOf((byte)' ');
        ReadOnlySpan<byte> stream = all[(first + 1)..second];
        ReadOnlySpan<byte> tags = all[(second + 1)..];
        LogStream? from = stream.SequenceEqual("stdout"u8) ? LogStream.Stdout
            : stream.SequenceEqual("stderr"u8) ? LogStream.Stderr : null;
        if (from is null || LogTime.Read(all[..first]) is not { } time) return false;
        if (query.Stream != LogStream.All && query.Stream != from) return false;
        if (time.Moment < query.Since) return false;

        // More tags may come some day, behind colons; the first one tells pieces from wholes.
        partial = tags is [(byte)'P'] or [(byte)'P', (byte)':', ..];
        if (query.Timestamps && atLineStart) Emit(Encoding.ASCII.GetBytes(time.Text + " "), output);
        return true;
    }

    private ReadOnlySpan<byte> TakeContent(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        int end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            Emit(bytes, output);
            return default;
        }

        Emit(partial ? bytes[..end] : bytes[..(end + 1)], output);
        atLineStart = !partial || lastWritten == '\n';
        EndLine();
        return bytes[(end + 1)..];
    }

    private ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)'\n');
        if (end < 0) return default;
        EndLine();
        return bytes[(end + 1)..];
    }

    private void EndLine()
    {
        if (linesLeft is not null) linesLeft--;
        Restart();
    }

    private void Emit(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        if (bytes.Length > bytesLeft) bytes = bytes[..(int)bytesLeft];
        if (bytes.Length == 0) return;
        bytesLeft -= bytes.Length;
        lastWritten = bytes[^1];
        output.Write(bytes);
    }
}
