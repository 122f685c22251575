using System.Globalization;
using System.Text;

namespace Skiff.Machinery.Patching;

/// <summary>JSON values and their types as Go's formatter shows them in patch errors.</summary>
internal static class GoValue
{
    private const int LengthMax = 4096;

    /// <summary>A value as <c>%v</c> shows it: <c>map[a:1 b:[x y]]</c>. Cut when very long.</summary>
    public static string Text(Json value)
    {
        StringBuilder text = new();
        Append(text, value);
        return text.Length > LengthMax ? text.ToString(0, LengthMax) : text.ToString();
    }

    /// <summary>A value as <c>%s</c> shows it, which is meant for texts: <c>%!s(int64=1)</c>.</summary>
    public static string String(Json value) => value switch
    {
        JsonString text => text.Value,
        JsonArray list => $"[{string.Join(' ', list.Items.ToArray().Select(String))}]",
        JsonObject map => $"map[{string.Join(' ', map.Members.ToArray().Select(at => $"{at.Name}:{String(at.Value)}"))}]",
        JsonNull => "%!s(<nil>)",
        _ => $"%!s({Type(value)}={Text(value)})",
    };

    /// <summary>Lists as <c>%v</c> shows a list of lists.</summary>
    public static string Text(params ReadOnlySpan<JsonArray> lists) =>
        $"[{string.Join(' ', lists.ToArray().Select(list => Text((Json)list)))}]";

    /// <summary>The type that Go decodes a value into.</summary>
    public static string Type(Json value) => value switch
    {
        JsonObject => "map[string]interface {}",
        JsonArray => "[]interface {}",
        JsonString => "string",
        JsonBoolean => "bool",
        JsonNumber number => number.IsInteger ? "int64" : "float64",
        _ => "%!s(<nil>)",
    };

    /// <summary>The JSON word that Go's decoder uses for a value's type.</summary>
    public static string Word(Json value) => value switch
    {
        JsonObject => "object",
        JsonArray => "array",
        JsonString => "string",
        JsonBoolean => "bool",
        JsonNumber => "number",
        _ => "null",
    };

    private static void Append(StringBuilder text, Json value)
    {
        if (text.Length > LengthMax) return;
        switch (value)
        {
            case JsonObject map:
                text.Append("map[");
                for (int i = 0; i < map.Count && text.Length <= LengthMax; i++)
                {
                    if (i > 0) text.Append(' ');
                    text.Append(map.Members[i].Name).Append(':');
                    Append(text, map.Members[i].Value);
                }

                text.Append(']');
                break;
            case JsonArray list:
                text.Append('[');
                for (int i = 0; i < list.Count && text.Length <= LengthMax; i++)
                {
                    if (i > 0) text.Append(' ');
                    Append(text, list[i]);
                }

                text.Append(']');
                break;
            case JsonString plain:
                text.Append(plain.Value);
                break;
            case JsonNumber { IsInteger: true } number:
                text.Append(number.Integer.ToString(CultureInfo.InvariantCulture));
                break;
            case JsonNull:
                text.Append("<nil>");
                break;
            default:
                text.Append(value.ToString());
                break;
        }
    }
}
