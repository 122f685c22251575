using System.Buffers.Binary;
using System.Text;

namespace Skiff.Agent.Shutdown.DBus;

/// <summary>What a message of D-Bus is.</summary>
internal enum DBusType : byte
{
    Call = 1,
    Return = 2,
    Error = 3,
    Signal = 4,
}

/// <summary>
/// One message of D-Bus, as far as the login service's few methods need it: values of its body are texts, numbers and
/// truths; variants hold one of those.
/// </summary>
/// <remarks>Always little endian. The format: 16 bytes, the header's fields, padding to eight, the body.</remarks>
internal sealed record DBusMessage(DBusType Type, uint Serial)
{
    /// <summary>Longest message taken; what the login service says fits many times.</summary>
    public const int BytesMax = 1 << 20;

    /// <summary>Bytes of what tells a message's length.</summary>
    public const int HeadBytes = 16;

    private const byte LittleEndian = (byte)'l';

    public string Path { get; init; } = "";

    public string Interface { get; init; } = "";

    public string Member { get; init; } = "";

    public string ErrorName { get; init; } = "";

    public string Destination { get; init; } = "";

    public string Sender { get; init; } = "";

    /// <summary>The call that is answered.</summary>
    public uint ReplyTo { get; init; }

    /// <summary>Types of the body's values: one letter each.</summary>
    public string Signature { get; init; } = "";

    /// <summary>The body's values: texts, <see cref="uint"/>, <see cref="int"/>, <see cref="ulong"/>, <see cref="bool"/>.</summary>
    public IReadOnlyList<object> Body { get; init; } = [];

    /// <summary>How many descriptors come with it.</summary>
    public uint Descriptors { get; init; }

    /// <summary>How long the message is whose first bytes these are; null for one that cannot be taken.</summary>
    public static int? LengthOf(ReadOnlySpan<byte> head)
    {
        if (head[0] != LittleEndian) return null;
        uint body = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]), fields = BinaryPrimitives.ReadUInt32LittleEndian(head[12..]);
        long whole = HeadBytes + ((fields + 7L) & ~7L) + body;
        return whole <= BytesMax ? (int)whole : null;
    }

    /// <summary>Reads a whole message; null when it is malformed.</summary>
    public static DBusMessage? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            DBusReader reader = new(bytes) { At = 12 };
            DBusMessage message = new((DBusType)bytes[1], BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
            int end = 16 + (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
            reader.At = 16;
            while (reader.At < end)
            {
                reader.Align(8);
                byte code = reader.Byte();
                object value = reader.Value('v');
                message = message.With(code, value);
            }

            reader.Align(8);
            List<object> body = [];
            foreach (char type in message.Signature) body.Add(reader.Value(type));
            return message with { Body = body };
        }
        catch (Exception malformed) when (malformed is ArgumentOutOfRangeException or IndexOutOfRangeException or FormatException
            or InvalidCastException)
        {
            return null;
        }
    }

    /// <summary>The message's bytes.</summary>
    public byte[] Write()
    {
        DBusWriter body = new();
        for (int i = 0; i < Body.Count; i++) body.Value(Signature[i], Body[i]);
        DBusWriter whole = new();
        whole.Byte(LittleEndian);
        whole.Byte((byte)Type);
        whole.Byte(0);
        whole.Byte(1); // The protocol's version.
        whole.Value('u', (uint)body.Length);
        whole.Value('u', Serial);
        DBusWriter fields = new();
        Field(fields, 1, 'o', Path);
        Field(fields, 2, 's', Interface);
        Field(fields, 3, 's', Member);
        Field(fields, 4, 's', ErrorName);
        if (ReplyTo > 0) Field(fields, 5, 'u', ReplyTo);
        Field(fields, 6, 's', Destination);
        Field(fields, 8, 'g', Signature);
        if (Descriptors > 0) Field(fields, 9, 'u', Descriptors);
        whole.Value('u', (uint)fields.Length);
        whole.Append(fields);
        whole.Align(8);
        whole.Append(body);
        return whole.ToArray();
    }

    // The fields begin at a multiple of eight, so their own alignment is that of the message.
    private static void Field(DBusWriter fields, byte code, char type, object value)
    {
        if (value is "") return;
        fields.Align(8);
        fields.Byte(code);
        fields.Value('g', type.ToString());
        fields.Value(type, value);
    }

    private DBusMessage With(byte code, object value) => code switch
    {
        1 => this with { Path = (string)value },
        2 => this with { Interface = (string)value },
        3 => this with { Member = (string)value },
        4 => this with { ErrorName = (string)value },
        5 => this with { ReplyTo = (uint)value },
        6 => this with { Destination = (string)value },
        7 => this with { Sender = (string)value },
        8 => this with { Signature = (string)value },
        9 => this with { Descriptors = (uint)value },
        _ => this,
    };
}

/// <summary>Reads values in the marshalling of D-Bus; throws at the end of its bytes.</summary>
internal ref struct DBusReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    public int At { get; set; }

    public void Align(int size) => At = (At + size - 1) & ~(size - 1);

    public byte Byte() => bytes[At++];

    public object Value(char type)
    {
        switch (type)
        {
            case 'y': return (uint)Byte();
            case 'b': return Number(4) != 0;
            case 'u' or 'h': return (uint)Number(4);
            case 'i': return (int)Number(4);
            case 't': return Number(8);
            case 's' or 'o': return Text((int)Number(4));
            case 'g': return Text(Byte());
            case 'v':
                string inner = Text(Byte());
                return inner.Length == 1 ? Value(inner[0]) : throw new FormatException(inner);
            default: throw new FormatException(type.ToString());
        }
    }

    private ulong Number(int size)
    {
        Align(size);
        ReadOnlySpan<byte> number = bytes.Slice(At, size);
        At += size;
        return size == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(number) : BinaryPrimitives.ReadUInt64LittleEndian(number);
    }

    private string Text(int length)
    {
        string text = Encoding.UTF8.GetString(bytes.Slice(At, length));
        At += length + 1;
        return text;
    }
}

/// <summary>Writes values in the marshalling of D-Bus.</summary>
internal sealed class DBusWriter
{
    private readonly List<byte> bytes = [];

    public int Length => bytes.Count;

    public void Align(int size)
    {
        while (bytes.Count % size != 0) bytes.Add(0);
    }

    public void Byte(byte value) => bytes.Add(value);

    public void Append(DBusWriter other) => bytes.AddRange(other.bytes);

    public byte[] ToArray() => [.. bytes];

    public void Value(char type, object value)
    {
        switch (type)
        {
            case 's' or 'o':
                byte[] text = Encoding.UTF8.GetBytes((string)value);
                Number(4, (ulong)text.Length);
                bytes.AddRange([.. text, 0]);
                break;
            case 'g':
                byte[] signature = Encoding.UTF8.GetBytes((string)value);
                bytes.AddRange([(byte)signature.Length, .. signature, 0]);
                break;
            case 'b':
                Number(4, (bool)value ? 1UL : 0);
                break;
            case 'i':
                Number(4, (uint)(int)value);
                break;
            case 't':
                Number(8, (ulong)value);
                break;
            case 'u' or 'h':
                Number(4, (uint)value);
                break;
            case 'v':
                // Of the few services asked, only one answers a variant: a long number.
                Value('g', "t");
                Value('t', value);
                break;
            default:
                throw new FormatException(type.ToString());
        }
    }

    private void Number(int size, ulong value)
    {
        Align(size);
        for (int i = 0; i < size; i++) bytes.Add((byte)(value >> (8 * i)));
    }
}
