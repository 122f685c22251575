namespace Skiff.Machinery.Apply;

/// <summary>
/// Field sets that were read lately, by their text: objects made from one template own the same fields, and every write
/// reads them. What is kept is bounded, and anything may be forgotten at any time.
/// </summary>
internal static class KnownFields
{
    private const int Slots = 256;
    private const int BytesMax = 8 * 1024;

    private static readonly Known?[] Table = new Known?[Slots];

    private sealed record Known(byte[] Text, FieldSet Fields);

    /// <summary>The set of a text, if it is known.</summary>
    public static FieldSet? Find(ReadOnlySpan<byte> text)
    {
        Known? known = Volatile.Read(ref Table[SlotOf(text)]);
        return known is not null && text.SequenceEqual(known.Text) ? known.Fields : null;
    }

    /// <summary>Remembers the set of a text in place of another; sets cannot change, so all who ask may share it.</summary>
    public static void Keep(ReadOnlySpan<byte> text, FieldSet fields)
    {
        if (text.Length > BytesMax) return;
        Volatile.Write(ref Table[SlotOf(text)], new(text.ToArray(), fields));
    }

    private static int SlotOf(ReadOnlySpan<byte> text)
    {
        HashCode hash = default;
        hash.AddBytes(text);
        return (int)((uint)hash.ToHashCode() % Slots);
    }
}
