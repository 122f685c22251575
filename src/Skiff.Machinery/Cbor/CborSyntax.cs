namespace Skiff.Machinery.Cbor;

/// <summary>
/// The grammar of CBOR without meaning: steps over one item and names the first mistake in the words of the decoder that
/// upstream uses. What it lets through can be read without looking out for the end.
/// </summary>
internal static class CborSyntax
{
    /// <summary>The document ends inside an item.</summary>
    public const string Truncated = "unexpected EOF";

    /// <summary>A break where there is nothing to end.</summary>
    public const string StrayBreak = "cbor: unexpected \"break\" code";

    // What upstream sets; a body is too small for it to matter, but the words are there.
    private const ulong PairsMax = 2_097_152;
    private const ulong Bignum = 2, NegativeBignum = 3;

    /// <summary>Checks a whole document; null when it is one item and nothing else.</summary>
    public static string? Check(ReadOnlySpan<byte> data, int depthMax)
    {
        if (data.IsEmpty) return "EOF";
        int at = 0;
        if (Skip(data, ref at, 0, depthMax) is { } mistake) return mistake;
        return at == data.Length
            ? null
            : $"cbor: {data.Length - at} bytes of extraneous data starting at index {at}";
    }

    /// <summary>Moves past one item; the answer is null or the mistake.</summary>
    /// <param name="data">The document.</param>
    /// <param name="at">Where the item begins, and then where it ends.</param>
    /// <param name="depth">Arrays, maps and tags around it.</param>
    /// <param name="depthMax">How many there may be.</param>
    public static string? Skip(ReadOnlySpan<byte> data, ref int at, int depth, int depthMax)
    {
        if (CborHead.Read(data, ref at, out CborHead head) is { } mistake) return mistake;
        switch (head.Type)
        {
            case CborType.Bytes or CborType.Text:
                return head.IsIndefinite ? SkipChunks(data, ref at, head.Type) : SkipBody(data, ref at, head);
            case CborType.Array or CborType.Map:
                if (++depth > depthMax) return TooDeep(depthMax);
                return head.IsIndefinite
                    ? SkipUntilBreak(data, ref at, head.Type, depth, depthMax)
                    : SkipCounted(data, ref at, head, depth, depthMax);
            case CborType.Tag:
                return SkipTagged(data, ref at, head.Argument, depth, depthMax);
            default:
                return null;
        }
    }

    /// <summary>What is said of an item that the protocol has no place for.</summary>
    public static string Unacceptable(CborType type, string what) =>
        $"cbor: data item of cbor type {CborHead.NameOf(type)} is not accepted by protocol: {what}";

    private static string TooDeep(int depthMax) => $"cbor: exceeded max nested level {depthMax}";

    private static string? SkipBody(ReadOnlySpan<byte> data, ref int at, CborHead head)
    {
        if (head.Argument > long.MaxValue)
            return $"cbor: {head.Name} length {head.Argument} is too large, causing integer overflow";
        if (head.Argument > (ulong)(data.Length - at)) return Truncated;
        at += (int)head.Argument;
        return null;
    }

    private static string? SkipChunks(ReadOnlySpan<byte> data, ref int at, CborType type)
    {
        while (true)
        {
            if (at >= data.Length) return Truncated;
            if (data[at] == CborHead.Break)
            {
                at++;
                return null;
            }

            CborType found = CborHead.TypeOf(data[at]);
            if (found != type)
            {
                return $"cbor: wrong element type {CborHead.NameOf(found)} for indefinite-length {CborHead.NameOf(type)}";
            }

            if (CborHead.Read(data, ref at, out CborHead chunk) is { } mistake) return mistake;
            if (chunk.IsIndefinite) return $"cbor: indefinite-length {chunk.Name} chunk is not definite-length";
            if (SkipBody(data, ref at, chunk) is { } cut) return cut;
        }
    }

    private static string? SkipCounted(ReadOnlySpan<byte> data, ref int at, CborHead head, int depth, int depthMax)
    {
        bool isMap = head.Type == CborType.Map;
        if (head.Argument > long.MaxValue)
            return $"cbor: {head.Name} length {head.Argument} is too large, it would cause integer overflow";
        if (isMap && head.Argument > PairsMax)
            return $"cbor: exceeded max number of key-value pairs {PairsMax} for CBOR map";
        if (!isMap && head.Argument > int.MaxValue)
            return $"cbor: exceeded max number of elements {int.MaxValue} for CBOR array";
        // Every item takes a byte at least, so that the count is bounded by what is there.
        ulong items = isMap ? head.Argument * 2 : head.Argument;
        for (ulong i = 0; i < items; i++)
        {
            if (Skip(data, ref at, depth, depthMax) is { } mistake) return mistake;
        }

        return null;
    }

    private static string? SkipUntilBreak(ReadOnlySpan<byte> data, ref int at, CborType type, int depth, int depthMax)
    {
        for (int items = 0; ; items++)
        {
            if (at >= data.Length) return Truncated;
            if (data[at] == CborHead.Break)
            {
                at++;
                return type == CborType.Map && items % 2 == 1 ? StrayBreak : null;
            }

            if (Skip(data, ref at, depth, depthMax) is { } mistake) return mistake;
        }
    }

    private static string? SkipTagged(ReadOnlySpan<byte> data, ref int at, ulong tag, int depth, int depthMax)
    {
        while (true)
        {
            if (at >= data.Length) return Truncated;
            if (TagFault(tag, data[at]) is { } misplaced) return misplaced;
            if (CborHead.TypeOf(data[at]) != CborType.Tag) return Skip(data, ref at, depth, depthMax);
            if (CborHead.Read(data, ref at, out CborHead next) is { } mistake) return mistake;
            tag = next.Argument;
            if (++depth > depthMax) return TooDeep(depthMax);
        }
    }

    // What tags with a meaning may stand before. Numbers without bounds have no place in the API.
    private static string? TagFault(ulong tag, byte first)
    {
        CborType type = CborHead.TypeOf(first);
        return tag switch
        {
            0 when type != CborType.Text => $"cbor: tag number 0 must be followed by text string, got {CborHead.NameOf(type)}",
            1 when type is not (CborType.Unsigned or CborType.Negative) && first is < 0xF9 or > 0xFB =>
                $"cbor: tag number 1 must be followed by integer or floating-point number, got {CborHead.NameOf(type)}",
            Bignum or NegativeBignum when type != CborType.Bytes =>
                $"cbor: tag number 2 or 3 must be followed by byte string, got {CborHead.NameOf(type)}",
            Bignum or NegativeBignum => Unacceptable(CborType.Tag, "bignum"),
            _ => null,
        };
    }
}
