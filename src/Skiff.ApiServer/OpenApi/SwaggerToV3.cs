using Skiff.Machinery;

namespace Skiff.ApiServer.OpenApi;

/// <summary>
/// Makes a document of version 3 of one of version 2, for servers that have no other. What version 2 cannot say is lost.
/// Pure.
/// </summary>
public static class SwaggerToV3
{
    private const string Schemas = "#/components/schemas/";

    private static readonly string[] methods = ["get", "put", "post", "delete", "options", "head", "patch"];
    private static readonly string[] parameterMembers = ["name", "description", "in", "required", "allowEmptyValue", "$ref"];
    private static readonly string[] simpleMembers = ["type", "format", "uniqueItems"];
    private static readonly string[] operationMembers =
        ["tags", "summary", "description", "externalDocs", "operationId", "deprecated"];

    /// <summary>Converts a document.</summary>
    public static JsonObject Convert(JsonObject document)
    {
        JsonObject moved = (JsonObject)SwaggerReferences.Map(document, static reference => reference
            .Replace(SwaggerReferences.Definitions, Schemas, StringComparison.Ordinal)
            .Replace(SwaggerReferences.Parameters, "#/components/parameters/", StringComparison.Ordinal)
            .Replace("#/responses/", "#/components/responses/", StringComparison.Ordinal));
        JsonObject components = Json.Object(("schemas", Each(SwaggerReferences.Part(moved, "definitions"), Schema)));
        if (moved["parameters"] is JsonObject shared) components = components.Set("parameters", Each(shared, Parameter));
        if (moved["securityDefinitions"] is JsonObject security) components = components.Set("securitySchemes", security);
        return Json.Object(
            ("openapi", Json.Of("3.0.0")),
            ("info", SwaggerReferences.Part(moved, "info")),
            ("paths", Each(SwaggerReferences.Part(moved, "paths"), Path)),
            ("components", components));
    }

    private static JsonObject Path(Json item)
    {
        JsonObject path = item as JsonObject ?? JsonObject.Empty;
        if (path["parameters"] is JsonArray parameters) path = path.Set("parameters", Each(parameters, Parameter));
        foreach (string method in methods)
        {
            if (path[method] is JsonObject operation) path = path.Set(method, Operation(operation));
        }

        return path;
    }

    private static JsonObject Operation(JsonObject operation)
    {
        JsonObject made = Taken(operation, operationMembers);
        foreach ((string name, Json value) in operation.Members)
        {
            if (name.StartsWith("x-", StringComparison.Ordinal)) made = made.Set(name, value);
        }

        JsonArray parameters = operation["parameters"] as JsonArray ?? JsonArray.Empty;
        Json[] plain = [.. parameters.Items.ToArray().Where(parameter => !IsBody(parameter))];
        if (plain.Length > 0) made = made.Set("parameters", Each(JsonArray.Adopt(plain), Parameter));
        if (parameters.Items.ToArray().FirstOrDefault(IsBody) is JsonObject body)
        {
            Json content = Content(operation["consumes"], body["schema"]!);
            JsonObject request = Json.Object(("content", content));
            made = made.Set("requestBody", body["required"] is { } required ? request.Set("required", required) : request);
        }

        return made.Set("responses", Each(
            SwaggerReferences.Part(operation, "responses"), response => Response(response, operation["produces"])));
    }

    private static bool IsBody(Json parameter) =>
        parameter is JsonObject map && map.Text("in") == "body" && map["schema"] is not null;

    private static Json Response(Json response, Json? produces)
    {
        if (response is not JsonObject map || map["schema"] is not { } schema) return response;
        return map.Remove("schema").Set("content", Content(produces, schema));
    }

    private static JsonObject Content(Json? mediaTypes, Json schema)
    {
        JsonArray types = mediaTypes as JsonArray ?? JsonArray.Empty;
        JsonObjectBuilder content = new(types.Count);
        Json media = Json.Object(("schema", Schema(schema)));
        foreach (Json type in types.Items)
        {
            if (type is JsonString { Value: var name }) content.Set(name, media);
        }

        return content.Build();
    }

    private static Json Parameter(Json parameter)
    {
        if (parameter is not JsonObject map || map.Has("$ref")) return parameter;
        JsonObject schema = map["schema"] is { } given ? Schema(given) as JsonObject ?? JsonObject.Empty : Taken(map, simpleMembers);
        return Taken(map, parameterMembers).Set("schema", schema);
    }

    // Beside a reference nothing counts in version 3: whatever stands there goes around it.
    private static Json Schema(Json schema)
    {
        if (schema is not JsonObject map) return schema;
        foreach ((string name, Json value) in map.Members)
        {
            Json next = name switch
            {
                "properties" when value is JsonObject members => Each(members, Schema),
                "items" or "additionalProperties" or "not" => Schema(value),
                "allOf" or "oneOf" or "anyOf" when value is JsonArray list => Each(list, Schema),
                _ => value,
            };
            if (!ReferenceEquals(next, value)) map = map.Set(name, next);
        }

        if (map["$ref"] is not { } reference || map.Count == 1) return map;
        return map.Remove("$ref").Set("allOf", Json.Array(Json.Object(("$ref", reference))));
    }

    private static JsonObject Taken(JsonObject map, string[] names)
    {
        JsonObject taken = JsonObject.Empty;
        foreach (string name in names)
        {
            if (map[name] is { } value) taken = taken.Set(name, value);
        }

        return taken;
    }

    private static JsonObject Each(JsonObject map, Func<Json, Json> convert)
    {
        JsonObjectBuilder made = new(map.Count);
        foreach ((string name, Json value) in map.Members) made.Set(name, convert(value));
        return made.Build();
    }

    private static JsonArray Each(JsonArray list, Func<Json, Json> convert) =>
        JsonArray.From(list.Items.ToArray().Select(convert));
}
