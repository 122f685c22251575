using System.Text;

namespace Skiff.Machinery.Custom;

/// <summary>A way down a schema by members and keys, as rules and selectable fields name one: <c>.spec['a.b'].name</c>.</summary>
/// <param name="Path">The way as errors write it.</param>
/// <param name="Schema">Where it leads; null when it leads nowhere.</param>
/// <param name="Fault">Why it leads nowhere.</param>
internal readonly record struct SchemaPath(string Path, StructuralSchema? Schema, string Fault)
{
    /// <summary>Follows a path.</summary>
    /// <param name="text">The path.</param>
    /// <param name="root">Where it begins.</param>
    /// <param name="withBrackets">Whether keys in brackets are allowed.</param>
    public static SchemaPath Find(string text, StructuralSchema root, bool withBrackets = true)
    {
        StructuralSchema at = root;
        StringBuilder path = new();
        List<string> tokens = Split(text);
        for (int i = 0; i < tokens.Count; i++)
        {
            string name;
            if (tokens[i] == ".")
            {
                if (++i == tokens.Count) return Fail("unexpected end of JSON path");
                name = tokens[i];
            }
            else if (tokens[i] == "[")
            {
                if (!withBrackets) return Fail("array notation is not allowed");
                if (++i == tokens.Count) return Fail("unexpected end of JSON path");
                string quoted = tokens[i];
                if (quoted.Length < 2 || quoted[0] != '\'' || quoted[^1] != '\'')
                    return Fail($"expected single quoted string but got {quoted}");
                if (Unescape(quoted[1..^1], out string invalid) is not { } unescaped)
                    return Fail($"invalid string literal: invalid escape char {invalid}");
                name = unescaped;
                if (++i == tokens.Count) return Fail("unexpected end of JSON path");
                if (tokens[i] != "]") return Fail($"expected ] but got {tokens[i]}");
            }
            else
            {
                return Fail($"expected [ or . but got: {tokens[i]}");
            }

            bool isMember = at.Properties.Count > 0;
            if ((isMember ? at.Properties.GetValueOrDefault(name) : at.Additional) is not { } next)
                return Fail("does not refer to a valid field");
            path.Append(isMember ? path.Length == 0 ? name : $".{name}" : $"[{name}]");
            at = next;
        }

        return new(path.ToString(), at, "");
    }

    private static SchemaPath Fail(string fault) => new("", null, fault);

    // Dots and brackets are tokens of their own, except within quotes.
    private static List<string> Split(string text)
    {
        List<string> tokens = [];
        int start = 0;
        while (start < text.Length)
        {
            int end = start + 1;
            if (text[start] == '\'')
            {
                while (end < text.Length && !(text[end] == '\'' && text[end - 1] != '\\')) end++;
                end = Math.Min(end + 1, text.Length);
            }
            else if (text[start] is not ('.' or '[' or ']'))
            {
                while (end < text.Length && text[end] is not ('.' or '[' or ']')) end++;
            }

            tokens.Add(text[start..end]);
            start = end;
        }

        return tokens;
    }

    private static string? Unescape(string text, out string invalid)
    {
        invalid = "";
        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            char? letter = text[++i] switch
            {
                'a' => '\a', 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v',
                '\'' => '\'', '\\' => '\\', _ => null,
            };
            if (letter is null)
            {
                invalid = text[(i - 1)..(i + 1)];
                return null;
            }

            plain.Append(letter);
        }

        return plain.ToString();
    }
}
