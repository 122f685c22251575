using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Skiff.Machinery.Cel;

/// <summary>
/// Regular expressions in Go's syntax, matched in time linear in the text. The syntax is checked here, with Go's errors,
/// and written as .NET's where the two differ.
/// </summary>
public sealed class GoRegex
{
    private const int RepeatMax = 1000;
    private const int NestingMax = 200;
    private const int LengthMax = 20_000;
    private readonly Regex regex;

    private GoRegex(Regex regex) => this.regex = regex;

    /// <summary>Reads a pattern; the error is Go's.</summary>
    public static bool TryParse(string pattern, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GoRegex? regex, out string error)
    {
        regex = null;
        error = Translation.Of(pattern, out string translated);
        if (error.Length > 0)
        {
            error = $"error parsing regexp: {error}";
            return false;
        }

        try
        {
            RegexOptions options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
            regex = new(new Regex(translated, options));
            return true;
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            error = $"error parsing regexp: invalid pattern: `{pattern}`";
            return false;
        }
    }

    /// <summary>Whether the pattern is found in a text.</summary>
    public bool IsMatch(string text) => regex.IsMatch(text);

    /// <summary>The first match, or the empty string.</summary>
    public string Find(string text) => regex.Match(text).Value;

    /// <summary>The matches, at most so many; all when the number is negative.</summary>
    public IEnumerable<string> FindAll(string text, long count)
    {
        // An empty match right after another match does not count.
        int end = -1;
        for (Match match = regex.Match(text); match.Success && count != 0; match = match.NextMatch())
        {
            if (match.Length == 0 && match.Index == end) continue;
            end = match.Index + match.Length;
            count--;
            yield return match.Value;
        }
    }

    private ref struct Translation
    {
        private static readonly Dictionary<string, string> Posix = new(StringComparer.Ordinal)
        {
            ["alnum"] = "0-9A-Za-z",
            ["alpha"] = "A-Za-z",
            ["ascii"] = "\\x00-\\x7F",
            ["blank"] = "\\t ",
            ["cntrl"] = "\\x00-\\x1F\\x7F",
            ["digit"] = "0-9",
            ["graph"] = "!-~",
            ["lower"] = "a-z",
            ["print"] = " -~",
            ["punct"] = "!-/:-@\\[-`{-~",
            ["space"] = "\\t\\n\\v\\f\\r ",
            ["upper"] = "A-Z",
            ["word"] = "0-9A-Za-z_",
            ["xdigit"] = "0-9A-Fa-f",
        };

        private readonly string pattern;
        private readonly StringBuilder target;
        private readonly Stack<(bool Lines, bool Lazy, long Repeats)> groups;
        private int at;
        private bool lines; // Whether ^ and $ match at lines, (?m).
        private bool lazy; // Whether repetitions take little unless a ? follows, (?U).
        private long repeats; // How often the innermost things of the current group are repeated at most.

        private Translation(string pattern)
        {
            this.pattern = pattern;
            target = new(pattern.Length + 16);
            groups = new();
            repeats = 1;
        }

        public static string Of(string pattern, out string translated)
        {
            Translation run = new(pattern);
            string error = pattern.Length > LengthMax ? "expression too large" : run.Run();
            translated = run.target.ToString();
            return error;
        }

        private string Run()
        {
            bool atom = false; // Whether something stands before that can be repeated.
            bool repeated = false;
            long atomRepeats = 1;
            while (at < pattern.Length)
            {
                char one = pattern[at];
                string error = "";
                if (one is '*' or '+' or '?' || (one == '{' && Bounds(out _, out _, out _)))
                {
                    error = Repeat(atom, repeated, ref atomRepeats);
                    repeated = true;
                }
                else
                {
                    if (one == ')' && groups.Count > 0) atomRepeats = repeats;
                    else if (one != ')') atomRepeats = 1;
                    error = Element(one, ref atom);
                    repeated = false;
                }

                if (error.Length > 0) return error;
            }

            return groups.Count > 0 ? $"missing closing ): `{pattern}`" : "";
        }

        private string Element(char one, ref bool atom)
        {
            switch (one)
            {
                case '(':
                    atom = false;
                    return Open();
                case ')':
                    if (groups.Count == 0) return $"unexpected ): `{pattern}`";
                    (lines, lazy, long outer) = groups.Pop();
                    repeats = Math.Max(outer, repeats);
                    atom = true;
                    break;
                case '|':
                    atom = false;
                    break;
                case '[':
                    atom = true;
                    return Class();
                case '\\':
                    atom = true;
                    return Escape(inClass: false);
                case '^':
                    atom = true;
                    target.Append(lines ? "(?m:^)" : "\\A");
                    at++;
                    return "";
                case '$':
                    atom = true;
                    target.Append(lines ? "(?m:$)" : "\\z");
                    at++;
                    return "";
                case '{' or '}' or '#' or ' ':
                    atom = true;
                    target.Append('\\');
                    break;
                default:
                    atom = true;
                    break;
            }

            target.Append(one);
            at++;
            return "";
        }

        // {2}, {2,} or {2,5}; anything else in braces is text.
        private readonly bool Bounds(out int least, out int most, out int length)
        {
            least = most = length = 0;
            int end = pattern.IndexOf('}', at);
            if (end < 0 || end - at > 20) return false;
            string[] numbers = pattern[(at + 1)..end].Split(',');
            length = end - at + 1;
            if (numbers.Length > 2 || !Count(numbers[0], out least)) return false;
            if (numbers.Length == 1) most = least;
            else if (numbers[1].Length == 0) most = -1;
            else if (!Count(numbers[1], out most)) return false;
            return true;
        }

        private static bool Count(string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) || Large(text, out value);

        private static bool Large(string text, out int value)
        {
            value = RepeatMax + 1;
            return text.Length > 0 && text.All(char.IsAsciiDigit);
        }

        private string Repeat(bool atom, bool repeated, ref long atomRepeats)
        {
            int start = at, length = 1;
            if (pattern[at] == '{')
            {
                Bounds(out int least, out int most, out length);
                string shown = pattern.Substring(at, length);
                if (least > RepeatMax || most > RepeatMax || (most >= 0 && least > most)) return $"invalid repeat count: `{shown}`";
                atomRepeats *= Math.Max(1, Math.Max(least, most));
                if (atomRepeats > RepeatMax) return $"invalid repeat count: `{shown}`";
                repeats = Math.Max(repeats, atomRepeats);
            }

            string op = pattern.Substring(start, length);
            bool takesLittle = at + length < pattern.Length && pattern[at + length] == '?';
            if (takesLittle) length++;
            string written = pattern.Substring(start, length);
            if (!atom) return $"missing argument to repetition operator: `{written}`";
            if (repeated) return $"invalid nested repetition operator: `{pattern[at - 1]}{written}`";
            target.Append(op).Append(takesLittle != lazy ? "?" : "");
            at += length;
            return "";
        }

        private string Open()
        {
            if (groups.Count >= NestingMax) return $"expression nests too deeply: `{pattern}`";
            if (at + 1 >= pattern.Length || pattern[at + 1] != '?')
            {
                groups.Push((lines, lazy, repeats));
                repeats = 1;
                target.Append('(');
                at++;
                return "";
            }

            string rest = pattern[at..];
            bool named = rest.StartsWith("(?P<", StringComparison.Ordinal) || rest.StartsWith("(?<", StringComparison.Ordinal);
            return named && !(rest.Length > 3 && rest[3] is '=' or '!') ? Name(rest) : Flags(rest);
        }

        private string Name(string rest)
        {
            int start = rest.IndexOf('<', StringComparison.Ordinal) + 1;
            int end = rest.IndexOf('>', StringComparison.Ordinal);
            if (end < 0) return $"invalid named capture: `{rest}`";
            string name = rest[start..end];
            bool good = name.Length > 0 && name.All(static c => c == '_' || char.IsAsciiLetterOrDigit(c));
            if (!good) return $"invalid named capture: `{rest[..(end + 1)]}`";
            groups.Push((lines, lazy, repeats));
            repeats = 1;
            target.Append('('); // Nobody asks for groups, so the name is not kept.
            at += end + 1;
            return "";
        }

        private string Flags(string rest)
        {
            int end = 2;
            bool on = true;
            bool outerLines = lines, outerLazy = lazy;
            StringBuilder kept = new("(?");
            while (end < rest.Length && rest[end] is 'i' or 'm' or 's' or 'U' or '-')
            {
                char flag = rest[end++];
                if (flag == '-') on = false;
                if (flag == 'm') lines = on;
                else if (flag == 'U') lazy = on;
                else kept.Append(flag);
            }

            if (end >= rest.Length) return $"missing closing ): `{pattern}`";
            if (rest[end] is not (':' or ')')) return $"invalid or unsupported Perl syntax: `{rest[..(end + 1)]}`";
            if (rest[end] == ':')
            {
                groups.Push((outerLines, outerLazy, repeats));
                repeats = 1;
            }

            if (kept.Length > 2 || rest[end] == ':') target.Append(kept.ToString().TrimEnd('-')).Append(rest[end]);
            at += end + 1;
            return "";
        }

        private string Escape(bool inClass)
        {
            if (at + 1 >= pattern.Length) return "trailing backslash at end of expression: ``";
            char letter = pattern[at + 1];
            at += 2;
            string? known = letter switch
            {
                'd' => inClass ? "0-9" : "[0-9]",
                'D' => inClass ? "\\x00-/:-\\uFFFF" : "[^0-9]",
                'w' => inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]",
                'W' => inClass ? "\\x00-/:-@\\[-\\^`{-\\uFFFF" : "[^0-9A-Za-z_]",
                's' => inClass ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]",
                'S' => inClass ? "\\x00-\\x08\\v\\x0E-\\x1F!-\\uFFFF" : "[^\\t\\n\\f\\r ]",
                'A' or 'z' or 'b' or 'B' when !inClass => $"\\{letter}",
                'a' or 'f' or 'n' or 'r' or 't' or 'v' => $"\\{letter}",
                _ => null,
            };
            if (known is not null)
            {
                target.Append(known);
                return "";
            }

            if (letter is 'p' or 'P') return UnicodeClass(letter);
            if (letter is 'x' or (>= '0' and <= '7')) return Number(letter);
            if (letter == 'Q' && !inClass) return Quoted();
            if (char.IsAsciiLetterOrDigit(letter) || letter > 127) return $"invalid escape sequence: `\\{letter}`";
            target.Append('\\').Append(letter);
            return "";
        }

        private string Quoted()
        {
            int end = pattern.IndexOf("\\E", at, StringComparison.Ordinal);
            string text = end < 0 ? pattern[at..] : pattern[at..end];
            at = end < 0 ? pattern.Length : end + 2;
            target.Append(Regex.Escape(text));
            return "";
        }

        private string Number(char letter)
        {
            int start = at - 2;
            string digits;
            if (letter == 'x' && at < pattern.Length && pattern[at] == '{')
            {
                int end = pattern.IndexOf('}', at);
                digits = end < 0 ? "" : pattern[(at + 1)..end];
                at = end < 0 ? pattern.Length : end + 1;
            }
            else if (letter == 'x')
            {
                int end = Math.Min(at + 2, pattern.Length);
                digits = pattern[at..end];
                at = end;
                if (digits.Length < 2) digits = "";
            }
            else
            {
                return Octal(letter, start);
            }

            bool read = int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value);
            if (!read || !Rune.IsValid(value)) return $"invalid escape sequence: `{pattern[start..at]}`";
            Append(value);
            return "";
        }

        private string Octal(char first, int start)
        {
            int end = at;
            while (end < pattern.Length && end - at < 2 && pattern[end] is >= '0' and <= '7') end++;
            if (first != '0' && end == at) return $"invalid escape sequence: `{pattern[start..at]}`";
            int value = 0;
            for (int i = at - 1; i < end; i++) value = (value * 8) + (pattern[i] - '0');
            at = end;
            Append(value);
            return "";
        }

        private readonly void Append(int point)
        {
            foreach (char unit in new Rune(point).ToString()) target.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }

        private string UnicodeClass(char letter)
        {
            int start = at - 2;
            string name;
            if (at < pattern.Length && pattern[at] == '{')
            {
                int end = pattern.IndexOf('}', at);
                if (end < 0) return $"invalid character class range: `{pattern[start..]}`";
                name = pattern[(at + 1)..end];
                at = end + 1;
            }
            else if (at < pattern.Length)
            {
                name = pattern[at++].ToString();
            }
            else
            {
                return $"invalid character class range: `{pattern[start..]}`";
            }

            bool negated = name.StartsWith('^');
            if (negated) name = name[1..];
            string block = name switch
            {
                "Greek" => "IsGreek",
                "Cyrillic" => "IsCyrillic",
                "Hebrew" => "IsHebrew",
                "Arabic" => "IsArabic",
                "Thai" => "IsThai",
                _ => name,
            };
            if (block.Length is 0 or > 2 && block == name) return $"invalid character class range: `{pattern[start..at]}`";
            target.Append('\\').Append(negated ^ (letter == 'P') ? 'P' : 'p').Append('{').Append(block).Append('}');
            return "";
        }

        private string Class()
        {
            int start = at++;
            target.Append('[');
            if (at < pattern.Length && pattern[at] == '^')
            {
                target.Append('^');
                at++;
            }

            bool first = true;
            while (at < pattern.Length && (pattern[at] != ']' || first))
            {
                first = false;
                string error = ClassElement(start);
                if (error.Length > 0) return error;
            }

            if (at >= pattern.Length) return $"missing closing ]: `{pattern[start..]}`";
            at++;
            target.Append(']');
            return "";
        }

        private string ClassElement(int start)
        {
            if (pattern.AsSpan(at).StartsWith("[:"))
            {
                int end = pattern.IndexOf(":]", at + 2, StringComparison.Ordinal);
                if (end > 0) return PosixClass(end);
            }

            int from = at;
            string error = ClassCharacter(out int low);
            if (error.Length > 0) return error;
            bool range = at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']';
            if (!range || low < 0) return "";
            target.Append('-');
            at++;
            error = ClassCharacter(out int high);
            if (error.Length > 0) return error;
            return high >= 0 && high < low ? $"invalid character class range: `{pattern[from..at]}`" : "";
        }

        private string PosixClass(int end)
        {
            string name = pattern[(at + 2)..end];
            bool negated = name.StartsWith('^');
            string whole = pattern[at..(end + 2)];
            if (negated || !Posix.TryGetValue(name, out string? members)) return $"invalid character class range: `{whole}`";
            target.Append(members);
            at = end + 2;
            return "";
        }

        private string ClassCharacter(out int point)
        {
            point = -1;
            if (pattern[at] == '\\')
            {
                int before = target.Length;
                string error = Escape(inClass: true);
                string written = target.ToString(before, target.Length - before);
                bool single = written.Length == 2 && written[0] == '\\' && !char.IsAsciiLetter(written[1]);
                if (single) point = written[1];
                else if (written.Length == 6 && written[1] == 'u') point = Convert.ToInt32(written[2..], 16);
                return error;
            }

            Rune.DecodeFromUtf16(pattern.AsSpan(at), out Rune rune, out int used);
            point = rune.Value;
            if (pattern[at] is '[' or ']' or '-' or '^') target.Append('\\');
            target.Append(pattern, at, used);
            at += used;
            return "";
        }
    }
}
