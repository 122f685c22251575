using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Skiff.Machinery.Custom;

/// <summary>
/// Regular expressions in the syntax of Go's RE2, which definitions are written in, compiled for .NET's matcher without
/// backtracking: a match takes time in proportion to its text whatever the expression.
/// </summary>
/// <remarks>
/// What is written differently is rewritten: letters of classes such as <c>\d</c> mean ASCII only, <c>$</c> the very end,
/// <c>(?P&lt;name&gt;</c> a named group, and brackets of a class stand for themselves. What RE2 has not is refused.
/// </remarks>
public sealed class GoPattern
{
    private const int LengthMax = 4096;
    private const int RepeatMax = 1000;
    private static readonly TimeSpan MatchTimeMax = TimeSpan.FromMilliseconds(100);

    private readonly string source;
    private readonly StringBuilder target = new();
    private readonly Stack<bool> groups = new();
    private int at;
    private bool multiline;
    private string fault = "";

    private GoPattern(string source) => this.source = source;

    /// <summary>Compiles an expression; null with Go's words when it is none.</summary>
    public static Regex? Compile(string pattern, out string fault)
    {
        fault = "";
        if (pattern.Length > LengthMax)
        {
            fault = "error parsing regexp: expression too large";
            return null;
        }

        GoPattern translation = new(pattern);
        string translated = translation.Translate();
        fault = translation.fault;
        if (fault.Length > 0) return null;
        try
        {
            return Make(translated);
        }
        catch (ArgumentException error)
        {
            fault = $"error parsing regexp: {error.Message}";
            return null;
        }
    }

    // A few expressions grow too large for the automaton; those match by backtracking, for a short time.
    private static Regex Make(string translated)
    {
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException)
        {
            return new Regex(translated, RegexOptions.CultureInvariant, MatchTimeMax);
        }
    }

    /// <summary>Whether a text matches somewhere. A match that takes too long is none.</summary>
    public static bool IsMatch(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private string Translate()
    {
        while (at < source.Length && fault.Length == 0)
        {
            char letter = source[at];
            switch (letter)
            {
                case '\\': Escape(inClass: false); break;
                case '[': Class(); break;
                case '(': Open(); break;
                case ')': Close(); break;
                case '$': Put(multiline ? "$" : @"\z"); break;
                case '{': Repeat(); break;
                case '*' or '+' or '?': Quantifier(); break;
                case '#' or ' ': Put($"\\{letter}"); break;
                default: Put(letter.ToString()); break;
            }
        }

        if (fault.Length == 0 && groups.Count > 0) Fail("missing closing )", source);
        return target.ToString();
    }

    private void Put(string text, int taken = 1)
    {
        target.Append(text);
        at += taken;
    }

    private void Fail(string what, string where)
    {
        if (fault.Length == 0) fault = $"error parsing regexp: {what}: `{where}`";
        at = source.Length;
    }

    private void Open()
    {
        groups.Push(multiline);
        if (at + 1 >= source.Length || source[at + 1] != '?')
        {
            Put("(");
            return;
        }

        string rest = source[at..];
        if (rest.StartsWith("(?P<", StringComparison.Ordinal)) Name(4);
        else if (rest.StartsWith("(?<", StringComparison.Ordinal) && rest.Length > 3 && rest[3] is not ('=' or '!')) Name(3);
        else Flags();
    }

    private void Name(int from)
    {
        int end = source.IndexOf('>', at);
        if (end < 0)
        {
            Fail("invalid named capture", source[at..]);
            return;
        }

        string name = source[(at + from)..end];
        bool good = name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
        if (!good) Fail("invalid named capture", source[at..(end + 1)]);
        else Put($"(?<_{name}>", end + 1 - at); // A name of digits would be a number in .NET.
    }

    // (?i), (?i:...), (?-s) and so on; ungreedy matching changes no answer to whether there is a match.
    private void Flags()
    {
        int end = at + 2;
        bool negative = false;
        StringBuilder kept = new();
        while (end < source.Length && source[end] is not (':' or ')'))
        {
            switch (source[end])
            {
                case 'i' or 's': kept.Append(source[end]); break;
                case 'm':
                    multiline = !negative;
                    kept.Append('m');
                    break;
                case 'U': break;
                case '-' when !negative:
                    negative = true;
                    kept.Append('-');
                    break;
                default:
                    Fail("invalid or unsupported Perl syntax", source[at..(end + 1)]);
                    return;
            }

            end++;
        }

        if (end == source.Length)
        {
            Fail("missing closing )", source);
            return;
        }

        string flags = kept.ToString().TrimEnd('-');
        if (source[end] == ')')
        {
            // The flags hold to the end of the group around.
            groups.Pop();
            Put(flags.Length == 0 ? "" : $"(?{flags})", end + 1 - at);
            return;
        }

        Put($"(?{flags}:", end + 1 - at);
    }

    private void Close()
    {
        if (groups.Count == 0)
        {
            Fail("unexpected )", source);
            return;
        }

        multiline = groups.Pop();
        Put(")");
    }

    private void Quantifier()
    {
        if (at == 0 || source[at - 1] is '(' or '|') Fail("missing argument to repetition operator", source[at].ToString());
        else if (source[at] != '?' && at > 1 && source[at - 1] is '*' or '+' && source[at - 2] != '\\')
            Fail("invalid nested repetition operator", source[(at - 1)..(at + 1)]);
        else Put(source[at].ToString());
    }

    // A brace that begins no count stands for itself.
    private void Repeat()
    {
        int end = source.IndexOf('}', at);
        string body = end < 0 ? "" : source[(at + 1)..end];
        string[] parts = body.Split(',');
        bool counts = parts.Length <= 2 && parts[0].Length > 0
            && parts.All(part => part.All(char.IsAsciiDigit));
        if (!counts)
        {
            Put(@"\{");
            return;
        }

        bool tooMany = parts.Any(part => part.Length > 0
            && (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count > RepeatMax));
        bool backwards = parts.Length == 2 && parts[1].Length > 0 && !tooMany
            && int.Parse(parts[1], CultureInfo.InvariantCulture) < int.Parse(parts[0], CultureInfo.InvariantCulture);
        if (tooMany || backwards) Fail("invalid repeat count", source[at..(end + 1)]);
        else Put(source[at..(end + 1)], end + 1 - at);
    }

    private void Class()
    {
        int start = at;
        Put("[");
        if (at < source.Length && source[at] == '^') Put("^");
        bool first = true;
        while (at < source.Length && fault.Length == 0 && (first || source[at] != ']'))
        {
            first = false;
            string rest = source[at..];
            if (rest.StartsWith("[:", StringComparison.Ordinal) && rest.IndexOf(":]", StringComparison.Ordinal) is var end and > 0)
                Named(rest[..(end + 2)]);
            else if (source[at] == '\\') Escape(inClass: true);
            else Put(source[at] is '[' or ']' ? $"\\{source[at]}" : source[at].ToString());
        }

        if (fault.Length > 0) return;
        if (at >= source.Length) Fail("missing closing ]", source[start..]);
        else Put("]");
    }

    private void Named(string name)
    {
        string? members = name switch
        {
            "[:alnum:]" => "0-9A-Za-z",
            "[:alpha:]" => "A-Za-z",
            "[:ascii:]" => @"\x00-\x7F",
            "[:blank:]" => @"\t ",
            "[:cntrl:]" => @"\x00-\x1F\x7F",
            "[:digit:]" => "0-9",
            "[:graph:]" => "!-~",
            "[:lower:]" => "a-z",
            "[:print:]" => " -~",
            "[:punct:]" => @"!-/:-@\[-`{-~",
            "[:space:]" => @"\t\n\v\f\r ",
            "[:upper:]" => "A-Z",
            "[:word:]" => "0-9A-Za-z_",
            "[:xdigit:]" => "0-9A-Fa-f",
            _ => null,
        };
        if (members is null) Fail("invalid character class range", name);
        else Put(members, name.Length);
    }

    private void Escape(bool inClass)
    {
        if (at + 1 >= source.Length)
        {
            Fail("trailing backslash at end of expression", "");
            return;
        }

        char letter = source[at + 1];
        switch (letter)
        {
            case 'd': Put(inClass ? "0-9" : "[0-9]", 2); break;
            case 'w': Put(inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]", 2); break;
            case 's': Put(inClass ? @"\t\n\f\r " : @"[\t\n\f\r ]", 2); break;
            case 'D': Put(inClass ? @"\x00-/:-\uFFFF" : "[^0-9]", 2); break;
            case 'W': Put(inClass ? @"\x00-/:-@\[-^`{-\uFFFF" : "[^0-9A-Za-z_]", 2); break;
            case 'S': Put(inClass ? @"\x00-\x08\v\x0E-\x1F!-\uFFFF" : @"[^\t\n\f\r ]", 2); break;
            case 'Q' when !inClass: Literal(); break;
            case 'x' when at + 2 < source.Length && source[at + 2] == '{': CodePoint(); break;
            case 'A' or 'z' or 'b' or 'B' when !inClass: Put($"\\{letter}", 2); break;
            case 'p' or 'P' when at + 2 < source.Length && char.IsAsciiLetter(source[at + 2]):
                Put($"\\{letter}{{{source[at + 2]}}}", 3);
                break;
            case 'a' or 'f' or 't' or 'n' or 'r' or 'v' or 'x' or 'p' or 'P' or '0': Put($"\\{letter}", 2); break;
            case var other when !char.IsAsciiLetterOrDigit(other): Put(Regex.Escape(other.ToString()) is var escaped
                && escaped.Length > 1 ? escaped : other is ']' or '-' or '}' ? $"\\{other}" : other.ToString(), 2); break;
            default: Fail("invalid escape sequence", source.Substring(at, 2)); break;
        }
    }

    private void Literal()
    {
        int end = source.IndexOf(@"\E", at + 2, StringComparison.Ordinal);
        string text = end < 0 ? source[(at + 2)..] : source[(at + 2)..end];
        Put(Regex.Escape(text), (end < 0 ? source.Length : end + 2) - at);
    }

    private void CodePoint()
    {
        int end = source.IndexOf('}', at);
        bool good = end > 0 && int.TryParse(
            source.AsSpan(at + 3, end - at - 3), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int value)
            && Rune.IsValid(value);
        if (!good) Fail("invalid escape sequence", source[at..(end < 0 ? source.Length : end + 1)]);
        else Put(Regex.Escape(new Rune(int.Parse(source.AsSpan(at + 3, end - at - 3), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()), end + 1 - at);
    }
}
