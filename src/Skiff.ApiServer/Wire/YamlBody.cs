using System.Globalization;
using System.Text;
using Skiff.Model;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Skiff.ApiServer.Wire;

/// <summary>JSON made of a YAML body, or why it cannot be.</summary>
public readonly record struct YamlBody(byte[]? Json, string? Fault)
{
    // An alias repeats what it names, and aliases nest: without a budget a kilobyte becomes a gigabyte.
    private const int NodesMax = 1_000_000;
    private const int DepthMax = 500;

    /// <summary>Converts the first document of a body by the rules of YAML 1.1 that upstream reads with.</summary>
    public static YamlBody ToJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            Parser parser = new(new StringReader(System.Text.Encoding.UTF8.GetString(body.Span)));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _)) return new(null, "the YAML body is empty");
            using JsonOutput output = new();
            Converter converter = new(parser, output);
            converter.Write(0);
            return converter.Fault is { } fault ? new(null, fault) : new(output.ToArray(), null);
        }
        catch (YamlException fault)
        {
            return new(null, $"error converting YAML to JSON: yaml: line {fault.Start.Line}: {fault.Message}");
        }
        catch (Exception fault) when (IsCorruption(fault))
        {
            return new(null, "error converting YAML to JSON: yaml: did not find expected node content");
        }
    }

    /// <summary>Whether unquoted text reads back as the same text.</summary>
    public static bool IsPlainText(string text) => Converter.Literal(text) is null && text is not ("y" or "Y" or "n" or "N");

    // What the parser throws on texts it loses its way in, besides its own exception.
    private static bool IsCorruption(Exception fault) =>
        fault is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException;

    private sealed class Converter(Parser parser, JsonOutput output)
    {
        // Where the JSON of what is named stands: named things nest, and copies of each would add up.
        private readonly Dictionary<AnchorName, Range> anchors = [];
        private int nodes;

        public string? Fault { get; private set; }

        public void Write(int depth)
        {
            if (++nodes > NodesMax || depth > DepthMax) Fault ??= "yaml: document contains excessive aliasing";
            if (Fault is not null) return; // What is left is not even looked at: it may be without end.

            int start = output.Written.Length;
            AnchorName anchor = (parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
            switch (parser.Current)
            {
                case AnchorAlias alias:
                    parser.MoveNext();
                    Repeat(alias.Value);
                    return;
                case Scalar:
                    WriteScalar(parser.Consume<Scalar>());
                    break;
                case SequenceStart:
                    WriteSequence(depth);
                    break;
                default:
                    WriteMapping(depth);
                    break;
            }

            if (!anchor.IsEmpty) anchors[anchor] = start..output.Written.Length;
        }

        private void Repeat(AnchorName name)
        {
            if (!anchors.TryGetValue(name, out Range named))
            {
                Fault ??= $"yaml: unknown anchor '{name.Value}' referenced";
                return;
            }

            byte[] json = output.Written[named].ToArray();
            nodes += json.Length / 8;
            output.WriteVerbatim(json);
        }

        private void WriteSequence(int depth)
        {
            parser.Consume<SequenceStart>();
            output.BeginArray();
            while (Fault is null && !parser.TryConsume<SequenceEnd>(out _))
            {
                output.Item();
                Write(depth + 1);
            }

            output.EndArray();
        }

        private void WriteMapping(int depth)
        {
            parser.Consume<MappingStart>();
            output.BeginObject();
            while (Fault is null && !parser.TryConsume<MappingEnd>(out _))
            {
                output.Member(parser.Current is Scalar ? parser.Consume<Scalar>().Value : Unkeyed());
                Write(depth + 1);
            }

            output.EndObject();
        }

        private string Unkeyed()
        {
            Fault ??= "error converting YAML to JSON: yaml: invalid map key";
            return "";
        }

        private void WriteScalar(Scalar scalar)
        {
            bool plain = scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty;
            string? literal = plain ? Literal(scalar.Value) : null;
            if (literal is null) output.Write(scalar.Value);
            else output.WriteVerbatim(System.Text.Encoding.ASCII.GetBytes(literal));
        }

        public static string? Literal(string text)
        {
            switch (text)
            {
                case "" or "~" or "null" or "Null" or "NULL": return "null";
                case "y" or "Y" or "n" or "N": return null;
                case "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON": return "true";
                case "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF": return "false";
            }

            if (!char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-' or '.')) return null;
            string digits = text.Replace("_", "", StringComparison.Ordinal);
            if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            {
                bool octal = digits.Length > 1 && digits[0] == '0' && digits.All(c => c is >= '0' and <= '7');
                return octal
                    ? Convert.ToInt64(digits, 8).ToString(CultureInfo.InvariantCulture)
                    : whole.ToString(CultureInfo.InvariantCulture);
            }

            if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                && long.TryParse(digits.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long hex))
            {
                return hex.ToString(CultureInfo.InvariantCulture);
            }

            bool real = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                && double.IsFinite(number);
            return real ? number.ToString("R", CultureInfo.InvariantCulture) : null;
        }
    }
}
