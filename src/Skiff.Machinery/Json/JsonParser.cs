using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Skiff.Machinery;

/// <summary>What reading a JSON text gave.</summary>
/// <param name="Value">The value, or null when the text is bad.</param>
/// <param name="Error">What is wrong with the text, in the words of Go's decoder; empty when nothing is.</param>
/// <param name="Duplicates">Paths of members given more than once, at most <see cref="JsonParser.DuplicatesMax"/>.</param>
public readonly record struct JsonParse(Json? Value, string Error, IReadOnlyList<string> Duplicates);

/// <summary>
/// Reads JSON from UTF-8 into a tree, bounded in depth and number of values. Ill-formed UTF-8 and lone surrogates become
/// U+FFFD, the last of duplicate members counts, and errors are worded as Go's decoder words them.
/// </summary>
public ref struct JsonParser
{
    /// <summary>Deepest nesting read.</summary>
    public const int DepthMax = 512;

    /// <summary>Most values read from one text; a tree takes some 40 bytes for each.</summary>
    public const int ValuesMax = 500_000;

    /// <summary>Most duplicate members reported.</summary>
    public const int DuplicatesMax = 100;

    private const string EndOfInput = "unexpected end of JSON input";
    private readonly ReadOnlySpan<byte> text;

    // What the thread's last parse worked with, unless it grew large.
    [ThreadStatic]
    private static (List<JsonMember> Members, List<Json> Items)? spare;

    private const int SpareMax = 4096;
    private readonly List<JsonMember> members;
    private readonly List<Json> items;
    private List<string>? duplicates;
    private string? error;
    private int at;
    private int depth;
    private int values;

    private readonly int valuesMax;

    private JsonParser(ReadOnlySpan<byte> text, int valuesMax)
    {
        this.text = text;
        this.valuesMax = valuesMax;
        (members, items) = spare ?? (new(64), new(16));
        spare = null;
    }

    /// <summary>Reads one JSON value that is the whole text but for white space.</summary>
    public static JsonParse Parse(ReadOnlySpan<byte> utf8) => Parse(utf8, ValuesMax);

    /// <summary>
    /// Reads what this process has written of an object that it read within bounds: defaults may have made more of it than
    /// anybody may send.
    /// </summary>
    public static JsonParse ParseOwn(ReadOnlySpan<byte> utf8) => Parse(utf8, int.MaxValue);

    private static JsonParse Parse(ReadOnlySpan<byte> utf8, int valuesMax)
    {
        JsonParser parser = new(utf8, valuesMax);
        Json value = parser.ReadValue();
        if (parser.error is null)
        {
            parser.SkipSpace();
            if (parser.at < utf8.Length) parser.Unexpected("after top-level value");
        }

        parser.GiveBack();
        IReadOnlyList<string> duplicates = (IReadOnlyList<string>?)parser.duplicates ?? [];
        return parser.error is null ? new(value, "", duplicates) : new(null, parser.error, duplicates);
    }

    private readonly void GiveBack()
    {
        if (members.Capacity > SpareMax || items.Capacity > SpareMax) return;
        members.Clear();
        items.Clear();
        spare = (members, items);
    }

    private Json ReadValue()
    {
        SkipSpace();
        if (++values > valuesMax) return Fail($"the document has more than {valuesMax} values");
        if (at >= text.Length) return Fail(EndOfInput);
        switch (text[at])
        {
            case (byte)'{': return ReadObject();
            case (byte)'[': return ReadArray();
            case (byte)'"': return Json.Of(ReadString());
            case (byte)'t': return ReadWord("true", Json.True);
            case (byte)'f': return ReadWord("false", Json.False);
            case (byte)'n': return ReadWord("null", Json.Null);
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'): return ReadNumber();
            default: return Unexpected("looking for beginning of value");
        }
    }

    private Json ReadObject()
    {
        if (++depth > DepthMax) return Fail("exceeded max depth");
        at++;
        int first = members.Count;
        bool sorted = true;
        SkipSpace();
        if (Next() == '}')
        {
            at++;
            depth--;
            return JsonObject.Empty;
        }

        while (true)
        {
            string? name = ReadName();
            if (name is null) return Json.Null;
            int duplicatesBefore = duplicates?.Count ?? 0;
            Json value = ReadValue();
            if (error is not null) return Json.Null;
            if (duplicates is not null) PrefixDuplicates(duplicatesBefore, name);
            if (sorted && members.Count > first) sorted = string.CompareOrdinal(members[^1].Name, name) < 0;
            members.Add(new(name, value));
            SkipSpace();
            int next = Next();
            if (next == ',')
            {
                at++;
                SkipSpace();
                continue;
            }

            if (next != '}') return Unexpected("after object key:value pair");
            at++;
            depth--;
            return TakeObject(first, sorted);
        }
    }

    private readonly int Next() => at < text.Length ? text[at] : -1;

    private string? ReadName()
    {
        if (Next() != '"')
        {
            Unexpected("looking for beginning of object key string");
            return null;
        }

        string name = ReadString(isName: true);
        if (error is not null) return null;
        SkipSpace();
        if (Next() != ':')
        {
            Unexpected("after object key");
            return null;
        }

        at++;
        return name;
    }

    private JsonObject TakeObject(int first, bool sorted)
    {
        Span<JsonMember> own = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members)[first..];
        int count = own.Length;
        if (!sorted)
        {
            List<string> repeated = [];
            count = JsonObjectBuilder.SortDistinct(own, repeated);
            foreach (string name in repeated)
            {
                duplicates ??= [];
                if (duplicates.Count < DuplicatesMax && !duplicates.Contains(name)) duplicates.Add(name);
            }
        }

        JsonObject result = new(own[..count].ToArray());
        members.RemoveRange(first, members.Count - first);
        return result;
    }

    // Duplicates found below a member or item carry their path from there; each level on the way up puts itself before.
    private readonly void PrefixDuplicates(int from, string step)
    {
        for (int i = from; i < duplicates!.Count; i++)
        {
            duplicates[i] = duplicates[i].StartsWith('[') ? step + duplicates[i] : $"{step}.{duplicates[i]}";
        }
    }

    private Json ReadArray()
    {
        if (++depth > DepthMax) return Fail("exceeded max depth");
        at++;
        int first = items.Count;
        SkipSpace();
        if (Next() == ']')
        {
            at++;
            depth--;
            return JsonArray.Empty;
        }

        while (true)
        {
            int duplicatesBefore = duplicates?.Count ?? 0;
            Json value = ReadValue();
            if (error is not null) return Json.Null;
            if (duplicates is not null) PrefixDuplicates(duplicatesBefore, $"[{items.Count - first}]");
            items.Add(value);
            SkipSpace();
            int next = Next();
            if (next == ',')
            {
                at++;
                continue;
            }

            if (next != ']') return Unexpected("after array element");
            at++;
            depth--;
            Json[] own = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(items)[first..].ToArray();
            items.RemoveRange(first, own.Length);
            return JsonArray.Adopt(own);
        }
    }

    private string ReadString(bool isName = false)
    {
        int start = ++at;
        ReadOnlySpan<byte> rest = text[start..];
        int end = rest.IndexOfAny(JsonStrings.Stops);
        if (end >= 0 && rest[end] == '"')
        {
            at = start + end + 1;
            ReadOnlySpan<byte> plain = rest[..end];
            return isName ? JsonNames.Get(plain) : Encoding.UTF8.GetString(plain);
        }

        string? decoded = JsonStrings.Decode(text, ref at, out string? context);
        if (decoded is not null) return decoded;
        if (context is null) Fail(EndOfInput);
        else Unexpected(context);
        return "";
    }

    private Json ReadWord(string word, Json value)
    {
        for (int i = 0; i < word.Length; i++, at++)
        {
            if (at >= text.Length) return Fail(EndOfInput);
            if (text[at] != word[i]) return Unexpected($"in literal {word} (expecting '{word[i]}')");
        }

        return value;
    }

    private Json ReadNumber()
    {
        int start = at;
        if (text[at] == '-') at++;
        if (at < text.Length && text[at] == '0') at++;
        else if (!SkipDigits()) return Unexpected("in numeric literal");

        bool integer = true;
        if (Next() == '.')
        {
            at++;
            integer = false;
            if (!SkipDigits()) return Unexpected("after decimal point in numeric literal");
        }

        if (Next() is 'e' or 'E')
        {
            at++;
            integer = false;
            if (Next() is '+' or '-') at++;
            if (!SkipDigits()) return Unexpected("in exponent of numeric literal");
        }

        ReadOnlySpan<byte> literal = text[start..at];
        if (integer && Utf8Parser.TryParse(literal, out long whole, out int used) && used == literal.Length)
        {
            return Json.Of(whole);
        }

        bool read = double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out double real);
        if (read && double.IsFinite(real)) return Json.Of(real);
        string shown = Encoding.ASCII.GetString(literal[..Math.Min(literal.Length, 64)]);
        return Fail($"json: cannot unmarshal number {shown} into Go value of type float64");
    }

    private bool SkipDigits()
    {
        int start = at;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9') at++;
        return at > start;
    }

    private void SkipSpace()
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r') at++;
    }

    private Json Unexpected(string context)
    {
        if (at >= text.Length) return Fail(EndOfInput);
        return Fail($"invalid character {JsonStrings.QuoteByte(text[at])} {context}");
    }

    private Json Fail(string message)
    {
        error ??= message;
        return Json.Null;
    }
}
