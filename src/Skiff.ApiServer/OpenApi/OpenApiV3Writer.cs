using System.Globalization;
using System.Text.Json;

namespace Skiff.ApiServer.OpenApi;

/// <summary>Writes a document of version 3.</summary>
internal sealed class OpenApiV3Writer(Utf8JsonWriter json)
{
    private readonly SchemaWriter schemaWriter = new(json, OpenApiVersion.V3);

    /// <summary>Writes the whole document.</summary>
    public void Write(string serverVersion, IReadOnlyList<ApiPath> paths, SchemaSet schemas)
    {
        json.WriteStartObject();
        json.WriteString("openapi", "3.0.0");
        DocumentParts.WriteInfo(json, serverVersion);
        json.WriteStartObject("paths");
        foreach (ApiPath path in paths) WritePath(path);
        json.WriteEndObject();
        json.WriteStartObject("components");
        json.WriteStartObject("schemas");
        schemaWriter.WriteAll(schemas.Schemas);
        json.WriteEndObject();
        json.WriteStartObject("securitySchemes");
        DocumentParts.WriteBearerToken(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WritePath(ApiPath path)
    {
        json.WriteStartObject(path.Path);
        if (path.Parameters.Count > 0)
        {
            json.WriteStartArray("parameters");
            foreach (ApiParameter parameter in path.Parameters) WriteParameter(parameter);
            json.WriteEndArray();
        }

        foreach (ApiOperation operation in path.Operations) WriteOperation(path, operation);
        json.WriteEndObject();
    }

    private void WriteOperation(ApiPath path, ApiOperation operation)
    {
        json.WriteStartObject(operation.Method);
        DocumentParts.WriteHeading(json, path, operation);
        if (operation.Query.Count > 0)
        {
            json.WriteStartArray("parameters");
            foreach (ApiParameter parameter in operation.Query) WriteParameter(parameter);
            json.WriteEndArray();
        }

        if (operation.Body?.SchemaName is { } body)
        {
            json.WriteStartObject("requestBody");
            json.WriteStartObject("content");
            WriteContent(operation.Consumes, body);
            json.WriteEndObject();
            if (operation.BodyRequired) json.WriteBoolean("required", true);
            json.WriteEndObject();
        }

        json.WriteStartObject("responses");
        foreach (int code in operation.Codes) WriteResponse(operation, code);
        json.WriteStartObject("401");
        json.WriteString("description", "Unauthorized");
        json.WriteEndObject();
        json.WriteEndObject();
        DocumentParts.WriteExtensions(json, operation);
        json.WriteEndObject();
    }

    private void WriteResponse(ApiOperation operation, int code)
    {
        json.WriteStartObject(code.ToString(CultureInfo.InvariantCulture));
        json.WriteString("description", DocumentParts.Reason(code));
        json.WriteStartObject("content");
        WriteContent(operation.Produces, operation.Response.SchemaName);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteContent(IReadOnlyList<string> mediaTypes, string? schemaName)
    {
        foreach (string mediaType in mediaTypes)
        {
            json.WriteStartObject(mediaType);
            json.WritePropertyName("schema");
            if (schemaName is not null)
            {
                schemaWriter.WriteReference(schemaName);
            }
            else
            {
                json.WriteStartObject();
                json.WriteString("type", "string");
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    }

    private void WriteParameter(ApiParameter parameter)
    {
        json.WriteStartObject();
        DocumentParts.WriteParameter(json, parameter);
        json.WriteStartObject("schema");
        json.WriteString("type", parameter.Type);
        json.WriteBoolean("uniqueItems", true);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
