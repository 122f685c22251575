using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Skiff.Model;

namespace Skiff.Machinery.Cbor;

/// <summary>
/// Writes JSON trees as CBOR, in the one form that RFC 8949 calls deterministic: shortest heads, shortest floats, maps in
/// the order of their encoded keys.
/// </summary>
/// <remarks>
/// Strings are byte strings, as upstream writes them: a reader need not check what nobody promised to be UTF-8. A schema
/// tells what JSON cannot: which strings are bytes in base64, and which numbers are floating-point ones though whole.
/// </remarks>
public static class CborWriter
{
    private const ulong Base64Tag = 22;
    private const byte False = 0xF4, True = 0xF5, Null = 0xF6;

    /// <summary>What every document begins with: the tag that says that it is CBOR.</summary>
    public static ReadOnlySpan<byte> Prefix => [0xD9, 0xD9, 0xF7];

    /// <summary>A document.</summary>
    public static byte[] ToDocument(Json value, TypeSchema? schema)
    {
        using PooledBuffer output = new();
        output.Write(Prefix);
        Write(value, schema, output);
        return output.Written.ToArray();
    }

    /// <summary>Writes a value without the tag around it.</summary>
    public static void Write(Json value, TypeSchema? schema, IBufferWriter<byte> output)
    {
        if (value is JsonObject map) WriteMap(map, name => schema?.Find(name), output);
        else WriteValue(value, null, output);
    }

    /// <summary>Writes the head of a map.</summary>
    public static void WriteMapHead(int count, IBufferWriter<byte> output) => WriteHead(CborType.Map, (ulong)count, output);

    /// <summary>Writes the head of an array.</summary>
    public static void WriteArrayHead(int count, IBufferWriter<byte> output) =>
        WriteHead(CborType.Array, (ulong)count, output);

    /// <summary>Writes text, as a byte string.</summary>
    public static void WriteText(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        WriteHead(CborType.Bytes, (ulong)length, output);
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(length)));
    }

    private static void WriteValue(Json value, FieldSchema? field, IBufferWriter<byte> output)
    {
        switch (value)
        {
            case JsonObject map when field is { Type: Model.ValueType.Object, Shape: FieldShape.Single }:
                Write(map, field.Object!(), output);
                break;
            case JsonObject map:
                FieldSchema? each = field?.Shape == FieldShape.Map ? field : null;
                WriteMap(map, _ => each, output, isEntry: true);
                break;
            case JsonArray list:
                WriteArrayHead(list.Count, output);
                foreach (Json item in list.Items) WriteItem(item, field, output);
                break;
            default:
                WriteScalar(value, field?.Type, output);
                break;
        }
    }

    // An item of a list or map: what the field says is about it, and no longer about the list.
    private static void WriteItem(Json value, FieldSchema? field, IBufferWriter<byte> output)
    {
        if (value is JsonObject map && field?.Type == Model.ValueType.Object) Write(map, field.Object!(), output);
        else if (value is JsonObject other) Write(other, null, output);
        else WriteValue(value, field, output);
    }

    private static void WriteMap(
        JsonObject map, Func<string, FieldSchema?> fieldOf, IBufferWriter<byte> output, bool isEntry = false)
    {
        WriteMapHead(map.Count, output);
        foreach (JsonMember member in InKeyOrder(map))
        {
            WriteText(member.Name, output);
            if (isEntry) WriteItem(member.Value, fieldOf(member.Name), output);
            else WriteValue(member.Value, fieldOf(member.Name), output);
        }
    }

    // Encoded keys begin with their length, so that shorter ones come first.
    private static JsonMember[] InKeyOrder(JsonObject map)
    {
        JsonMember[] members = map.Members.ToArray();
        byte[][] keys = Array.ConvertAll(members, static member => Encoding.UTF8.GetBytes(member.Name));
        Array.Sort(keys, members, Comparer<byte[]>.Create(static (left, right) =>
            left.Length != right.Length ? left.Length - right.Length : left.AsSpan().SequenceCompareTo(right)));
        return members;
    }

    private static void WriteScalar(Json value, Model.ValueType? type, IBufferWriter<byte> output)
    {
        switch (value)
        {
            case JsonString text when type == Model.ValueType.Bytes && TryDecode(text.Value, out byte[] bytes):
                WriteHead(CborType.Tag, Base64Tag, output);
                WriteHead(CborType.Bytes, (ulong)bytes.Length, output);
                output.Write(bytes);
                break;
            case JsonString text:
                WriteText(text.Value, output);
                break;
            case JsonNumber { IsInteger: true } number when type != Model.ValueType.Double:
                long integer = number.Integer;
                if (integer < 0) WriteHead(CborType.Negative, (ulong)~integer, output);
                else WriteHead(CborType.Unsigned, (ulong)integer, output);
                break;
            case JsonNumber number:
                WriteReal(number.Double, output);
                break;
            case JsonBoolean truth:
                WriteByte(truth.Value ? True : False, output);
                break;
            default:
                WriteByte(Null, output);
                break;
        }
    }

    private static bool TryDecode(string base64, out byte[] bytes)
    {
        bytes = new byte[base64.Length / 4 * 3];
        if (!Convert.TryFromBase64String(base64, bytes, out int written)) return false;
        bytes = bytes[..written];
        return true;
    }

    private static void WriteByte(byte value, IBufferWriter<byte> output)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private static void WriteReal(double value, IBufferWriter<byte> output)
    {
        Span<byte> target = output.GetSpan(9);
        if ((double)(Half)value == value)
        {
            target[0] = 0xF9;
            BinaryPrimitives.WriteHalfBigEndian(target[1..], (Half)value);
            output.Advance(3);
        }
        else if ((double)(float)value == value)
        {
            target[0] = 0xFA;
            BinaryPrimitives.WriteSingleBigEndian(target[1..], (float)value);
            output.Advance(5);
        }
        else
        {
            target[0] = 0xFB;
            BinaryPrimitives.WriteDoubleBigEndian(target[1..], value);
            output.Advance(9);
        }
    }

    private static void WriteHead(CborType type, ulong argument, IBufferWriter<byte> output)
    {
        int major = (int)type << 5;
        Span<byte> target = output.GetSpan(9);
        switch (argument)
        {
            case <= 23:
                target[0] = (byte)(major | (int)argument);
                output.Advance(1);
                break;
            case <= byte.MaxValue:
                target[0] = (byte)(major | 24);
                target[1] = (byte)argument;
                output.Advance(2);
                break;
            case <= ushort.MaxValue:
                target[0] = (byte)(major | 25);
                BinaryPrimitives.WriteUInt16BigEndian(target[1..], (ushort)argument);
                output.Advance(3);
                break;
            case <= uint.MaxValue:
                target[0] = (byte)(major | 26);
                BinaryPrimitives.WriteUInt32BigEndian(target[1..], (uint)argument);
                output.Advance(5);
                break;
            default:
                target[0] = (byte)(major | 27);
                BinaryPrimitives.WriteUInt64BigEndian(target[1..], argument);
                output.Advance(9);
                break;
        }
    }
}
