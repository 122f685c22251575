using System.Text.Json;

namespace Skiff.ApiServer.OpenApi;

/// <summary>
/// Turns a version 2 document from JSON into gnostic's protobuf, the only form in which older clients read it.
/// </summary>
/// <remarks>
/// Numbers are the fields of gnostic's OpenAPIv2 messages; members that no message has are left out.
/// </remarks>
public static class GnosticV2
{
    /// <summary>The document in protobuf.</summary>
    public static byte[] Encode(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        using GnosticOutput output = new();
        new Writer(output).WriteDocument(document.RootElement);
        return output.ToArray();
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

    private sealed class Writer(GnosticOutput output)
    {
        public void WriteDocument(JsonElement document)
        {
            output.Text(1, document, "swagger");
            output.Nested(2, document, "info", info =>
            {
                output.Text(1, info, "title");
                output.Text(2, info, "version");
            });
            output.Nested(8, document, "paths", paths => output.Named(2, paths, WritePath));
            output.Nested(9, document, "definitions", definitions => output.Named(1, definitions, WriteSchema));
            output.Nested(10, document, "parameters", parameters => output.Named(1, parameters, WriteParameter));
            output.Items(12, document, "security", requirement => output.Named(1, requirement, static _ => { }));
            output.Nested(13, document, "securityDefinitions",
                definitions => output.Named(1, definitions, WriteSecurityDefinition));
        }

        private void WriteSecurityDefinition(JsonElement definition) => output.Message(2, () =>
        {
            output.Text(1, definition, "type");
            output.Text(2, definition, "name");
            output.Text(3, definition, "in");
            output.Text(4, definition, "description");
        });

        private void WritePath(JsonElement path)
        {
            output.Nested(2, path, "get", WriteOperation);
            output.Nested(3, path, "put", WriteOperation);
            output.Nested(4, path, "post", WriteOperation);
            output.Nested(5, path, "delete", WriteOperation);
            output.Nested(6, path, "options", WriteOperation);
            output.Nested(7, path, "head", WriteOperation);
            output.Nested(8, path, "patch", WriteOperation);
            output.Items(9, path, "parameters", WriteParameterOrReference);
        }

        private void WriteOperation(JsonElement operation)
        {
            output.Texts(1, operation, "tags");
            output.Text(3, operation, "description");
            output.Text(5, operation, "operationId");
            output.Texts(6, operation, "produces");
            output.Texts(7, operation, "consumes");
            output.Items(8, operation, "parameters", WriteParameterOrReference);
            output.Nested(9, operation, "responses", responses => output.Named(1, responses, WriteResponse));
            output.Texts(10, operation, "schemes");
            output.Extensions(13, operation);
        }

        private void WriteResponse(JsonElement response) => output.Message(1, () =>
        {
            output.Text(1, response, "description");
            output.Nested(2, response, "schema", schema => output.Message(1, () => WriteSchema(schema)));
        });

        private void WriteParameterOrReference(JsonElement parameter)
        {
            if (parameter.TryGetProperty("$ref", out _)) output.Message(2, () => output.Text(1, parameter, "$ref"));
            else output.Message(1, () => WriteParameter(parameter));
        }

        private void WriteParameter(JsonElement parameter)
        {
            string place = parameter.GetProperty("in").GetString() ?? "";
            switch (place)
            {
                case "body":
                    output.Message(1, () =>
                    {
                        output.Text(1, parameter, "description");
                        output.Text(2, parameter, "name");
                        output.Text(3, parameter, "in");
                        output.Truth(4, parameter, "required");
                        output.Nested(5, parameter, "schema", WriteSchema);
                    });
                    break;
                case "path":
                    output.Message(2, () => output.Message(4, () => WriteSimpleParameter(parameter, 5, uniqueField: 19)));
                    break;
                default:
                    output.Message(2, () => output.Message(3, () => WriteSimpleParameter(parameter, 6, uniqueField: 20)));
                    break;
            }
        }

        private void WriteSimpleParameter(JsonElement parameter, uint typeField, uint uniqueField)
        {
            output.Truth(1, parameter, "required");
            output.Text(2, parameter, "in");
            output.Text(3, parameter, "description");
            output.Text(4, parameter, "name");
            output.Text(typeField, parameter, "type");
            output.Text(typeField + 1, parameter, "format");
            output.Truth(uniqueField, parameter, "uniqueItems");
        }

        private void WriteSchema(JsonElement schema)
        {
            output.Text(1, schema, "$ref");
            output.Text(2, schema, "format");
            output.Text(3, schema, "title");
            output.Text(4, schema, "description");
            output.Number(6, schema, "multipleOf");
            output.Number(7, schema, "maximum");
            output.Truth(8, schema, "exclusiveMaximum");
            output.Number(9, schema, "minimum");
            output.Truth(10, schema, "exclusiveMinimum");
            output.Integer(11, schema, "maxLength");
            output.Integer(12, schema, "minLength");
            output.Text(13, schema, "pattern");
            output.Integer(14, schema, "maxItems");
            output.Integer(15, schema, "minItems");
            output.Truth(16, schema, "uniqueItems");
            output.Integer(17, schema, "maxProperties");
            output.Integer(18, schema, "minProperties");
            output.Texts(19, schema, "required");
            output.Items(20, schema, "enum", output.Any);
            WriteAdditionalProperties(schema);
            if (schema.TryGetProperty("type", out _)) output.Message(22, () => output.Text(1, schema, "type"));
            output.Nested(23, schema, "items", items => output.Message(1, () => WriteSchema(items)));
            output.Nested(25, schema, "properties", properties => output.Named(1, properties, WriteSchema));
            output.Extensions(31, schema);
        }

        private void WriteAdditionalProperties(JsonElement schema)
        {
            if (!schema.TryGetProperty("additionalProperties", out JsonElement values)) return;
            output.Message(21, () =>
            {
                if (values.ValueKind == JsonValueKind.Object) output.Message(1, () => WriteSchema(values));
                else output.Truth(2, values.ValueKind == JsonValueKind.True);
            });
        }
    }
}
