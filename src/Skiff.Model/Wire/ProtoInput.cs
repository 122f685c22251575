using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Skiff.Model;

/// <summary>Reads one message; what a record's <c>ReadProto</c> is.</summary>
public delegate T ProtoRead<out T>(ref ProtoInput input);

/// <summary>
/// Reads protobuf into records. Nothing is thrown: the first problem is kept in <see cref="Error"/> and from then on
/// everything reads as absent. Unknown fields are stepped over. Nesting is bounded by <see cref="MaxDepth"/>.
/// </summary>
public ref struct ProtoInput
{
    /// <summary>Deepest nesting of messages that is read.</summary>
    public const int MaxDepth = 250;

    private const string Truncated = "unexpected EOF";

    private readonly ReadOnlySpan<byte> data;
    private int at;
    private int limit;
    private int depth;
    private int wireType;
    private string? error;

    /// <summary>Starts at a message's beginning. The bytes are not kept: what is read is copied out.</summary>
    public ProtoInput(ReadOnlySpan<byte> message)
    {
        data = message;
        limit = message.Length;
    }

    /// <summary>The first problem, or null.</summary>
    public readonly string? Error => error;

    /// <summary>Whether there was a problem.</summary>
    public readonly bool Failed => error is not null;

    /// <summary>Whether the current message has no more fields.</summary>
    public readonly bool AtEnd => at >= limit;

    /// <summary>Number of the field that <see cref="NextField"/> moved to.</summary>
    public int Field { get; private set; }

    /// <summary>Records the first problem and lets everything that follows read as absent.</summary>
    public void Fail(string problem)
    {
        error ??= problem;
        at = data.Length;
        limit = at;
    }

    /// <summary>Moves to the next field's value; false at the message's end.</summary>
    public bool NextField()
    {
        if (at >= limit) return false;
        ulong tag = ReadVarint();
        wireType = (int)(tag & 7);
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        if (Failed) return false;
        if (tag >> 3 is 0 or > 0x1FFFFFFF) Fail(Text($"proto: illegal tag {Field} (wire type {wireType})"));
        return !Failed;
    }

    /// <summary>Steps over the value of a field that the schema does not know.</summary>
    public void Skip()
    {
        switch (wireType)
        {
            case 0:
                ReadVarint();
                break;
            case 1:
                Advance(8);
                break;
            case 2:
                Advance(ReadLength());
                break;
            case 3:
                SkipGroup();
                break;
            case 5:
                Advance(4);
                break;
            default:
                Fail(Text($"proto: illegal wireType {wireType}"));
                break;
        }
    }

    /// <summary>Enters a nested message; the answer is to be given to <see cref="EndMessage"/>.</summary>
    public int BeginMessage()
    {
        int outer = limit;
        if (!Expect(2)) return outer;
        int length = ReadLength();
        if (++depth > MaxDepth) Fail("proto: exceeded max depth");
        if (!Failed) limit = at + length;
        return outer;
    }

    /// <summary>Leaves a nested message, whatever of it was not read.</summary>
    public void EndMessage(int outer)
    {
        depth--;
        if (Failed) return;
        at = limit;
        limit = outer;
    }

    /// <summary>Reads a nested message.</summary>
    public T ReadMessage<T>(ProtoRead<T> read)
    {
        int outer = BeginMessage();
        T value = read(ref this);
        EndMessage(outer);
        return value;
    }

    /// <summary>Reads a string.</summary>
    public string ReadString() => Expect(2) ? Encoding.UTF8.GetString(Take()) : "";

    /// <summary>Reads a string that is likely to come back: equal ones are shared.</summary>
    public string ReadWord() => Expect(2) ? Words.Get(Take()) : "";

    /// <summary>Reads a boolean.</summary>
    public bool ReadBoolean() => Expect(0) && ReadVarint() != 0;

    /// <summary>Reads a 64-bit integer.</summary>
    public long ReadInt64() => Expect(0) ? (long)ReadVarint() : 0;

    /// <summary>Reads a 32-bit integer; more bits than that are dropped, as upstream does.</summary>
    public int ReadInt32() => unchecked((int)ReadInt64());

    /// <summary>Reads a double.</summary>
    public double ReadDouble()
    {
        if (!Expect(1)) return 0;
        int start = at;
        Advance(8);
        return Failed ? 0 : BinaryPrimitives.ReadDoubleLittleEndian(data[start..]);
    }

    /// <summary>Reads bytes; a field that is there is never absent.</summary>
    public Bytes ReadBytes() => Expect(2) ? new(Take().ToArray()) : default;

    /// <summary>Reads bytes without copying them.</summary>
    public ReadOnlySpan<byte> ReadSpan() => Expect(2) ? Take() : default;

    /// <summary>Reads a quantity's message.</summary>
    public Quantity ReadQuantity()
    {
        Quantity value = default;
        int outer = BeginMessage();
        while (NextField())
        {
            if (Field != 1) Skip();
            else if (!Quantity.TryParse(ReadWord(), out value, out string? problem)) Fail(problem);
        }

        EndMessage(outer);
        return value;
    }

    /// <summary>Reads the message of a number or string.</summary>
    public IntOrString ReadIntOrString()
    {
        long type = 0;
        int number = 0;
        string text = "";
        int outer = BeginMessage();
        while (NextField())
        {
            switch (Field)
            {
                case 1:
                    type = ReadInt64();
                    break;
                case 2:
                    number = ReadInt32();
                    break;
                case 3:
                    text = ReadWord();
                    break;
                default:
                    Skip();
                    break;
            }
        }

        EndMessage(outer);
        return type == 1 ? IntOrString.Of(text) : IntOrString.Of(number);
    }

    /// <summary>Reads the message of a duration: its nanoseconds.</summary>
    public TimeSpan ReadDuration()
    {
        long nanoseconds = 0;
        int outer = BeginMessage();
        while (NextField())
        {
            if (Field == 1) nanoseconds = ReadInt64();
            else Skip();
        }

        EndMessage(outer);
        return new TimeSpan(nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    /// <summary>Reads the message that wraps any JSON; what is inside must be JSON.</summary>
    public RawJson ReadRaw()
    {
        RawJson value = default;
        int outer = BeginMessage();
        while (NextField())
        {
            if (Field == 1 && Expect(2)) value = ToRaw(Take());
            else Skip();
        }

        EndMessage(outer);
        return value;
    }

    /// <summary>Reads a time's message in whole seconds; the zero time is null.</summary>
    public DateTimeOffset? ReadTime() => ReadTime(micro: false);

    /// <summary>Reads a time's message in microseconds; the zero time is null.</summary>
    public DateTimeOffset? ReadMicroTime() => ReadTime(micro: true);

    /// <summary>Reads a list of strings from a message of its own.</summary>
    public ListOf<string> ReadWrapped()
    {
        ItemBuffer<string> items = default;
        int outer = BeginMessage();
        while (NextField())
        {
            if (Field == 1) items.Add(ReadWord());
            else Skip();
        }

        EndMessage(outer);
        return items.ToList();
    }

    /// <summary>Reads one or, when they are packed, several 32-bit integers of a list.</summary>
    public void ReadInt32s(ref ItemBuffer<int> items)
    {
        if (wireType != 2)
        {
            items.Add(ReadInt32());
            return;
        }

        int outer = BeginMessage();
        while (!AtEnd) items.Add(unchecked((int)ReadVarint()));
        EndMessage(outer);
    }

    /// <summary>Reads one or, when they are packed, several 64-bit integers of a list.</summary>
    public void ReadInt64s(ref ItemBuffer<long> items)
    {
        if (wireType != 2)
        {
            items.Add(ReadInt64());
            return;
        }

        int outer = BeginMessage();
        while (!AtEnd) items.Add((long)ReadVarint());
        EndMessage(outer);
    }

    /// <summary>Reads one or, when they are packed, several booleans of a list.</summary>
    public void ReadBooleans(ref ItemBuffer<bool> items)
    {
        if (wireType != 2)
        {
            items.Add(ReadBoolean());
            return;
        }

        int outer = BeginMessage();
        while (!AtEnd) items.Add(ReadVarint() != 0);
        EndMessage(outer);
    }

    /// <summary>Reads one entry of a map; a missing value is the given one.</summary>
    public void ReadEntry<T>(ref ItemBuffer<KeyValuePair<string, T>> entries, ProtoRead<T> readValue, T missing)
    {
        string key = "";
        T value = missing;
        int outer = BeginMessage();
        while (NextField())
        {
            if (Field == 1) key = ReadWord();
            else if (Field == 2) value = readValue(ref this);
            else Skip();
        }

        EndMessage(outer);
        entries.Add(new(key, value));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private bool Expect(int type)
    {
        if (wireType == type) return true;
        Fail(Text($"proto: wrong wireType = {wireType} for field {Field}"));
        return false;
    }

    private RawJson ToRaw(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return default;
        if (JsonSyntax.Check(text, JsonInput.MaxDepth) is not { } problem) return new(JsonCompact.Copy(text));
        Fail(problem);
        return default;
    }

    private DateTimeOffset? ReadTime(bool micro)
    {
        long seconds = 0;
        long nanos = 0;
        int outer = BeginMessage();
        bool given = !AtEnd;
        while (NextField())
        {
            if (Field == 1) seconds = ReadInt64();
            else if (Field == 2) nanos = ReadInt32();
            else Skip();
        }

        EndMessage(outer);
        if (!given || Failed) return null;
        bool inRange = seconds is >= -62_135_596_800 and <= 253_402_300_799 && nanos is >= 0 and < 1_000_000_000;
        if (!inRange)
        {
            Fail("proto: timestamp out of range");
            return null;
        }

        DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (micro) time = time.AddTicks(nanos / 1000 * TimeSpan.TicksPerMicrosecond);
        return time == default ? null : time;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at >= limit)
            {
                Fail(Truncated);
                return 0;
            }

            byte next = data[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        Fail("proto: integer overflow");
        return 0;
    }

    private int ReadLength()
    {
        ulong length = ReadVarint();
        if (Failed || length <= (ulong)(limit - at)) return (int)length;
        Fail(length > int.MaxValue ? "proto: negative length found during unmarshaling" : Truncated);
        return 0;
    }

    private ReadOnlySpan<byte> Take()
    {
        int length = ReadLength();
        ReadOnlySpan<byte> taken = data.Slice(at, length);
        at += length;
        return taken;
    }

    private void Advance(int count)
    {
        if (limit - at < count) Fail(Truncated);
        else at += count;
    }

    private void SkipGroup()
    {
        for (int open = 1; open > 0 && !Failed;)
        {
            if (at >= limit)
            {
                Fail(Truncated);
                return;
            }

            wireType = (int)(ReadVarint() & 7);
            if (wireType == 3) open++;
            else if (wireType == 4) open--;
            else Skip();
        }
    }
}
