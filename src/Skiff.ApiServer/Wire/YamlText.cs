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
                // Text that would read as something else is quoted.
                bool plain = text.Value.Length > 0 && char.IsAsciiLetter(text.Value[0]) && YamlBody.IsPlainText(text.Value);
                ScalarStyle style = text.Value.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal
                    : plain ? ScalarStyle.Any
                    : ScalarStyle.DoubleQuoted;
                emitter.Emit(new Scalar(null, null, text.Value, style, isPlainImplicit: true, isQuotedImplicit: true));
                break;
            default:
                emitter.Emit(new Scalar(null, null, value.ToString(), ScalarStyle.Plain, true, false));
                break;
        }
    }
}
