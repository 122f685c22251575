using System.Text.Json;
using System.Text.Json.Nodes;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.OpenApi;

/// <summary>
/// Writes the schema that a custom resource's definition gives, with the members every object has put in. For version 2
/// what that version cannot say is left out, and so is what makes its readers stumble.
/// </summary>
internal sealed class CustomSchemaWriter(Utf8JsonWriter json, OpenApiVersion version)
{
    private const string EmbeddedResource = "x-kubernetes-embedded-resource";
    private const string IntOrString = "x-kubernetes-int-or-string";
    private const string PreserveUnknown = "x-kubernetes-preserve-unknown-fields";
    private const int DepthMax = 128;

    private static readonly HashSet<string> NotInV2 = new(StringComparer.Ordinal)
    {
        "allOf", "anyOf", "oneOf", "not", "nullable", "default", "id", "$schema", "$ref", "patternProperties",
        "dependencies", "additionalItems", "definitions", "x-kubernetes-validations",
    };

    private string MetaPrefix => version == OpenApiVersion.V2 ? "#/definitions/" : "#/components/schemas/";

    /// <summary>Writes the schema of a kind.</summary>
    /// <remarks>
    /// A schema that takes anything is published without members: version 2's readers refuse what is not named as soon
    /// as something is.
    /// </remarks>
    public void WriteKind(PublishedKind published)
    {
        Kind kind = published.Kind;
        JsonObject root = new() { ["type"] = "object" };
        bool takesAnything = version == OpenApiVersion.V2 && published.Custom?.XPreserveUnknownFields == true;
        if (published.Custom is { } custom && !takesAnything)
        {
            root = Parse(custom);
            Rewrite(root, DepthMax);
            AddObjectMembers(root);
        }

        root["x-kubernetes-group-version-kind"] = new JsonArray(
            new JsonObject { ["group"] = kind.Group, ["kind"] = kind.Name, ["version"] = kind.Version });
        root.WriteTo(json);
    }

    private static JsonObject Parse(JSONSchemaProps schema)
    {
        using JsonOutput output = new();
        schema.WriteJson(output);
        return JsonNode.Parse(output.Written)!.AsObject();
    }

    // Definitions are bounded in depth when they are stored; the bound here only keeps the recursion honest.
    private void Rewrite(JsonObject schema, int depth)
    {
        if (depth == 0)
        {
            schema.Clear();
            return;
        }

        bool isV2 = version == OpenApiVersion.V2;
        if (isV2) ReduceToV2(schema);
        else if (IsTrue(schema, IntOrString)) schema["anyOf"] ??= new JsonArray(OfType("integer"), OfType("string"));
        foreach (JsonObject nested in Nested(schema)) Rewrite(nested, depth - 1);
        if (!IsTrue(schema, EmbeddedResource) || (isV2 && IsTrue(schema, PreserveUnknown))) return;
        AddObjectMembers(schema);
        Require(schema, "kind");
        Require(schema, "apiVersion");
    }

    private static JsonObject OfType(string type) => new() { ["type"] = type };

    private static void Require(JsonObject schema, string name)
    {
        if (schema["required"] is not JsonArray required)
        {
            required = [];
            schema["required"] = required;
        }

        if (!required.Any(known => known?.GetValue<string>() == name)) required.Add(name);
    }

    private static void ReduceToV2(JsonObject schema)
    {
        bool nullable = IsTrue(schema, "nullable"), opaque = IsTrue(schema, PreserveUnknown);
        if (schema["properties"] is JsonObject properties && schema["required"] is JsonArray required)
        {
            // A member that may be null has no type below and cannot be insisted on.
            JsonNode?[] kept = [.. required.Where(name => !IsNullable(properties, name))];
            required.Clear();
            foreach (JsonNode? name in kept) required.Add(name);
            if (kept.Length == 0) schema.Remove("required");
        }

        if (nullable || opaque)
        {
            schema.Remove("items");
            schema.Remove("properties");
        }

        string type = schema["type"]?.GetValue<string>() ?? "";
        bool untyped = nullable || (type == "array" && schema["items"] is null) || (type == "object" && opaque);
        if (untyped) schema.Remove("type");
        foreach (string name in NotInV2) schema.Remove(name);
    }

    private static bool IsNullable(JsonObject properties, JsonNode? name) =>
        name is not null && properties[name.GetValue<string>()] is JsonObject property && IsTrue(property, "nullable");

    private static IEnumerable<JsonObject> Nested(JsonObject schema)
    {
        if (schema["properties"] is JsonObject properties)
        {
            foreach ((_, JsonNode? property) in properties)
            {
                if (property is JsonObject nested) yield return nested;
            }
        }

        if (schema["items"] is JsonObject items) yield return items;
        if (schema["additionalProperties"] is JsonObject values) yield return values;
    }

    private void AddObjectMembers(JsonObject schema)
    {
        if (schema["properties"] is not JsonObject properties)
        {
            properties = [];
            schema["properties"] = properties;
        }

        TypeSchema like = ConfigMap.Empty.Kind.Schema; // Any kind's: the three members are the same in all of them.
        foreach (string name in (ReadOnlySpan<string>)["apiVersion", "kind"])
        {
            properties[name] = new JsonObject
            {
                ["description"] = like.Find(name)?.Description ?? "", ["type"] = "string",
            };
        }

        string description = like.Find("metadata")?.Description ?? "";
        JsonObject reference = new() { ["$ref"] = MetaPrefix + SchemaNames.Of(ObjectMeta.Schema) };
        if (version == OpenApiVersion.V2)
        {
            reference["description"] = description;
            properties["metadata"] = reference;
        }
        else
        {
            properties["metadata"] = new JsonObject
            {
                ["allOf"] = new JsonArray(reference), ["description"] = description,
            };
        }
    }

    private static bool IsTrue(JsonObject schema, string name) =>
        schema[name] is JsonValue value && value.TryGetValue(out bool truth) && truth;
}
