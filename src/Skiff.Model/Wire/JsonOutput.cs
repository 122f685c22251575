using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Skiff.Model;

/// <summary>
/// Writes records as JSON, byte for byte as upstream's encoder does: declared member order, sorted maps, HTML-safe
/// strings. Reusable after <see cref="Reset"/>; the buffer comes from a pool and goes back on dispose.
/// </summary>
public sealed class JsonOutput : IDisposable
{
    private const int InitialSize = 4096;
    private const int MaxUtf8Length = 3; // Bytes of one UTF-16 unit.

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(InitialSize);
    private int length;
    private int depth;

    /// <summary>
    /// Whether the top-level <c>metadata.resourceVersion</c> is written as an empty string whatever its value, so that
    /// the digits can be put in later at <see cref="ResourceVersionOffset"/>.
    /// </summary>
    public bool ReserveResourceVersion { get; set; }

    /// <summary>
    /// Whether a list without items is written as one that is not there: upstream stores protobuf, which cannot tell
    /// them apart.
    /// </summary>
    public bool ForgetsEmptyLists { get; set; }

    /// <summary>
    /// Where the first digit of the top-level <c>metadata.resourceVersion</c> is or would be; -1 without one.
    /// </summary>
    public int ResourceVersionOffset { get; private set; } = -1;

    /// <summary>Bytes of the top-level <c>metadata.resourceVersion</c>.</summary>
    public int ResourceVersionLength { get; private set; }

    /// <summary>What was written so far; valid until the next write, reset or dispose.</summary>
    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    /// <summary>What was written so far; valid until the next write, reset or dispose.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => buffer.AsMemory(0, length);

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Starts over with the same buffer.</summary>
    public void Reset()
    {
        length = 0;
        depth = 0;
        ResourceVersionOffset = -1;
        ResourceVersionLength = 0;
    }

    /// <summary>Gives the buffer back; the output must not be used afterwards.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        length = 0;
    }

    /// <summary>Opens an object.</summary>
    public void BeginObject()
    {
        WriteByte((byte)'{');
        depth++;
    }

    /// <summary>Closes an object.</summary>
    public void EndObject()
    {
        WriteByte((byte)'}');
        depth--;
    }

    /// <summary>Opens a list.</summary>
    public void BeginArray() => WriteByte((byte)'[');

    /// <summary>Closes a list.</summary>
    public void EndArray() => WriteByte((byte)']');

    /// <summary>Starts a list's item: writes the comma it needs.</summary>
    public void Item()
    {
        if (buffer[length - 1] != '[') WriteByte((byte)',');
    }

    /// <summary>Starts a member whose value comes next.</summary>
    /// <param name="name">The name as it stands in the document, <c>"name":</c>, quotes and colon included.</param>
    public void Member(ReadOnlySpan<byte> name)
    {
        Span<byte> target = Reserve(name.Length + 1);
        if (buffer[length - 1] != '{')
        {
            target[0] = (byte)',';
            target = target[1..];
            length++;
        }

        name.CopyTo(target);
        length += name.Length;
    }

    /// <summary>Starts a member with any name.</summary>
    public void Member(string name)
    {
        if (buffer[length - 1] != '{') WriteByte((byte)',');
        Write(name);
        WriteByte((byte)':');
    }

    /// <summary>Writes bytes that are already JSON.</summary>
    public void WriteVerbatim(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Reserve(utf8.Length));
        length += utf8.Length;
    }

    /// <summary>Writes <c>null</c>.</summary>
    public void WriteNull() => WriteVerbatim("null"u8);

    /// <summary>Writes a boolean.</summary>
    public void Write(bool value) => WriteVerbatim(value ? "true"u8 : "false"u8);

    /// <summary>Writes an integer.</summary>
    public void Write(int value) => Write((long)value);

    /// <summary>Writes an integer.</summary>
    public void Write(long value)
    {
        value.TryFormat(Reserve(20), out int written, default, CultureInfo.InvariantCulture);
        length += written;
    }

    /// <summary>Writes a double with as few digits as tell it from its neighbours, in Go's notation.</summary>
    public void Write(double value) => WriteVerbatim(Encoding.ASCII.GetBytes(GoNumber.Format(value)));

    /// <summary>Writes a string.</summary>
    public void Write(string value)
    {
        Span<byte> target = Reserve((value.Length * MaxUtf8Length) + 2);
        target[0] = (byte)'"';
        int plain = 0;
        while (plain < value.Length && IsPlainAscii(value[plain]))
        {
            target[plain + 1] = (byte)value[plain];
            plain++;
        }

        length += plain + 1;
        if (plain < value.Length) WriteRest(value.AsSpan(plain));
        WriteByte((byte)'"');
    }

    /// <summary>Writes bytes as base64; an absent value is null.</summary>
    public void Write(Bytes value)
    {
        if (value.IsAbsent)
        {
            WriteNull();
            return;
        }

        Span<byte> target = Reserve(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(value.Length) + 2);
        target[0] = (byte)'"';
        System.Buffers.Text.Base64.EncodeToUtf8(value.Span, target[1..], out _, out int written);
        target[written + 1] = (byte)'"';
        length += written + 2;
    }

    /// <summary>Writes a quantity.</summary>
    public void Write(Quantity value) => Write(value.ToString());

    /// <summary>Writes a duration in Go's notation.</summary>
    public void Write(TimeSpan value) => Write(GoDuration.Format(value));

    /// <summary>Writes a number or a string.</summary>
    public void Write(IntOrString value)
    {
        if (value.IsString) Write(value.Text);
        else Write(value.Number);
    }

    /// <summary>Writes any JSON; an absent value is null.</summary>
    public void Write(RawJson value)
    {
        if (value.IsAbsent) WriteNull();
        else WriteVerbatim(value.Utf8.Span);
    }

    /// <summary>Writes a time in whole seconds; the zero time is null.</summary>
    public void WriteTime(DateTimeOffset value)
    {
        if (value == default)
        {
            WriteNull();
            return;
        }

        Span<byte> target = Reserve(22);
        target[0] = (byte)'"';
        int written = GoTime.Format(value, target[1..]);
        target[written + 1] = (byte)'"';
        length += written + 2;
    }

    /// <summary>Writes a time in microseconds.</summary>
    public void WriteMicroTime(DateTimeOffset value)
    {
        Span<byte> target = Reserve(29);
        target[0] = (byte)'"';
        int written = GoTime.FormatMicro(value, target[1..]);
        target[written + 1] = (byte)'"';
        length += written + 2;
    }

    /// <summary>
    /// Writes the members that name a kind, unless the object is inside another one: there upstream leaves them out.
    /// </summary>
    public void WriteTypeMeta(ReadOnlySpan<byte> members)
    {
        if (depth == 1) WriteVerbatim(members);
    }

    /// <summary>Writes the member of an object's metadata that the store fills in.</summary>
    public void WriteResourceVersion(string value)
    {
        bool top = depth == 2 && ResourceVersionOffset < 0;
        if (top && ReserveResourceVersion) value = "";
        else if (value.Length == 0) return;
        Member("\"resourceVersion\":"u8);
        if (top) ResourceVersionOffset = length + 1;
        Write(value);
        if (top) ResourceVersionLength = length - 1 - ResourceVersionOffset;
    }

    // From the first character on that is no plain ASCII: runs of text as UTF-8, and escapes between them.
    private void WriteRest(ReadOnlySpan<char> rest)
    {
        while (!rest.IsEmpty)
        {
            int run = 0;
            while (run < rest.Length && !NeedsEscape(rest[run])) run++;
            length += Encoding.UTF8.GetBytes(rest[..run], Reserve(run * MaxUtf8Length));
            if (run == rest.Length) return;
            WriteEscape(rest[run]);
            rest = rest[(run + 1)..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlainAscii(char value) => value < 0x80 && !NeedsEscape(value);

    // Control characters, what ends or escapes a string, what HTML could be broken with, and two line separators.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool NeedsEscape(char value)
    {
        const ulong Low = 0xFFFF_FFFF | (1UL << '"') | (1UL << '&') | (1UL << '<') | (1UL << '>');
        if (value < 64) return ((Low >> value) & 1) != 0;
        return value is '\\' or '\u2028' or '\u2029';
    }

    private void WriteEscape(char value)
    {
        byte letter = value switch
        {
            '"' => (byte)'"',
            '\\' => (byte)'\\',
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => 0,
        };
        if (letter != 0)
        {
            Span<byte> pair = Reserve(2);
            pair[0] = (byte)'\\';
            pair[1] = letter;
            length += 2;
            return;
        }

        Utf8.TryWrite(Reserve(6), CultureInfo.InvariantCulture, $"\\u{(int)value:x4}", out int written);
        length += written;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteByte(byte value)
    {
        if (length == buffer.Length) Grow(1);
        buffer[length++] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int size)
    {
        if (buffer.Length - length < size) Grow(size);
        return buffer.AsSpan(length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int size)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, checked(length + size)));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
