namespace Skiff.Model;

/// <summary>Writes lists and maps; absent ones are null.</summary>
public static class JsonCollections
{
    /// <summary>Writes a list of strings.</summary>
    public static void Write(this JsonOutput output, ListOf<string> list) =>
        WriteItems(output, list, static (target, item) => target.Write(item));

    /// <summary>Writes a list of 32-bit integers.</summary>
    public static void Write(this JsonOutput output, ListOf<int> list) =>
        WriteItems(output, list, static (target, item) => target.Write(item));

    /// <summary>Writes a list of 64-bit integers.</summary>
    public static void Write(this JsonOutput output, ListOf<long> list) =>
        WriteItems(output, list, static (target, item) => target.Write(item));

    /// <summary>Writes a list of booleans.</summary>
    public static void Write(this JsonOutput output, ListOf<bool> list) =>
        WriteItems(output, list, static (target, item) => target.Write(item));

    /// <summary>Writes a list of quantities.</summary>
    public static void Write(this JsonOutput output, ListOf<Quantity> list) =>
        WriteItems(output, list, static (target, item) => target.Write(item));

    /// <summary>Writes a list of any JSON.</summary>
    public static void Write(this JsonOutput output, ListOf<RawJson> list) =>
        WriteItems(output, list, static (target, item) => target.Write(item));

    /// <summary>Writes a list of records.</summary>
    public static void WriteObjects<T>(this JsonOutput output, ListOf<T> list)
        where T : class, IMessage
    {
        if (list.IsAbsent || (list.IsEmpty && output.ForgetsEmptyLists))
        {
            output.WriteNull();
            return;
        }

        output.BeginArray();
        foreach (T item in list)
        {
            output.Item();
            item.WriteJson(output);
        }

        output.EndArray();
    }

    /// <summary>Writes a map of strings.</summary>
    public static void Write(this JsonOutput output, MapOf<string> map) =>
        WriteEntries(output, map, static (target, value) => target.Write(value));

    /// <summary>Writes a map of quantities.</summary>
    public static void Write(this JsonOutput output, MapOf<Quantity> map) =>
        WriteEntries(output, map, static (target, value) => target.Write(value));

    /// <summary>Writes a map of bytes.</summary>
    public static void Write(this JsonOutput output, MapOf<Bytes> map) =>
        WriteEntries(output, map, static (target, value) => target.Write(value));

    /// <summary>Writes a map of times in whole seconds.</summary>
    public static void Write(this JsonOutput output, MapOf<DateTimeOffset> map) =>
        WriteEntries(output, map, static (target, value) => target.WriteTime(value));

    /// <summary>Writes a map of lists of strings.</summary>
    public static void Write(this JsonOutput output, MapOf<ListOf<string>> map) =>
        WriteEntries(output, map, static (target, value) => target.Write(value));

    /// <summary>Writes a map of records.</summary>
    public static void WriteObjects<T>(this JsonOutput output, MapOf<T> map)
        where T : class, IMessage =>
        WriteEntries(output, map, static (target, value) => value.WriteJson(target));

    private static void WriteItems<T>(JsonOutput output, ListOf<T> list, Action<JsonOutput, T> write)
    {
        if (list.IsAbsent || (list.IsEmpty && output.ForgetsEmptyLists))
        {
            output.WriteNull();
            return;
        }

        output.BeginArray();
        foreach (T item in list)
        {
            output.Item();
            write(output, item);
        }

        output.EndArray();
    }

    private static void WriteEntries<T>(JsonOutput output, MapOf<T> map, Action<JsonOutput, T> write)
    {
        if (map.IsAbsent)
        {
            output.WriteNull();
            return;
        }

        output.BeginObject();
        ReadOnlySpan<KeyValuePair<string, T>> entries = map.Span;
        for (int i = 0; i < entries.Length; i++)
        {
            output.Member(entries[i].Key);
            write(output, entries[i].Value);
        }

        output.EndObject();
    }
}
