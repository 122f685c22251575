using System.Globalization;
using Skiff.Machinery;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Skiff.Cli.Cluster;

/// <summary>JSON values of a YAML document's nodes. Files of the user's own: bounded by what YAML's reader accepts.</summary>
public static class YamlValues
{
    /// <summary>Converts a node.</summary>
    public static Json ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => Json.Object([.. map.Children.Select(c => (((YamlScalarNode)c.Key).Value ?? "", ToJson(c.Value)))]),
        YamlSequenceNode list => Json.Array([.. list.Children.Select(ToJson)]),
        YamlScalarNode scalar => OfScalar(scalar),
        _ => Json.Null,
    };

    private static Json OfScalar(YamlScalarNode scalar)
    {
        string text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain) return Json.Of(text);
        switch (text)
        {
            case "" or "~" or "null": return Json.Null;
            case "true" or "True" or "yes" or "on": return Json.True;
            case "false" or "False" or "no" or "off": return Json.False;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            bool octal = text.Length > 1 && text[0] == '0' && text.All(c => c is >= '0' and <= '7');
            return Json.Of(octal ? Convert.ToInt64(text, 8) : whole);
        }

        bool real = (char.IsAsciiDigit(text[0]) || text[0] is '-' or '.')
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return real ? Json.Of(double.Parse(text, CultureInfo.InvariantCulture)) : Json.Of(text);
    }
}
