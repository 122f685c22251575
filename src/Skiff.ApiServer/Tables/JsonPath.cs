using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Skiff.ApiServer.Tables;

/// <summary>
/// A JSON path as custom resource definitions use it for columns: <c>.spec.replicas</c>,
/// <c>.status.conditions[?(@.type=="Ready")].status</c>, <c>.metadata.annotations.example\.com/owner</c>.
/// </summary>
/// <remarks>
/// Members, <c>*</c>, <c>..</c>, indexes, slices, unions of them, and filters that compare one value or ask for one. A
/// path is parsed once and can then be evaluated by many threads; it has at most <see cref="StepsMax"/> steps, and
/// filters nest at most <see cref="DepthMax"/> deep.
/// </remarks>
public sealed class JsonPath
{
    /// <summary>How many steps a path may have.</summary>
    public const int StepsMax = 64;

    /// <summary>How deep filters may nest.</summary>
    public const int DepthMax = 4;

    private readonly IReadOnlyList<PathStep> steps;

    private JsonPath(IReadOnlyList<PathStep> steps) => this.steps = steps;

    /// <summary>Reads a path; null when it cannot be read, with the reason in <paramref name="fault"/>.</summary>
    public static JsonPath? Parse(string text, out string fault)
    {
        Scanner scanner = new(text, DepthMax);
        List<PathStep>? steps = scanner.ReadPath();
        fault = scanner.Fault;
        return steps is null ? null : new(steps);
    }

    /// <summary>What the path leads to, in order; null when a step does not fit the value it meets.</summary>
    public IReadOnlyList<JsonElement>? Find(JsonElement root) => Walk(steps, root);

    private static List<JsonElement>? Walk(IReadOnlyList<PathStep> steps, JsonElement root)
    {
        List<JsonElement> current = [root];
        foreach (PathStep step in steps)
        {
            List<JsonElement> next = [];
            foreach (JsonElement value in current)
            {
                if (value.ValueKind != JsonValueKind.Null && !step.Apply(value, next)) return null;
            }

            current = next;
        }

        return current;
    }

    /// <summary>A filter's operand: a path below the item, or a constant.</summary>
    internal sealed record Operand(IReadOnlyList<PathStep> Steps, JsonElement? Constant)
    {
        /// <summary>The operand's value for an item; false when the path does not fit it.</summary>
        public bool Of(JsonElement item, out IReadOnlyList<JsonElement> values)
        {
            List<JsonElement>? found = Constant is { } constant ? [constant] : Walk(Steps, item);
            values = found ?? [];
            return found is not null;
        }
    }

    /// <summary>Reads the text of a path from left to right.</summary>
    private sealed class Scanner(string text, int depth)
    {
        private const string Terminators = " \t\r\n.,[]$@{}";

        private int at;

        public string Fault { get; private set; } = "";

        public List<PathStep>? ReadPath()
        {
            List<PathStep> steps = [];
            while (at < text.Length)
            {
                if (steps.Count == StepsMax) return Fail($"more than {StepsMax} steps");
                char next = text[at];
                if (next is ' ' or '$' or '@')
                {
                    at++;
                }
                else if (Taken(".."))
                {
                    steps.Add(new PathStep.Descendants());
                    if (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_')) steps.Add(ReadMember());
                }
                else if (Taken("."))
                {
                    steps.Add(ReadMember());
                }
                else if (Taken("[?("))
                {
                    if (ReadFilter() is not { } filter) return null;
                    steps.Add(filter);
                }
                else if (Taken("["))
                {
                    if (ReadBrackets() is not { } step) return null;
                    steps.Add(step);
                }
                else
                {
                    return Fail($"unrecognized character in action: U+{(int)next:X4} '{next}'");
                }
            }

            return steps;
        }

        private PathStep ReadMember()
        {
            StringBuilder name = new();
            while (at < text.Length && !Terminators.Contains(text[at], StringComparison.Ordinal))
            {
                if (text[at] == '\\' && at + 1 < text.Length) at++;
                name.Append(text[at++]);
            }

            return name.ToString() switch
            {
                "*" => new PathStep.Every(),
                "" => new PathStep.Itself(), // A lone dot is the object itself.
                var member => new PathStep.Member(member),
            };
        }

        private PathStep? ReadBrackets()
        {
            int end = text.IndexOf(']', at);
            if (end < 0) return Fail<PathStep>("unterminated array");
            string[] parts = text[at..end].Split(',');
            at = end + 1;
            List<PathStep> steps = [];
            foreach (string part in parts)
            {
                if (ReadBracket(part.Trim()) is not { } step) return Fail<PathStep>($"invalid array index {part}");
                steps.Add(step);
            }

            return steps.Count == 1 ? steps[0] : new PathStep.Union(steps);
        }

        private static PathStep? ReadBracket(string part)
        {
            if (part == "*") return new PathStep.Slice(null, null, null);
            if (part.Length > 1 && part[0] == '\'' && part[^1] == '\'') return new PathStep.Member(part[1..^1]);
            string[] bounds = part.Split(':');
            if (bounds.Length > 3 || part.Length == 0) return null;
            int?[] numbers = new int?[3];
            for (int i = 0; i < bounds.Length; i++)
            {
                if (bounds[i].Length == 0) continue;
                if (!int.TryParse(bounds[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
                {
                    return null;
                }

                numbers[i] = number;
            }

            if (bounds.Length > 1) return new PathStep.Slice(numbers[0], numbers[1], numbers[2]);
            return numbers[0] is { } position ? new PathStep.Index(position) : null;
        }

        private PathStep? ReadFilter()
        {
            int start = at, end = FilterEnd();
            if (end < 0) return Fail<PathStep>("unterminated filter");
            if (end + 1 >= text.Length || text[end + 1] != ']') return Fail<PathStep>("unclosed array expect ]");
            if (depth == 0) return Fail<PathStep>("filters nest too deep");
            string body = text[start..end];
            at = end + 2;

            int op = body.AsSpan().IndexOfAny("!<>=");
            if (op <= 0) return ReadOperand(body) is { } wanted ? new PathStep.Filter(wanted, "", null) : null;
            int after = op;
            while (after < body.Length && "!<>=".Contains(body[after], StringComparison.Ordinal)) after++;
            string sign = body[op..after];
            if (sign is not ("==" or "!=" or "<" or "<=" or ">" or ">="))
            {
                return Fail<PathStep>($"unrecognized filter operator {sign}");
            }

            Operand? left = ReadOperand(body[..op]), right = left is null ? null : ReadOperand(body[after..]);
            return left is null || right is null ? null : new PathStep.Filter(left, sign, right);
        }

        // The closing parenthesis that is outside of quotes.
        private int FilterEnd()
        {
            char quote = '\0';
            for (int i = at; i < text.Length; i++)
            {
                char next = text[i];
                if (quote != '\0')
                {
                    if (next == quote && text[i - 1] != '\\') quote = '\0';
                }
                else if (next is '"' or '\'')
                {
                    quote = next;
                }
                else if (next == ')')
                {
                    return i;
                }
            }

            return -1;
        }

        private Operand? ReadOperand(string operand)
        {
            string trimmed = operand.Trim();
            if (trimmed.Length > 1 && trimmed[0] is '"' or '\'' && trimmed[^1] == trimmed[0])
            {
                string quoted = trimmed[1..^1].Replace($"\\{trimmed[0]}", $"{trimmed[0]}", StringComparison.Ordinal);
                return new([], Constant(JsonEncodedText.Encode(quoted).ToString(), quoted: true));
            }

            bool number = double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && double.IsFinite(value);
            if (number) return new([], Constant(value.ToString("R", CultureInfo.InvariantCulture), quoted: false));
            if (trimmed is "true" or "false") return new([], Constant(trimmed, quoted: false));
            Scanner nested = new(trimmed, depth - 1);
            if (nested.ReadPath() is { } steps) return new(steps, null);
            Fault = nested.Fault;
            return null;
        }

        private static JsonElement Constant(string json, bool quoted)
        {
            using JsonDocument document = JsonDocument.Parse(quoted ? $"\"{json}\"" : json);
            return document.RootElement.Clone();
        }

        private bool Taken(string prefix)
        {
            if (string.CompareOrdinal(text, at, prefix, 0, prefix.Length) != 0) return false;
            at += prefix.Length;
            return true;
        }

        private List<PathStep>? Fail(string fault) => Fail<List<PathStep>>(fault);

        private T? Fail<T>(string fault)
            where T : class
        {
            Fault = fault;
            return null;
        }
    }
}
