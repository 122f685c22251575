using System.Globalization;
using System.Text;
using Skiff.Model;

namespace Skiff.Machinery.Cel;

/// <summary>Functions of strings: the standard ones and version 2 of the extension library.</summary>
internal static class StringLibrary
{
    private static readonly CelType S = CelType.String;
    private static readonly CelType ListOfS = CelType.ListOf(CelType.String);

    public static void Declare(CelFunctions functions)
    {
        Unguarded(functions, "contains", "contains_string", static (text, part) => text.Contains(part, StringComparison.Ordinal));
        Unguarded(functions, "endsWith", "ends_with_string", static (text, part) => text.EndsWith(part, StringComparison.Ordinal));
        Unguarded(
            functions, "startsWith", "starts_with_string", static (text, part) => text.StartsWith(part, StringComparison.Ordinal));
        functions.Member("charAt", "string_char_at_int", [S, CelType.Int], S, static a => CharAt(Text(a[0]), Int(a[1])));
        functions.Member(
            "indexOf", "string_index_of_string", [S, S], CelType.Int, static a => IndexOf(Text(a[0]), Text(a[1]), 0));
        functions.Member(
            "indexOf", "string_index_of_string_int", [S, S, CelType.Int], CelType.Int,
            static a => IndexOf(Text(a[0]), Text(a[1]), Int(a[2])));
        functions.Member(
            "lastIndexOf", "string_last_index_of_string", [S, S], CelType.Int,
            static a => LastIndexOf(Text(a[0]), Text(a[1]), null));
        functions.Member(
            "lastIndexOf", "string_last_index_of_string_int", [S, S, CelType.Int], CelType.Int,
            static a => LastIndexOf(Text(a[0]), Text(a[1]), Int(a[2])));
        functions.Member("lowerAscii", "string_lower_ascii", [S], S, static a => Map(Text(a[0]), static c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c));
        functions.Member("upperAscii", "string_upper_ascii", [S], S, static a => Map(Text(a[0]), static c => char.IsAsciiLetterLower(c) ? (char)(c & ~0x20) : c));
        functions.Member(
            "replace", "string_replace_string_string", [S, S, S], S, static a => Replace(Text(a[0]), Text(a[1]), Text(a[2]), -1));
        functions.Member(
            "replace", "string_replace_string_string_int", [S, S, S, CelType.Int], S,
            static a => Replace(Text(a[0]), Text(a[1]), Text(a[2]), Int(a[3])));
        functions.Member("split", "string_split_string", [S, S], ListOfS, static a => Split(Text(a[0]), Text(a[1]), -1));
        functions.Member(
            "split", "string_split_string_int", [S, S, CelType.Int], ListOfS, static a => Split(Text(a[0]), Text(a[1]), Int(a[2])));
        functions.Member("substring", "string_substring_int", [S, CelType.Int], S, static a => Substring(Text(a[0]), Int(a[1]), null));
        functions.Member(
            "substring", "string_substring_int_int", [S, CelType.Int, CelType.Int], S,
            static a => Substring(Text(a[0]), Int(a[1]), Int(a[2])));
        functions.Member("trim", "string_trim", [S], S, static a => CelString.Of(Text(a[0]).Trim()));
        functions.Member(
            "format", "string_format", [S, CelType.ListOf(CelType.Dyn)], S, static a => Formatting.Format(Text(a[0]), (CelList)a[1]));
        functions.Global("strings.quote", "strings_quote", [S], S, static a => Quote(Text(a[0])));
        functions.Member("join", "list_join", [ListOfS], S, static a => Join((CelList)a[0], ""));
        functions.Member("join", "list_join_string", [ListOfS, S], S, static a => Join((CelList)a[0], Text(a[1])));
    }

    internal static string Text(CelValue value) => ((CelString)value).Value;

    internal static long Int(CelValue value) => ((CelInt)value).Value;

    private static void Unguarded(CelFunctions functions, string name, string id, Func<string, string, bool> test) =>
        functions.Add(new()
        {
            Function = name,
            Id = id,
            IsMember = true,
            Arguments = [S, S],
            Result = CelType.Bool,
            IsUnguarded = true,
            Implementation = a => a[0] is CelString text && a[1] is CelString part
                ? CelBool.Of(test(text.Value, part.Value))
                : CelError.NoSuchOverload,
        });

    private static CelError OutOfRange(long index) => new($"index out of range: {index}");

    private static Rune[] Runes(string text) => [.. text.EnumerateRunes()];

    private static string Join(ReadOnlySpan<Rune> runes)
    {
        StringBuilder text = new(runes.Length);
        foreach (Rune rune in runes) text.Append(rune);
        return text.ToString();
    }

    private static CelValue CharAt(string text, long index)
    {
        Rune[] runes = Runes(text);
        if (index < 0 || index > runes.Length) return OutOfRange(index);
        return index == runes.Length ? CelString.Empty : CelString.Of(runes[index].ToString());
    }

    private static CelValue IndexOf(string text, string part, long offset)
    {
        if (part.Length == 0) return CelInt.Of(offset);
        if (offset < 0) return OutOfRange(offset);
        Rune[] runes = Runes(text), wanted = Runes(part);
        if (offset >= runes.Length) return CelInt.Of(-1);
        int found = runes.AsSpan((int)offset).IndexOf(wanted);
        return CelInt.Of(found < 0 ? -1 : found + offset);
    }

    private static CelValue LastIndexOf(string text, string part, long? offset)
    {
        Rune[] runes = Runes(text), wanted = Runes(part);
        if (wanted.Length == 0) return CelInt.Of(offset ?? runes.Length);
        if (offset < 0) return OutOfRange(offset.Value);
        if (offset >= runes.Length || wanted.Length > runes.Length) return CelInt.Of(-1);
        long last = Math.Min(offset ?? runes.Length, runes.Length - wanted.Length);
        return CelInt.Of(runes.AsSpan(0, (int)last + wanted.Length).LastIndexOf(wanted));
    }

    private static CelString Map(string text, Func<char, char> map) =>
        CelString.Of(string.Create(text.Length, (text, map), static (target, state) =>
        {
            for (int i = 0; i < target.Length; i++) target[i] = state.map(state.text[i]);
        }));

    // The cost model counts the text, not the result, so that the result has a bound of its own.
    private const long ResultMax = 10_000_000;

    private static CelValue Replace(string text, string old, string with, long count)
    {
        if (count == 0) return CelString.Of(text);
        if (old.Length == 0) return ReplaceGaps(text, with, count);
        StringBuilder result = new();
        int from = 0;
        for (long done = 0; count < 0 || done < count; done++)
        {
            int found = text.IndexOf(old, from, StringComparison.Ordinal);
            if (found < 0) break;
            result.Append(text, from, found - from).Append(with);
            from = found + old.Length;
            if (result.Length > ResultMax) return TooLong;
        }

        return CelString.Of(result.Append(text, from, text.Length - from).ToString());
    }

    private static CelError TooLong => new($"string exceeds {ResultMax} characters");

    private static CelValue ReplaceGaps(string text, string with, long count)
    {
        StringBuilder result = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (count-- != 0) result.Append(with);
            else count = 0;
            result.Append(rune);
            if (result.Length > ResultMax) return TooLong;
        }

        if (count != 0) result.Append(with);
        return CelString.Of(result.ToString());
    }

    private static CelList Split(string text, string separator, long count)
    {
        if (count == 0) return CelList.Of();
        int most = count is < 0 or > int.MaxValue ? int.MaxValue : (int)count;
        if (separator.Length > 0) return CelList.Of(text.Split(separator, most));
        Rune[] runes = Runes(text);
        if (runes.Length <= most) return CelList.Of(runes.Select(static rune => rune.ToString()));
        return CelList.Of(runes[..(most - 1)].Select(static rune => rune.ToString()).Append(Join(runes.AsSpan(most - 1))));
    }

    private static CelValue Substring(string text, long start, long? end)
    {
        Rune[] runes = Runes(text);
        if (end < start) return new CelError($"invalid substring range. start: {start}, end: {end}");
        if (start < 0 || start > runes.Length) return OutOfRange(start);
        if (end < 0 || end > runes.Length) return OutOfRange(end.Value);
        return CelString.Of(Join(runes.AsSpan((int)start, (int)((end ?? runes.Length) - start))));
    }

    private static CelValue Join(CelList items, string separator)
    {
        StringBuilder text = new();
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i] is not CelString item) return new CelError($"join: invalid input: {items[i]}");
            if (i > 0) text.Append(separator);
            text.Append(item.Value);
            if (text.Length > ResultMax) return TooLong;
        }

        return CelString.Of(text.ToString());
    }

    private static CelString Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            int escape = "\a\b\f\n\r\t\v\\\"".IndexOf(rune.ToString(), StringComparison.Ordinal);
            if (escape < 0) quoted.Append(rune);
            else quoted.Append('\\').Append("abfnrtv\\\""[escape]);
        }

        return CelString.Of(quoted.Append('"').ToString());
    }
}
