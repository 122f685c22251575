using System.Globalization;
using System.Text;

namespace Skiff.Model;

/// <summary>The readers of single values, lists and maps.</summary>
public ref partial struct JsonInput
{
    /// <summary>Reads a string; null reads as empty.</summary>
    public string ReadString()
    {
        if (!BeginString()) return "";
        ReadOnlySpan<byte> body = StringBody(out bool escaped);
        return Text(body, escaped);
    }

    /// <summary>
    /// Reads a string that is likely to come back, such as an enumerated value: equal ones are shared.
    /// </summary>
    public string ReadWord()
    {
        if (!BeginString()) return "";
        ReadOnlySpan<byte> body = StringBody(out bool escaped);
        return escaped ? Text(body, escaped) : Words.Get(body);
    }

    /// <summary>Reads a string or null.</summary>
    public string? ReadStringOrNull() => TryNull() ? null : ReadString();

    /// <summary>Reads a shared string or null.</summary>
    public string? ReadWordOrNull() => TryNull() ? null : ReadWord();

    /// <summary>Reads a boolean; null reads as false.</summary>
    public bool ReadBoolean()
    {
        byte start = Peek();
        ReadOnlySpan<byte> rest = data[at..];
        if (start == 't' && rest.StartsWith("true"u8))
        {
            at += 4;
            return true;
        }

        if (start == 'f' && rest.StartsWith("false"u8))
        {
            at += 5;
            return false;
        }

        if (!TryNull()) Mismatch();
        return false;
    }

    /// <summary>Reads a boolean or null.</summary>
    public bool? ReadBooleanOrNull() => TryNull() ? null : ReadBoolean();

    /// <summary>Reads a 64-bit integer; null reads as 0.</summary>
    public long ReadInt64() => ReadInteger(long.MinValue, long.MaxValue);

    /// <summary>Reads a 64-bit integer or null.</summary>
    public long? ReadInt64OrNull() => TryNull() ? null : ReadInt64();

    /// <summary>Reads a 32-bit integer; null reads as 0.</summary>
    public int ReadInt32() => (int)ReadInteger(int.MinValue, int.MaxValue);

    /// <summary>Reads a 32-bit integer or null.</summary>
    public int? ReadInt32OrNull() => TryNull() ? null : ReadInt32();

    /// <summary>Reads a double; null reads as 0.</summary>
    public double ReadDouble()
    {
        if (!BeginNumber(out int start)) return 0;
        ReadOnlySpan<byte> text = data[start..at];
        bool read = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        if (!read || double.IsInfinity(value)) FailType(start, Number(text));
        return value;
    }

    /// <summary>Reads a double or null.</summary>
    public double? ReadDoubleOrNull() => TryNull() ? null : ReadDouble();

    /// <summary>Reads a time in whole seconds, or null.</summary>
    public DateTimeOffset? ReadTime() => ReadTime(micro: false);

    /// <summary>Reads a time in microseconds, or null.</summary>
    public DateTimeOffset? ReadMicroTime() => ReadTime(micro: true);

    /// <summary>Reads a duration in Go's notation; null reads as zero.</summary>
    public TimeSpan ReadDuration()
    {
        if (TryNull() || Failed) return default;
        string text = ReadString();
        if (Failed) return default;
        if (!GoDuration.TryParse(text, out TimeSpan value, out string problem)) FailValue(problem);
        return value;
    }

    /// <summary>Reads a quantity, which may be a string or a number; null reads as zero.</summary>
    public Quantity ReadQuantity()
    {
        if (TryNull() || Failed) return default;
        ReadOnlySpan<byte> text = RawValue();
        if (text.Length >= 2 && text[0] == '"') text = text[1..^1];
        if (Failed) return default;
        while (text.Length > 0 && IsSpace(text[0])) text = text[1..];
        while (text.Length > 0 && IsSpace(text[^1])) text = text[..^1];
        if (!Quantity.TryParse(Words.Get(text), out Quantity value, out string? problem)) FailValue(problem);
        return value;
    }

    /// <summary>Reads a quantity or null.</summary>
    public Quantity? ReadQuantityOrNull() => TryNull() ? null : ReadQuantity();

    /// <summary>Reads a number or a string; null reads as the number 0.</summary>
    public IntOrString ReadIntOrString()
    {
        if (TryNull() || Failed) return default;
        byte start = Peek();
        if (start == '"') return IntOrString.Of(ReadWord());
        ReadOnlySpan<byte> text = RawValue();
        if (Failed) return default;
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out int number)) return number;
        string found = Describe(start);
        if (found == "number") found = Number(text);
        FailValue($"json: cannot unmarshal {found} into Go value of type int32");
        return default;
    }

    /// <summary>Reads a number, a string or null.</summary>
    public IntOrString? ReadIntOrStringOrNull() => TryNull() ? default(IntOrString?) : ReadIntOrString();

    /// <summary>Reads base64, or a list of numbers as Go does; null reads as absent.</summary>
    public Bytes ReadBytes()
    {
        if (Peek() == '[') return new(ReadByteList());
        if (!BeginString()) return default;
        ReadOnlySpan<byte> body = StringBody(out bool escaped);
        if (Failed) return default;
        string? problem = JsonText.DecodeBase64(escaped ? JsonText.Unescape(body) : body, out byte[] bytes);
        if (problem is not null) FailValue(problem);
        return new(bytes);
    }

    /// <summary>Reads any value as compact text; null reads as absent.</summary>
    public RawJson ReadRaw()
    {
        if (TryNull() || Failed) return default;
        ReadOnlySpan<byte> text = RawValue();
        return Failed ? default : new(JsonCompact.Copy(text));
    }

    /// <summary>Reads any value or null.</summary>
    public RawJson? ReadRawOrNull() => TryNull() ? null : ReadRaw();

    /// <summary>Reads a list item by item; null reads as absent.</summary>
    public ListOf<T> ReadList<T>(JsonRead<T> readItem)
    {
        if (!BeginArray()) return default;
        ItemBuffer<T> items = default;
        while (NextItem()) items.Add(readItem(ref this));
        return items.ToList();
    }

    /// <summary>Reads a map entry by entry; null reads as absent, and of equal keys the last one counts.</summary>
    public MapOf<T> ReadMap<T>(JsonRead<T> readValue)
    {
        if (!Begin((byte)'{')) return default;
        ItemBuffer<KeyValuePair<string, T>> entries = default;
        HashSet<string>? met = strict ? new(StringComparer.Ordinal) : null;
        while (NextMember(out ReadOnlySpan<byte> name))
        {
            string key = Words.Get(name);
            if (met?.Add(key) == false) ReportDuplicate();
            entries.Add(new(key, readValue(ref this)));
        }

        return entries.ToMap();
    }

    /// <summary>Reads a list of strings.</summary>
    public ListOf<string> ReadStrings() => ReadList(static (ref input) => input.ReadString());

    /// <summary>Reads a list of shared strings.</summary>
    public ListOf<string> ReadWords() => ReadList(static (ref input) => input.ReadWord());

    /// <summary>Reads a list of 32-bit integers.</summary>
    public ListOf<int> ReadInt32s() => ReadList(static (ref input) => input.ReadInt32());

    /// <summary>Reads a list of 64-bit integers.</summary>
    public ListOf<long> ReadInt64s() => ReadList(static (ref input) => input.ReadInt64());

    /// <summary>Reads a list of booleans.</summary>
    public ListOf<bool> ReadBooleans() => ReadList(static (ref input) => input.ReadBoolean());

    /// <summary>Reads a list of quantities.</summary>
    public ListOf<Quantity> ReadQuantities() => ReadList(static (ref input) => input.ReadQuantity());

    /// <summary>Reads a list of any values.</summary>
    public ListOf<RawJson> ReadRaws() => ReadList(static (ref input) => input.ReadRaw());

    /// <summary>Reads a map of strings.</summary>
    public MapOf<string> ReadStringMap() => ReadMap(static (ref input) => input.ReadString());

    /// <summary>Reads a map of quantities.</summary>
    public MapOf<Quantity> ReadQuantityMap() => ReadMap(static (ref input) => input.ReadQuantity());

    /// <summary>Reads a map of bytes.</summary>
    public MapOf<Bytes> ReadBytesMap() =>
        ReadMap(static (ref input) => input.ReadBytes() is { IsAbsent: false } given ? given : new(Array.Empty<byte>()));

    /// <summary>Reads a map of lists of strings.</summary>
    public MapOf<ListOf<string>> ReadStringsMap() => ReadMap(static (ref input) => input.ReadStrings());

    /// <summary>Reads a map of times; null reads as the zero time.</summary>
    public MapOf<DateTimeOffset> ReadTimeMap() => ReadMap(static (ref input) => input.ReadTime() ?? default);

    private byte[] ReadByteList()
    {
        if (!BeginArray()) return [];
        List<byte> bytes = [];
        while (NextItem()) bytes.Add((byte)ReadInteger(byte.MinValue, byte.MaxValue));
        return [.. bytes];
    }

    private DateTimeOffset? ReadTime(bool micro)
    {
        if (TryNull() || Failed) return null;
        if (Peek() != '"')
        {
            ReadOnlySpan<byte> raw = RawValue();
            if (!raw.IsEmpty) FailValue($"json: cannot unmarshal {Describe(raw[0])} into Go value of type string");
            return null;
        }

        string text = Text(StringBody(out bool escaped), escaped);
        if (Failed) return null;
        string? problem = micro ? GoTime.ParseMicro(text, out DateTimeOffset? time) : GoTime.Parse(text, out time);
        if (problem is not null) FailValue(problem);
        return time;
    }

    private long ReadInteger(long least, long most)
    {
        if (!BeginNumber(out int start)) return 0;
        ReadOnlySpan<byte> text = data[start..at];
        bool whole = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value);
        if (whole && value >= least && value <= most) return value;
        FailType(start, Number(text));
        return 0;
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');

    private static string Number(ReadOnlySpan<byte> text) => $"number {GoText.Start(Encoding.ASCII.GetString(text))}";

    private bool BeginString()
    {
        if (Peek() == '"') return true;
        if (!TryNull()) Mismatch();
        return false;
    }

    private bool BeginNumber(out int start)
    {
        byte next = Peek();
        start = at;
        if (next == '-' || char.IsAsciiDigit((char)next))
        {
            int end = at;
            if (JsonSyntax.SkipNumber(data, ref end) is not null) return FailSyntax();
            at = end;
            return true;
        }

        if (!TryNull()) Mismatch();
        return false;
    }

    private ReadOnlySpan<byte> RawValue()
    {
        SkipSpace();
        int start = at;
        SkipValue();
        return Failed ? default : data[start..at];
    }

    private void Mismatch()
    {
        if (Failed) return;
        if (at >= data.Length) FailSyntax();
        else FailType();
    }
}
