using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Skiff.ApiServer.Wire;

/// <summary>The encodings of the API.</summary>
public enum Encoding
{
    /// <summary><c>application/json</c>.</summary>
    Json,

    /// <summary><c>application/yaml</c>.</summary>
    Yaml,

    /// <summary><c>application/vnd.kubernetes.protobuf</c>.</summary>
    Protobuf,

    /// <summary><c>application/cbor</c>, which upstream speaks only where it is told to.</summary>
    Cbor,
}

/// <summary>What an answer's objects are turned into on request.</summary>
public enum Transform
{
    /// <summary>Nothing: objects as they are.</summary>
    None,

    /// <summary>A table of printable columns.</summary>
    Table,

    /// <summary>An object's metadata only.</summary>
    PartialObjectMetadata,

    /// <summary>A list of which every item is metadata only.</summary>
    PartialObjectMetadataList,
}

/// <summary>The form of an answer, chosen from the client's Accept header.</summary>
/// <param name="Encoding">The encoding.</param>
/// <param name="Transform">What objects are turned into.</param>
/// <param name="Pretty">Whether JSON is indented for a person.</param>
/// <param name="IsBeta">Whether tables and metadata are of their older version.</param>
public readonly record struct Negotiated(Encoding Encoding, Transform Transform, bool Pretty = false, bool IsBeta = false)
{
    /// <summary>Media type of JSON.</summary>
    public const string JsonType = "application/json";

    /// <summary>Media type of YAML.</summary>
    public const string YamlType = "application/yaml";

    /// <summary>Media type of protobuf.</summary>
    public const string ProtobufType = "application/vnd.kubernetes.protobuf";

    /// <summary>Media type of CBOR.</summary>
    public const string CborType = "application/cbor";

    private const int RangesMax = 64;

    /// <summary>The media type of the answer.</summary>
    public string MediaType => Encoding switch
    {
        Encoding.Yaml => YamlType,
        Encoding.Protobuf => ProtobufType,
        Encoding.Cbor => CborType,
        _ => JsonType,
    };

    /// <summary>The media type of a watch in this form.</summary>
    public string StreamType => Encoding switch
    {
        Encoding.Protobuf => ProtobufType + ";stream=watch",
        Encoding.Cbor => CborType + "-seq",
        _ => JsonType,
    };

    /// <summary>The media types that objects may have, as errors list them.</summary>
    /// <param name="cbor">Whether CBOR is spoken.</param>
    /// <param name="protobuf">Whether the objects have a form in protobuf; custom ones have none.</param>
    public static string Types(bool cbor, bool protobuf = true) =>
        $"{JsonType}, {YamlType}{(protobuf ? ", " + ProtobufType : "")}{(cbor ? ", " + CborType : "")}";

    /// <summary>What is answered when nothing asked for can be made.</summary>
    public static string Refusal(bool cbor, bool protobuf = true) =>
        $"only the following media types are accepted: {Types(cbor, protobuf)}";

    /// <summary>Chooses the best form for a request; null when none of the ranges can be served.</summary>
    public static Negotiated? Of(StringValues accept, bool cbor) => accept.Count == 1
        ? accept[0] switch
        {
            // What most requests say.
            JsonType => new(Encoding.Json, Transform.None),
            ProtobufType or ProtobufType + "," + JsonType => new(Encoding.Protobuf, Transform.None),
            _ => Choose([accept[0] ?? ""], cbor),
        }
        : Choose([.. accept.Select(value => value ?? "")], cbor);

    /// <summary>Chooses the best form; null when none of the ranges can be served.</summary>
    /// <param name="accept">The Accept header's values; none accepts everything.</param>
    /// <param name="cbor">Whether CBOR is spoken.</param>
    /// <param name="tables">Whether tables can be made here; what is asked and not kept has no rows.</param>
    /// <param name="protobuf">Whether whole objects have a form in protobuf here; custom ones have none.</param>
    public static Negotiated? Choose(
        IList<string> accept, bool cbor = false, bool tables = true, bool protobuf = true)
    {
        if (accept.Count == 0 || accept.All(string.IsNullOrWhiteSpace)) return new(Encoding.Json, Transform.None);
        if (!MediaTypeHeaderValue.TryParseList(accept, out IList<MediaTypeHeaderValue>? ranges)) return null;
        Negotiated? best = null;
        double bestQuality = 0;
        foreach (MediaTypeHeaderValue range in ranges.Take(RangesMax))
        {
            double quality = range.Quality ?? 1;
            if (quality <= bestQuality || Match(range, tables) is not { } match) continue;
            if (!cbor && match.Encoding == Encoding.Cbor) continue;
            if (!protobuf && match is { Encoding: Encoding.Protobuf, Transform: Transform.None }) continue;
            best = match;
            bestQuality = quality;
        }

        return best;
    }

    private static Negotiated? Match(MediaTypeHeaderValue range, bool tables)
    {
        Encoding encoding;
        switch (range.MediaType.Value?.ToLowerInvariant())
        {
            case "*/*" or "application/*" or JsonType: encoding = Encoding.Json; break;
            case YamlType: encoding = Encoding.Yaml; break;
            case ProtobufType: encoding = Encoding.Protobuf; break;
            case CborType: encoding = Encoding.Cbor; break;
            default: return null;
        }

        Transform transform = Transform.None;
        bool pretty = false;
        string group = "", version = "";
        foreach (NameValueHeaderValue parameter in range.Parameters)
        {
            string value = HeaderUtilities.RemoveQuotes(parameter.Value).ToString();
            switch (parameter.Name.Value)
            {
                case "as" when value == "Table": transform = Transform.Table; break;
                case "as" when value == "PartialObjectMetadata": transform = Transform.PartialObjectMetadata; break;
                case "as" when value == "PartialObjectMetadataList":
                    transform = Transform.PartialObjectMetadataList;
                    break;
                case "as": return null;
                case "g": group = value; break;
                case "v": version = value; break;
                case "pretty": pretty = value is "1" or "true"; break;
                case "stream" when value != "watch": return null;
            }
        }

        if (transform == Transform.None) return new(encoding, transform, pretty);
        bool writable = transform != Transform.Table || (tables && encoding != Encoding.Protobuf);
        bool isBeta = version == MetaBeta.Version && encoding is (Encoding.Json or Encoding.Yaml);
        bool known = group == "meta.k8s.io" && (version == "v1" || isBeta) && writable;
        return known ? new(encoding, transform, pretty, isBeta) : null;
    }
}
