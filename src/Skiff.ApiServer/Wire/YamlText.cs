using System.Globalization;
using System.Text;
using Skiff.Machinery;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Skiff.ApiServer.Wire;

/// <summary>Writes YAML from JSON, for clients that ask for it.</summary>
public static class YamlText
{
    /// <summary>The YAML of a JSON document that the server wrote itself.</summary>
    public static byte[] FromJson(ReadOnlySpan<byte> json)
    {
        StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Emitter emitter = new(text);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Write(emitter, JsonParser.Parse(json).Value ?? Json.Null);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return System.Text.Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(Emitter emitter, Json value)
    {
        switch (value)
        {
            case JsonObject map:
                MappingStyle mapStyle = map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block;
                emitter.Emit(new MappingStart(null, null, isImplicit: true, mapStyle));
                foreach (JsonMember member in map.Members.ToArray().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    Write(emitter, Json.Of(member.Name));
                    Write(emitter, member.Value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                SequenceStyle listStyle = list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block;
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, listStyle));
                foreach (Json item in list.Items) Write(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonString text:
                emitter.Emit(new Scalar(null, null, text.Value, StyleOf(text.Value), isPlainImplicit: true, isQuotedImplicit: true));
                break;
            default:
                emitter.Emit(new Scalar(null, null, value.ToString(), ScalarStyle.Plain, true, false));
                break;
        }
    }

    // Text that would read as something else is quoted: other types, and what is lost at the ends of lines.
    private static ScalarStyle StyleOf(string text)
    {
        bool isOpen = text.Length > 0 && char.IsAsciiLetter(text[0]) && text[^1] != ' ' && text.All(IsShown);
        if (!isOpen) return ScalarStyle.DoubleQuoted;
        if (text.Contains('\n', StringComparison.Ordinal))
            return text.Contains(" \n", StringComparison.Ordinal) ? ScalarStyle.DoubleQuoted : ScalarStyle.Literal;
        return YamlBody.IsPlainText(text) ? ScalarStyle.Any : ScalarStyle.DoubleQuoted;
    }

    // No control characters, nothing that some readers take for the end of a line or drop, no half of a pair.
    private static bool IsShown(char value) =>
        value is '\n' or (>= ' ' and < '\x7f') or (>= '\u00a0' and < '\u2028') or (> '\u2029' and < '\ud800') or (>= '\ue000' and < '\ufeff');
}
