using System.Buffers.Binary;

namespace Skiff.Machinery.Cbor;

/// <summary>The eight major types of RFC 8949, in their order on the wire.</summary>
internal enum CborType
{
    /// <summary>An integer from zero on.</summary>
    Unsigned,

    /// <summary>An integer below zero: minus one minus the argument.</summary>
    Negative,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Text in UTF-8.</summary>
    Text,

    /// <summary>Items.</summary>
    Array,

    /// <summary>Pairs of key and value.</summary>
    Map,

    /// <summary>A number that says something about the item that follows.</summary>
    Tag,

    /// <summary>True, false, null and floating-point numbers.</summary>
    Primitive,
}

/// <summary>The head of an item: its type, and an argument that is a value or a length.</summary>
/// <param name="Type">The major type.</param>
/// <param name="Detail">The low five bits of the first byte, which say how the argument is written.</param>
/// <param name="Argument">The argument; 31 for an item of indefinite length.</param>
internal readonly record struct CborHead(CborType Type, byte Detail, ulong Argument)
{
    /// <summary>Ends an item of indefinite length.</summary>
    public const byte Break = 0xFF;

    /// <summary>Says that what follows is CBOR, and nothing else.</summary>
    public const ulong SelfDescribed = 55799;

    private const byte ArgumentInline = 23;
    private const byte Indefinite = 31;

    /// <summary>Whether the item ends with a break.</summary>
    public bool IsIndefinite => Detail == Indefinite;

    /// <summary>The type in the words of the decoder that upstream uses.</summary>
    public string Name => NameOf(Type);

    /// <summary>A type in the words of the decoder that upstream uses.</summary>
    public static string NameOf(CborType type) => type switch
    {
        CborType.Unsigned => "positive integer",
        CborType.Negative => "negative integer",
        CborType.Bytes => "byte string",
        CborType.Text => "UTF-8 text string",
        CborType.Array => "array",
        CborType.Map => "map",
        CborType.Tag => "tag",
        _ => "primitives",
    };

    /// <summary>The type of the item that begins with a byte.</summary>
    public static CborType TypeOf(byte first) => (CborType)(first >> 5);

    /// <summary>Reads a head; the answer is null or the mistake.</summary>
    public static string? Read(ReadOnlySpan<byte> data, ref int at, out CborHead head)
    {
        head = default;
        if (at >= data.Length) return CborSyntax.Truncated;
        CborType type = TypeOf(data[at]);
        byte detail = (byte)(data[at++] & 0x1F);
        head = new(type, detail, detail);
        if (detail <= ArgumentInline) return null;
        if (detail == Indefinite) return IndefiniteFault(type);
        if (detail > 27) return $"cbor: invalid additional information {detail} for type {NameOf(type)}";

        int size = 1 << (detail - 24);
        if (data.Length - at < size) return CborSyntax.Truncated;
        ReadOnlySpan<byte> argument = data.Slice(at, size);
        at += size;
        head = new(type, detail, size switch
        {
            1 => argument[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(argument),
            4 => BinaryPrimitives.ReadUInt32BigEndian(argument),
            _ => BinaryPrimitives.ReadUInt64BigEndian(argument),
        });
        return type == CborType.Primitive ? head.PrimitiveFault() : null;
    }

    /// <summary>The floating-point number of a primitive; null for the others.</summary>
    public double? Real() => (Type, Detail) switch
    {
        (CborType.Primitive, 25) => (double)BitConverter.UInt16BitsToHalf((ushort)Argument),
        (CborType.Primitive, 26) => BitConverter.UInt32BitsToSingle((uint)Argument),
        (CborType.Primitive, 27) => BitConverter.UInt64BitsToDouble(Argument),
        _ => null,
    };

    private static string? IndefiniteFault(CborType type) => type switch
    {
        CborType.Bytes or CborType.Text or CborType.Array or CborType.Map => null,
        CborType.Primitive => CborSyntax.StrayBreak,
        _ => $"cbor: invalid additional information {Indefinite} for type {NameOf(type)}",
    };

    // JSON has neither infinities nor what is no number, and small simple values have one spelling only.
    private string? PrimitiveFault()
    {
        if (Detail == 24) return Argument < 32 ? $"cbor: invalid simple value {Argument} for type {Name}" : null;
        double real = Real()!.Value;
        if (double.IsFinite(real)) return null;
        return CborSyntax.Unacceptable(Type, double.IsNaN(real) ? "floating-point NaN" : "floating-point infinity");
    }
}
