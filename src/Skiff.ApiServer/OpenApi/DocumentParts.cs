using System.Text.Json;

namespace Skiff.ApiServer.OpenApi;

/// <summary>Parts that documents of both versions have in common.</summary>
internal static class DocumentParts
{
    /// <summary>Writes what the document is about.</summary>
    public static void WriteInfo(Utf8JsonWriter json, string serverVersion)
    {
        json.WriteStartObject("info");
        json.WriteString("title", "Kubernetes");
        json.WriteString("version", serverVersion);
        json.WriteEndObject();
    }

    /// <summary>Writes how requests are authenticated.</summary>
    public static void WriteBearerToken(Utf8JsonWriter json)
    {
        json.WriteStartObject("BearerToken");
        json.WriteString("description", "Bearer Token authentication");
        json.WriteString("in", "header");
        json.WriteString("name", "authorization");
        json.WriteString("type", "apiKey");
        json.WriteEndObject();
    }

    /// <summary>Writes an operation's description, name and tag.</summary>
    public static void WriteHeading(Utf8JsonWriter json, ApiPath path, ApiOperation operation)
    {
        json.WriteString("description", operation.Description);
        json.WriteString("operationId", operation.Id);
        json.WriteStartArray("tags");
        json.WriteStringValue(path.Tag);
        json.WriteEndArray();
    }

    /// <summary>Writes what a client needs to tell which kind an operation is about.</summary>
    public static void WriteExtensions(Utf8JsonWriter json, ApiOperation operation)
    {
        if (operation.Kind is null) return;
        json.WriteString("x-kubernetes-action", operation.Action);
        json.WritePropertyName("x-kubernetes-group-version-kind");
        SchemaWriter.WriteKind(json, operation.Kind);
    }

    /// <summary>Writes a parameter's place, name and description.</summary>
    public static void WriteParameter(Utf8JsonWriter json, ApiParameter parameter)
    {
        json.WriteString("name", parameter.Name);
        json.WriteString("in", parameter.InPath ? "path" : "query");
        json.WriteString("description", parameter.Description);
        if (parameter.InPath) json.WriteBoolean("required", true);
    }

    /// <summary>The reason phrase of a status code.</summary>
    public static string Reason(int code) => code switch { 201 => "Created", 202 => "Accepted", _ => "OK" };
}
