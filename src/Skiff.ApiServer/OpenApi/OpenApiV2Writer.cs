using System.Globalization;
using System.Text.Json;

namespace Skiff.ApiServer.OpenApi;

/// <summary>Writes a document of version 2.</summary>
/// <remarks>
/// Parameters that many operations share are defined once and referred to, except by patches: clients look there for
/// what the server supports, and older ones do not follow references.
/// </remarks>
internal sealed class OpenApiV2Writer(Utf8JsonWriter json)
{
    private readonly SchemaWriter schemaWriter = new(json, OpenApiVersion.V2);
    private readonly Dictionary<ApiParameter, string> shared = [];

    /// <summary>Writes the whole document.</summary>
    public void Write(string serverVersion, IReadOnlyList<ApiPath> paths, SchemaSet schemas)
    {
        json.WriteStartObject();
        json.WriteString("swagger", "2.0");
        DocumentParts.WriteInfo(json, serverVersion);
        json.WriteStartObject("paths");
        foreach (ApiPath path in paths) WritePath(path);
        json.WriteEndObject();
        json.WriteStartObject("definitions");
        schemaWriter.WriteAll(schemas.Schemas);
        json.WriteEndObject();
        json.WriteStartObject("parameters");
        foreach ((ApiParameter parameter, string name) in shared)
        {
            json.WritePropertyName(name);
            WriteParameter(parameter);
        }

        json.WriteEndObject();
        json.WriteStartObject("securityDefinitions");
        DocumentParts.WriteBearerToken(json);
        json.WriteEndObject();
        json.WriteStartArray("security");
        json.WriteStartObject();
        json.WriteStartArray("BearerToken");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WritePath(ApiPath path)
    {
        json.WriteStartObject(path.Path);
        if (path.Parameters.Count > 0)
        {
            json.WriteStartArray("parameters");
            foreach (ApiParameter parameter in path.Parameters) WriteShared(parameter);
            json.WriteEndArray();
        }

        foreach (ApiOperation operation in path.Operations) WriteOperation(path, operation);
        json.WriteEndObject();
    }

    private void WriteOperation(ApiPath path, ApiOperation operation)
    {
        json.WriteStartObject(operation.Method);
        DocumentParts.WriteHeading(json, path, operation);
        WriteStrings("schemes", ["https"]);
        WriteStrings("consumes", operation.Consumes);
        WriteStrings("produces", operation.Produces);
        if (operation.Query.Count > 0 || operation.Body is not null)
        {
            json.WriteStartArray("parameters");
            if (operation.Body?.SchemaName is { } body) WriteBody(body, operation.BodyRequired);
            foreach (ApiParameter parameter in operation.Query)
            {
                if (operation.Method == "patch") WriteParameter(parameter);
                else WriteShared(parameter);
            }

            json.WriteEndArray();
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
        json.WritePropertyName("schema");
        if (operation.Response.SchemaName is { } name)
        {
            schemaWriter.WriteReference(name);
        }
        else
        {
            json.WriteStartObject();
            json.WriteString("type", "string");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteBody(string schemaName, bool required)
    {
        json.WriteStartObject();
        json.WriteString("name", "body");
        json.WriteString("in", "body");
        if (required) json.WriteBoolean("required", true);
        json.WritePropertyName("schema");
        schemaWriter.WriteReference(schemaName);
        json.WriteEndObject();
    }

    private void WriteParameter(ApiParameter parameter)
    {
        json.WriteStartObject();
        DocumentParts.WriteParameter(json, parameter);
        json.WriteString("type", parameter.Type);
        json.WriteBoolean("uniqueItems", true);
        json.WriteEndObject();
    }

    private void WriteShared(ApiParameter parameter)
    {
        if (!shared.TryGetValue(parameter, out string? name))
        {
            int same = shared.Keys.Count(known => known.Name == parameter.Name);
            name = same == 0 ? parameter.Name : string.Create(CultureInfo.InvariantCulture, $"{parameter.Name}-{same}");
            shared.Add(parameter, name);
        }

        json.WriteStartObject();
        json.WriteString("$ref", $"#/parameters/{name}");
        json.WriteEndObject();
    }

    private void WriteStrings(string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
