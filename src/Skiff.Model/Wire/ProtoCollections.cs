namespace Skiff.Model;

/// <summary>
/// Writes lists, one entry per item, and maps, one {key, value} message per entry; both last one first.
/// </summary>
public static class ProtoCollections
{
    private const uint Key = 0x0A;
    private const uint Value = 0x12;

    /// <summary>Writes a list of strings.</summary>
    public static void Write(this ProtoOutput output, uint tag, ListOf<string> list)
    {
        for (int i = list.Count - 1; i >= 0; i--) output.Write(tag, list[i]);
    }

    /// <summary>Writes a list of 32-bit integers.</summary>
    public static void Write(this ProtoOutput output, uint tag, ListOf<int> list)
    {
        for (int i = list.Count - 1; i >= 0; i--) output.Write(tag, (long)list[i]);
    }

    /// <summary>Writes a list of 64-bit integers.</summary>
    public static void Write(this ProtoOutput output, uint tag, ListOf<long> list)
    {
        for (int i = list.Count - 1; i >= 0; i--) output.Write(tag, list[i]);
    }

    /// <summary>Writes a list of booleans.</summary>
    public static void Write(this ProtoOutput output, uint tag, ListOf<bool> list)
    {
        for (int i = list.Count - 1; i >= 0; i--) output.Write(tag, list[i]);
    }

    /// <summary>Writes a list of quantities.</summary>
    public static void Write(this ProtoOutput output, uint tag, ListOf<Quantity> list)
    {
        for (int i = list.Count - 1; i >= 0; i--) output.Write(tag, list[i]);
    }

    /// <summary>Writes a list of any JSON.</summary>
    public static void Write(this ProtoOutput output, uint tag, ListOf<RawJson> list)
    {
        for (int i = list.Count - 1; i >= 0; i--) output.Write(tag, list[i]);
    }

    /// <summary>Writes a list of records.</summary>
    public static void WriteObjects<T>(this ProtoOutput output, uint tag, ListOf<T> list)
        where T : class, IMessage
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            int end = output.Length;
            list[i].WriteProto(output);
            output.EndMessage(tag, end);
        }
    }

    /// <summary>Writes a list inside a message of its own.</summary>
    public static void WriteWrapped(this ProtoOutput output, uint tag, ListOf<string> list)
    {
        int end = output.Length;
        output.Write(Key, list);
        output.EndMessage(tag, end);
    }

    /// <summary>Writes a map of strings.</summary>
    public static void Write(this ProtoOutput output, uint tag, MapOf<string> map) =>
        WriteEntries(output, tag, map, static (target, value) => target.Write(Value, value));

    /// <summary>Writes a map of quantities.</summary>
    public static void Write(this ProtoOutput output, uint tag, MapOf<Quantity> map) =>
        WriteEntries(output, tag, map, static (target, value) => target.Write(Value, value));

    /// <summary>Writes a map of bytes.</summary>
    public static void Write(this ProtoOutput output, uint tag, MapOf<Bytes> map) =>
        WriteEntries(output, tag, map, static (target, value) => target.Write(Value, value));

    /// <summary>Writes a map of times in whole seconds.</summary>
    public static void Write(this ProtoOutput output, uint tag, MapOf<DateTimeOffset> map) =>
        WriteEntries(output, tag, map, static (target, value) => target.WriteTime(Value, value));

    /// <summary>Writes a map of lists of strings, each in a message of its own.</summary>
    public static void Write(this ProtoOutput output, uint tag, MapOf<ListOf<string>> map) =>
        WriteEntries(output, tag, map, static (target, value) => target.WriteWrapped(Value, value));

    /// <summary>Writes a map of records.</summary>
    public static void WriteObjects<T>(this ProtoOutput output, uint tag, MapOf<T> map)
        where T : class, IMessage =>
        WriteEntries(output, tag, map, static (target, value) =>
        {
            int end = target.Length;
            value.WriteProto(target);
            target.EndMessage(Value, end);
        });

    private static void WriteEntries<T>(ProtoOutput output, uint tag, MapOf<T> map, Action<ProtoOutput, T> write)
    {
        ReadOnlySpan<KeyValuePair<string, T>> entries = map.Span;
        for (int i = entries.Length - 1; i >= 0; i--)
        {
            int end = output.Length;
            write(output, entries[i].Value);
            output.Write(Key, entries[i].Key);
            output.EndMessage(tag, end);
        }
    }
}
