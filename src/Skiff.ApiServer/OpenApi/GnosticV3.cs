using System.Text.Json;

namespace Skiff.ApiServer.OpenApi;

/// <summary>Turns a version 3 document from JSON into gnostic's protobuf.</summary>
/// <remarks>
/// Numbers are the fields of gnostic's OpenAPIv3 messages; members that no message has are left out, and a default that
/// is no scalar is there without its value, as gnostic has no place for it.
/// </remarks>
internal static class GnosticV3
{
    /// <summary>The document in protobuf.</summary>
    public static byte[] Encode(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        using GnosticOutput output = new();
        new Writer(output).WriteDocument(document.RootElement);
        return output.ToArray();
    }

    private sealed class Writer(GnosticOutput output)
    {
        public void WriteDocument(JsonElement document)
        {
            output.Text(1, document, "openapi");
            output.Nested(2, document, "info", info =>
            {
                output.Text(1, info, "title");
                output.Text(2, info, "description");
                output.Text(6, info, "version");
            });
            output.Nested(4, document, "paths", paths => output.Named(1, paths, WritePath));
            output.Nested(5, document, "components", components =>
            {
                output.Nested(1, components, "schemas", schemas => output.Named(1, schemas, WriteSchemaOrReference));
                output.Nested(7, components, "securitySchemes",
                    schemes => output.Named(1, schemes, WriteSecurityScheme));
            });
        }

        private void WriteSecurityScheme(JsonElement scheme) => output.Message(1, () =>
        {
            output.Text(1, scheme, "type");
            output.Text(2, scheme, "description");
            output.Text(3, scheme, "name");
            output.Text(4, scheme, "in");
        });

        private void WritePath(JsonElement path)
        {
            output.Text(3, path, "description");
            output.Nested(4, path, "get", WriteOperation);
            output.Nested(5, path, "put", WriteOperation);
            output.Nested(6, path, "post", WriteOperation);
            output.Nested(7, path, "delete", WriteOperation);
            output.Nested(8, path, "options", WriteOperation);
            output.Nested(9, path, "head", WriteOperation);
            output.Nested(10, path, "patch", WriteOperation);
            output.Items(13, path, "parameters", WriteParameter);
            output.Extensions(14, path);
        }

        private void WriteOperation(JsonElement operation)
        {
            output.Texts(1, operation, "tags");
            output.Text(3, operation, "description");
            output.Text(5, operation, "operationId");
            output.Items(6, operation, "parameters", WriteParameter);
            output.Nested(7, operation, "requestBody", body => output.Message(1, () =>
            {
                output.Text(1, body, "description");
                output.Nested(2, body, "content", WriteContent);
                output.Truth(3, body, "required");
            }));
            output.Nested(8, operation, "responses", WriteResponses);
            output.Truth(10, operation, "deprecated");
            output.Extensions(13, operation);
        }

        private void WriteResponses(JsonElement responses)
        {
            foreach (JsonProperty response in responses.EnumerateObject().Reverse())
            {
                if (response.Name == "default") output.Message(1, () => WriteResponse(response.Value));
                else output.Named(2, response.Name, response.Value, WriteResponse);
            }
        }

        private void WriteResponse(JsonElement response) => output.Message(1, () =>
        {
            output.Text(1, response, "description");
            output.Nested(3, response, "content", WriteContent);
        });

        private void WriteContent(JsonElement content) => output.Named(
            1, content, mediaType => output.Nested(1, mediaType, "schema", WriteSchemaOrReference));

        private void WriteParameter(JsonElement parameter) => output.Message(1, () =>
        {
            output.Text(1, parameter, "name");
            output.Text(2, parameter, "in");
            output.Text(3, parameter, "description");
            output.Truth(4, parameter, "required");
            output.Nested(10, parameter, "schema", WriteSchemaOrReference);
        });

        private void WriteSchemaOrReference(JsonElement schema)
        {
            if (!schema.TryGetProperty("$ref", out _)) output.Message(1, () => WriteSchema(schema));
            else output.Message(2, () => WriteReference(schema));
        }

        private void WriteReference(JsonElement reference)
        {
            output.Text(1, reference, "$ref");
            output.Text(3, reference, "description");
        }

        private void WriteSchema(JsonElement schema)
        {
            output.Truth(1, schema, "nullable");
            output.Text(9, schema, "title");
            WriteBounds(schema);
            output.Texts(23, schema, "required");
            output.Items(24, schema, "enum", output.Any);
            output.Text(25, schema, "type");
            output.Items(26, schema, "allOf", WriteSchemaOrReference);
            output.Items(27, schema, "oneOf", WriteSchemaOrReference);
            output.Items(28, schema, "anyOf", WriteSchemaOrReference);
            output.Nested(29, schema, "not", WriteSchema);
            output.Nested(30, schema, "items", items => output.Message(1, () => WriteSchemaOrReference(items)));
            output.Nested(31, schema, "properties", properties => output.Named(1, properties, WriteSchemaOrReference));
            output.Nested(32, schema, "additionalProperties", WriteAdditionalProperties);
            output.Nested(33, schema, "default", WriteDefault);
            output.Text(34, schema, "description");
            output.Text(35, schema, "format");
            output.Extensions(36, schema);
        }

        private void WriteBounds(JsonElement schema)
        {
            output.Number(10, schema, "multipleOf");
            output.Number(11, schema, "maximum");
            output.Truth(12, schema, "exclusiveMaximum");
            output.Number(13, schema, "minimum");
            output.Truth(14, schema, "exclusiveMinimum");
            output.Integer(15, schema, "maxLength");
            output.Integer(16, schema, "minLength");
            output.Text(17, schema, "pattern");
            output.Integer(18, schema, "maxItems");
            output.Integer(19, schema, "minItems");
            output.Truth(20, schema, "uniqueItems");
            output.Integer(21, schema, "maxProperties");
            output.Integer(22, schema, "minProperties");
        }

        private void WriteAdditionalProperties(JsonElement values)
        {
            if (values.ValueKind == JsonValueKind.Object) output.Message(1, () => WriteSchemaOrReference(values));
            else output.Truth(2, values.ValueKind == JsonValueKind.True);
        }

        private void WriteDefault(JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Number: output.Number(1, value.GetDouble()); break;
                case JsonValueKind.True or JsonValueKind.False: output.Truth(2, value.GetBoolean()); break;
                case JsonValueKind.String: output.Text(3, value.GetString() ?? ""); break;
            }
        }
    }
}
