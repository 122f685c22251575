using System.Text.Json;

namespace Skiff.ApiServer.OpenApi;

/// <summary>The schemas of values that are strings or numbers in JSON, or any object at all.</summary>
internal static class ScalarSchemas
{
    /// <summary>Writes a schema.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">One of <see cref="SchemaNames"/>.</param>
    /// <param name="version">In which version's words.</param>
    /// <param name="prefix">What references begin with.</param>
    public static void Write(Utf8JsonWriter json, string name, OpenApiVersion version, string prefix)
    {
        json.WriteStartObject();
        json.WriteString("description", Description(name));
        switch (name)
        {
            case SchemaNames.Time or SchemaNames.MicroTime:
                json.WriteString("type", "string");
                json.WriteString("format", "date-time");
                break;
            case SchemaNames.Duration:
                json.WriteString("type", "string");
                break;
            case SchemaNames.Quantity:
                WriteAlternatives(json, version, "", ["string", "number"]);
                break;
            case SchemaNames.IntOrString:
                WriteAlternatives(json, version, "int-or-string", ["integer", "string"]);
                break;
            case SchemaNames.WatchEvent:
                WriteWatchEvent(json, prefix);
                break;
            case SchemaNames.Json:
                break; // No type: anything goes.
            default:
                json.WriteString("type", "object");
                break;
        }

        json.WriteEndObject();
    }

    // Version 2 has no alternatives; the string is the form that every value has.
    private static void WriteAlternatives(Utf8JsonWriter json, OpenApiVersion version, string format, string[] types)
    {
        if (format.Length > 0) json.WriteString("format", format);
        if (version == OpenApiVersion.V2)
        {
            json.WriteString("type", "string");
            return;
        }

        json.WriteStartArray("oneOf");
        foreach (string type in types)
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteWatchEvent(Utf8JsonWriter json, string prefix)
    {
        json.WriteString("type", "object");
        json.WriteStartArray("required");
        json.WriteStringValue("type");
        json.WriteStringValue("object");
        json.WriteEndArray();
        json.WriteStartObject("properties");
        json.WriteStartObject("object");
        json.WriteString("$ref", prefix + SchemaNames.RawExtension);
        json.WriteEndObject();
        json.WriteStartObject("type");
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Description(string name) => name switch
    {
        SchemaNames.Time => "A point in time in RFC 3339's form, in whole seconds.",
        SchemaNames.MicroTime => "A point in time in RFC 3339's form, in microseconds.",
        SchemaNames.Duration => "A length of time, such as 1h30m.",
        SchemaNames.Quantity => "An amount with an optional suffix, such as 500m, 2 or 1.5Gi. Two ways to write the "
            + "same amount are equal; the server answers with the shortest.",
        SchemaNames.IntOrString => "A number or a string.",
        SchemaNames.FieldsV1 => "A set of fields as a tree of their names. Opaque to clients.",
        SchemaNames.WatchEvent => "One event of a watch: what happened, and the object it happened to.",
        SchemaNames.Json => "Any JSON value.",
        _ => "Any object.",
    };
}
