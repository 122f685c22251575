using System.Text.Json;
using Skiff.Model;

namespace Skiff.ApiServer.OpenApi;

/// <summary>
/// Turns a version 2 document from JSON into gnostic's protobuf, the only form in which older clients read it.
/// </summary>
/// <remarks>
/// The output is written from its end, so lists are walked backwards. Numbers are the fields of gnostic's OpenAPIv2
/// messages; members that no message has are left out, those beginning with <c>x-</c> are carried as YAML, of which
/// JSON is a part.
/// </remarks>
public sealed class GnosticV2 : IDisposable
{
    private readonly ProtoOutput output = new();

    /// <summary>The document in protobuf.</summary>
    public static byte[] Encode(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        using GnosticV2 encoder = new();
        encoder.WriteDocument(document.RootElement);
        return encoder.output.ToArray();
    }

    /// <summary>Whether a document that somebody else made has a form in protobuf.</summary>
    public static bool IsEncodable(ReadOnlyMemory<byte> json)
    {
        try
        {
            Encode(json);
            return true;
        }
        catch (Exception fault) when (fault is InvalidOperationException or KeyNotFoundException or FormatException or JsonException)
        {
            return false; // Members that are missing, or are something else than they should be.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => output.Dispose();

    private void WriteDocument(JsonElement document)
    {
        Text(1, document, "swagger");
        Nested(2, document, "info", info =>
        {
            Text(1, info, "title");
            Text(2, info, "version");
        });
        Nested(8, document, "paths", paths => Named(2, paths, WritePath));
        Nested(9, document, "definitions", definitions => Named(1, definitions, WriteSchema));
        Nested(10, document, "parameters", parameters => Named(1, parameters, WriteParameter));
        Items(12, document, "security", requirement => Named(1, requirement, static _ => { }));
        Nested(13, document, "securityDefinitions", definitions => Named(1, definitions, WriteSecurityDefinition));
    }

    private void WriteSecurityDefinition(JsonElement definition) => Message(2, () =>
    {
        Text(1, definition, "type");
        Text(2, definition, "name");
        Text(3, definition, "in");
        Text(4, definition, "description");
    });

    private void WritePath(JsonElement path)
    {
        Nested(2, path, "get", WriteOperation);
        Nested(3, path, "put", WriteOperation);
        Nested(4, path, "post", WriteOperation);
        Nested(5, path, "delete", WriteOperation);
        Nested(6, path, "options", WriteOperation);
        Nested(7, path, "head", WriteOperation);
        Nested(8, path, "patch", WriteOperation);
        Items(9, path, "parameters", WriteParameterOrReference);
    }

    private void WriteOperation(JsonElement operation)
    {
        Texts(1, operation, "tags");
        Text(3, operation, "description");
        Text(5, operation, "operationId");
        Texts(6, operation, "produces");
        Texts(7, operation, "consumes");
        Items(8, operation, "parameters", WriteParameterOrReference);
        Nested(9, operation, "responses", responses => Named(1, responses, response => Message(1, () =>
        {
            Text(1, response, "description");
            Nested(2, response, "schema", schema => Message(1, () => WriteSchema(schema)));
        })));
        Texts(10, operation, "schemes");
        Extensions(13, operation);
    }

    private void WriteParameterOrReference(JsonElement parameter)
    {
        if (parameter.TryGetProperty("$ref", out _)) Message(2, () => Text(1, parameter, "$ref"));
        else Message(1, () => WriteParameter(parameter));
    }

    private void WriteParameter(JsonElement parameter)
    {
        string place = parameter.GetProperty("in").GetString() ?? "";
        switch (place)
        {
            case "body":
                Message(1, () =>
                {
                    Text(1, parameter, "description");
                    Text(2, parameter, "name");
                    Text(3, parameter, "in");
                    Truth(4, parameter, "required");
                    Nested(5, parameter, "schema", WriteSchema);
                });
                break;
            case "path":
                Message(2, () => Message(4, () => WriteSimpleParameter(parameter, typeField: 5, uniqueField: 19)));
                break;
            default:
                Message(2, () => Message(3, () => WriteSimpleParameter(parameter, typeField: 6, uniqueField: 20)));
                break;
        }
    }

    private void WriteSimpleParameter(JsonElement parameter, uint typeField, uint uniqueField)
    {
        Truth(1, parameter, "required");
        Text(2, parameter, "in");
        Text(3, parameter, "description");
        Text(4, parameter, "name");
        Text(typeField, parameter, "type");
        Text(typeField + 1, parameter, "format");
        Truth(uniqueField, parameter, "uniqueItems");
    }

    private void WriteSchema(JsonElement schema)
    {
        Text(1, schema, "$ref");
        Text(2, schema, "format");
        Text(3, schema, "title");
        Text(4, schema, "description");
        Number(6, schema, "multipleOf");
        Number(7, schema, "maximum");
        Truth(8, schema, "exclusiveMaximum");
        Number(9, schema, "minimum");
        Truth(10, schema, "exclusiveMinimum");
        Integer(11, schema, "maxLength");
        Integer(12, schema, "minLength");
        Text(13, schema, "pattern");
        Integer(14, schema, "maxItems");
        Integer(15, schema, "minItems");
        Truth(16, schema, "uniqueItems");
        Integer(17, schema, "maxProperties");
        Integer(18, schema, "minProperties");
        Texts(19, schema, "required");
        Items(20, schema, "enum", WriteAny);
        WriteAdditionalProperties(schema);
        if (schema.TryGetProperty("type", out _)) Message(22, () => Text(1, schema, "type"));
        Nested(23, schema, "items", items => Message(1, () => WriteSchema(items)));
        Nested(25, schema, "properties", properties => Named(1, properties, WriteSchema));
        Extensions(31, schema);
    }

    private void WriteAdditionalProperties(JsonElement schema)
    {
        if (!schema.TryGetProperty("additionalProperties", out JsonElement values)) return;
        Message(21, () =>
        {
            if (values.ValueKind == JsonValueKind.Object) Message(1, () => WriteSchema(values));
            else output.Write(Varint(2), values.ValueKind == JsonValueKind.True);
        });
    }

    private void Extensions(uint field, JsonElement owner)
    {
        foreach (JsonProperty member in owner.EnumerateObject().Reverse())
        {
            if (!member.Name.StartsWith("x-", StringComparison.Ordinal)) continue;
            Message(field, () =>
            {
                Message(2, () => WriteAny(member.Value));
                output.Write(Bytes(1), member.Name);
            });
        }
    }

    private void WriteAny(JsonElement value) => output.Write(Bytes(2), value.GetRawText() + "\n");

    private void Named(uint field, JsonElement map, Action<JsonElement> write)
    {
        foreach (JsonProperty member in map.EnumerateObject().Reverse())
        {
            Message(field, () =>
            {
                Message(2, () => write(member.Value));
                output.Write(Bytes(1), member.Name);
            });
        }
    }

    private void Nested(uint field, JsonElement owner, string name, Action<JsonElement> write)
    {
        if (owner.TryGetProperty(name, out JsonElement value)) Message(field, () => write(value));
    }

    private void Items(uint field, JsonElement owner, string name, Action<JsonElement> write)
    {
        if (!owner.TryGetProperty(name, out JsonElement list)) return;
        foreach (JsonElement item in list.EnumerateArray().Reverse()) Message(field, () => write(item));
    }

    private void Texts(uint field, JsonElement owner, string name)
    {
        if (!owner.TryGetProperty(name, out JsonElement list)) return;
        foreach (JsonElement item in list.EnumerateArray().Reverse())
        {
            output.Write(Bytes(field), item.GetString() ?? "");
        }
    }

    private void Text(uint field, JsonElement owner, string name)
    {
        if (owner.TryGetProperty(name, out JsonElement value)) output.Write(Bytes(field), value.GetString() ?? "");
    }

    private void Truth(uint field, JsonElement owner, string name)
    {
        if (owner.TryGetProperty(name, out JsonElement value)) output.Write(Varint(field), value.GetBoolean());
    }

    private void Integer(uint field, JsonElement owner, string name)
    {
        if (owner.TryGetProperty(name, out JsonElement value)) output.Write(Varint(field), value.GetInt64());
    }

    private void Number(uint field, JsonElement owner, string name)
    {
        if (owner.TryGetProperty(name, out JsonElement value)) output.Write(Fixed64(field), value.GetDouble());
    }

    private void Message(uint field, Action write)
    {
        int end = output.Length;
        write();
        output.EndMessage(Bytes(field), end);
    }

    private static uint Varint(uint field) => field << 3;

    private static uint Fixed64(uint field) => (field << 3) | 1;

    private static uint Bytes(uint field) => (field << 3) | 2;
}
