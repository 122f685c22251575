using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Skiff.Model;

/// <summary>
/// Writes protobuf from its end to its beginning, so that the length of a nested message is known when its tag is
/// written and no sizing pass is needed. Reusable after <see cref="Reset"/>; the buffer comes from a pool.
/// </summary>
public sealed class ProtoOutput : IDisposable
{
    private const int InitialSize = 4096;

    private byte[] buffer;
    private int start;

    /// <summary>Makes an empty output.</summary>
    public ProtoOutput()
    {
        buffer = ArrayPool<byte>.Shared.Rent(InitialSize);
        start = buffer.Length;
    }

    /// <summary>Bytes written so far, which marks the end of a message that is about to be written.</summary>
    public int Length => buffer.Length - start;

    /// <summary>What was written so far; valid until the next write, reset or dispose.</summary>
    public ReadOnlySpan<byte> Written => buffer.AsSpan(start);

    /// <summary>What was written so far; valid until the next write, reset or dispose.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => buffer.AsMemory(start);

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Starts over with the same buffer.</summary>
    public void Reset() => start = buffer.Length;

    /// <summary>Gives the buffer back; the output must not be used afterwards.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        start = 0;
    }

    /// <summary>
    /// Puts the tag and the length before what was written since <see cref="Length"/> was <paramref name="end"/>.
    /// </summary>
    /// <param name="tag">Field number times eight, plus the wire type.</param>
    /// <param name="end">The length before the message's fields were written.</param>
    public void EndMessage(uint tag, int end)
    {
        WriteVarint((ulong)(Length - end));
        WriteVarint(tag);
    }

    /// <summary>Writes a tag and a string.</summary>
    public void Write(uint tag, string value)
    {
        int size = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, Reserve(size));
        WriteVarint((ulong)size);
        WriteVarint(tag);
    }

    /// <summary>Writes a tag and an integer.</summary>
    public void Write(uint tag, long value)
    {
        WriteVarint((ulong)value);
        WriteVarint(tag);
    }

    /// <summary>Writes a tag and a boolean.</summary>
    public void Write(uint tag, bool value) => Write(tag, value ? 1L : 0L);

    /// <summary>Writes a tag and a double.</summary>
    public void Write(uint tag, double value)
    {
        BitConverter.TryWriteBytes(Reserve(8), value);
        WriteVarint(tag);
    }

    /// <summary>Writes a tag and bytes.</summary>
    public void Write(uint tag, ReadOnlySpan<byte> value)
    {
        WriteVerbatim(value);
        WriteVarint((ulong)value.Length);
        WriteVarint(tag);
    }

    /// <summary>Writes a tag and bytes; nothing when they are absent.</summary>
    public void Write(uint tag, Bytes value)
    {
        if (!value.IsAbsent) Write(tag, value.Span);
    }

    /// <summary>Writes a tag and a quantity's message.</summary>
    public void Write(uint tag, Quantity value)
    {
        int end = Length;
        Write(0x0A, value.ToString());
        EndMessage(tag, end);
    }

    /// <summary>Writes a tag and the message of a number or string: its type, then both, one of them empty.</summary>
    public void Write(uint tag, IntOrString value)
    {
        int end = Length;
        Write(0x1A, value.Text);
        Write(0x10, (long)value.Number);
        Write(0x08, value.IsString ? 1L : 0L);
        EndMessage(tag, end);
    }

    /// <summary>Writes a tag and the message of a duration: its nanoseconds.</summary>
    public void Write(uint tag, TimeSpan value)
    {
        int end = Length;
        Write(0x08, value.Ticks * TimeSpan.NanosecondsPerTick);
        EndMessage(tag, end);
    }

    /// <summary>Writes a tag and the message that wraps any JSON.</summary>
    public void Write(uint tag, RawJson value)
    {
        int end = Length;
        if (!value.IsAbsent) Write(0x0A, value.Utf8.Span);
        EndMessage(tag, end);
    }

    /// <summary>Writes a tag and a time's message in whole seconds; the zero time has no field.</summary>
    public void WriteTime(uint tag, DateTimeOffset value) => WriteTime(tag, value, nanos: 0);

    /// <summary>Writes a tag and a time's message in microseconds; the zero time has no field.</summary>
    public void WriteMicroTime(uint tag, DateTimeOffset value) =>
        WriteTime(tag, value, value.UtcTicks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond * 1000);

    /// <summary>Writes bytes as they are.</summary>
    public void WriteVerbatim(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>Writes a number in the variable-length form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteVarint(ulong value)
    {
        if (value < 0x80 && start > 0) buffer[--start] = (byte)value;
        else WriteLongVarint(value);
    }

    private void WriteTime(uint tag, DateTimeOffset value, long nanos)
    {
        int end = Length;
        if (value != default)
        {
            Write(0x10, nanos);
            Write(0x08, value.ToUnixTimeSeconds());
        }

        EndMessage(tag, end);
    }

    private void WriteLongVarint(ulong value)
    {
        int size = (63 - System.Numerics.BitOperations.LeadingZeroCount(value | 1)) / 7 + 1;
        Span<byte> target = Reserve(size);
        for (int i = 0; i < size - 1; i++, value >>= 7) target[i] = (byte)(value | 0x80);
        target[size - 1] = (byte)value;
    }

    private Span<byte> Reserve(int size)
    {
        if (start < size) Grow(size);
        start -= size;
        return buffer.AsSpan(start, size);
    }

    private void Grow(int size)
    {
        int length = Length;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, checked(length + size)));
        Written.CopyTo(larger.AsSpan(larger.Length - length));
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
        start = larger.Length - length;
    }
}
