using System.Globalization;

namespace Skiff.Machinery.Cel;

/// <summary>One clause of a format string: its letter and precision.</summary>
/// <param name="Letter">Such as <c>d</c>; <c>X</c> writes capitals.</param>
/// <param name="Precision">Digits after the point.</param>
internal readonly record struct FormatClause(char Letter, int Precision)
{
    private const int PrecisionDefault = 6;
    private const int PrecisionMax = 1000;

    private const string Letters = "sdfebxXo";

    /// <summary>Cuts a format into texts and clauses; the answer is an error, or empty.</summary>
    public static string Walk(string format, int arguments, Action<string> plain, Func<FormatClause, int, string> clause)
    {
        int at = 0, index = 0;
        while (at < format.Length)
        {
            int next = format.IndexOf('%', at);
            plain(next < 0 ? format[at..] : format[at..next]);
            if (next < 0) return "";
            at = next + 1;
            if (at < format.Length && format[at] == '%')
            {
                plain("%");
                at++;
                continue;
            }

            if (index >= arguments) return $"index {index} out of range";
            if (at >= format.Length) return "unexpected end of string";
            string error = Read(format, ref at, out FormatClause read);
            if (error.Length > 0) return $"could not parse formatting clause: {error}";
            error = clause(read, index++);
            if (error.Length > 0) return $"error during formatting: {error}";
        }

        return "";
    }

    private static string Read(string format, ref int at, out FormatClause clause)
    {
        clause = default;
        int precision = PrecisionDefault;
        if (format[at] == '.')
        {
            int start = ++at;
            while (at < format.Length && char.IsAsciiDigit(format[at])) at++;
            if (at >= format.Length) return "error while parsing precision: could not find end of precision specifier";
            ReadOnlySpan<char> digits = format.AsSpan(start, at - start);
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out precision) || precision > PrecisionMax)
            {
                return "error while parsing precision: error while converting precision to integer: "
                    + $"strconv.Atoi: parsing \"{digits}\": invalid syntax";
            }
        }

        char letter = format[at++];
        clause = new(letter, precision);
        return Letters.Contains(letter, StringComparison.Ordinal) ? "" : $"unrecognized formatting clause \"{letter}\"";
    }

    /// <summary>What a clause cannot show.</summary>
    public string Refuse(string typeName) => char.ToLowerInvariant(Letter) switch
    {
        'd' => $"decimal clause can only be used on integers, was given {typeName}",
        'f' => $"fixed-point clause can only be used on doubles, was given {typeName}",
        'e' => $"scientific clause can only be used on doubles, was given {typeName}",
        'b' => $"only integers and bools can be formatted as binary, was given {typeName}",
        'x' => $"only integers, byte buffers, and strings can be formatted as hex, was given {typeName}",
        'o' => $"octal clause can only be used on integers, was given {typeName}",
        _ => "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, "
            + $"and timestamps, was given {typeName}",
    };

    /// <summary>Whether values of a type can be shown by the clause.</summary>
    public bool Takes(CelKind kind) => kind == CelKind.Dyn || char.ToLowerInvariant(Letter) switch
    {
        'd' or 'o' => kind is CelKind.Int or CelKind.Uint,
        'f' or 'e' => kind is CelKind.Double or CelKind.String,
        'b' => kind is CelKind.Int or CelKind.Uint or CelKind.Bool,
        'x' => kind is CelKind.Int or CelKind.Uint or CelKind.String or CelKind.Bytes,
        _ => kind is CelKind.List or CelKind.Map or CelKind.Int or CelKind.Uint or CelKind.Double or CelKind.Bool
            or CelKind.String or CelKind.Timestamp or CelKind.Bytes or CelKind.Duration or CelKind.Type or CelKind.Null,
    };
}

/// <summary>Checks a literal format against the literal list of its arguments.</summary>
internal static class FormatCheck
{
    public static void Check(string format, ListExpr items, CallExpr call, List<CelIssue> issues)
    {
        Expr? bad = null;
        int used = 0;
        string error = FormatClause.Walk(format, items.Items.Count, static _ => { }, (clause, index) =>
        {
            used = index + 1;
            bad = Unfit(clause, items.Items[index]);
            return bad is null ? "" : clause.Refuse(bad.Type.Name);
        });
        if (error.Length > 0) issues.Add(new((bad ?? call).Offset, error));
        else if (used < items.Items.Count)
        {
            int given = items.Items.Count;
            issues.Add(new(call.Offset, $"too many arguments supplied to string.format (expected {used}, got {given})"));
        }
    }

    private static Expr? Unfit(FormatClause clause, Expr argument)
    {
        if (!clause.Takes(argument.Type.Kind)) return argument;
        if (clause.Letter != 's') return null;
        IEnumerable<Expr> parts = argument switch
        {
            ListExpr list => list.Items,
            MapExpr map => map.Entries.SelectMany(static entry => new[] { entry.Key, entry.Value }),
            _ => [],
        };
        return parts.Select(part => Unfit(clause, part)).FirstOrDefault(static bad => bad is not null);
    }
}
