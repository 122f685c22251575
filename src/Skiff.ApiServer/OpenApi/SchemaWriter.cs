using System.Text.Json;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.OpenApi;

/// <summary>The versions of OpenAPI that are published.</summary>
internal enum OpenApiVersion
{
    /// <summary>Swagger 2.0: one document for everything, without defaults and enumerations.</summary>
    V2,

    /// <summary>OpenAPI 3.0: one document for each group version.</summary>
    V3,
}

/// <summary>Writes schemas as JSON.</summary>
internal sealed class SchemaWriter(Utf8JsonWriter json, OpenApiVersion version)
{
    private readonly string prefix = version == OpenApiVersion.V2 ? "#/definitions/" : "#/components/schemas/";

    private bool IsV3 => version == OpenApiVersion.V3;

    /// <summary>Writes the members of an object that holds schemas by name.</summary>
    public void WriteAll(IReadOnlyDictionary<string, SchemaSource> schemas)
    {
        foreach ((string name, SchemaSource source) in schemas)
        {
            json.WritePropertyName(name);
            switch (source)
            {
                case SchemaSource.OfType(var schema, var kinds): WriteType(schema, kinds); break;
                case SchemaSource.OfList(var item): WriteList(item); break;
                case SchemaSource.OfCustom(var kind): new CustomSchemaWriter(json, version).WriteKind(kind); break;
                case SchemaSource.OfScalar: ScalarSchemas.Write(json, name, version, prefix); break;
            }
        }
    }

    /// <summary>Writes a reference to a published schema as a member's or item's whole schema.</summary>
    public void WriteReference(string name, string description = "", bool defaultsToEmpty = false)
    {
        json.WriteStartObject();
        bool wrapped = IsV3 && (description.Length > 0 || defaultsToEmpty);
        if (wrapped)
        {
            // Version 3 ignores whatever stands beside a reference, so the reference is put into a list of its own.
            json.WriteStartArray("allOf");
            json.WriteStartObject();
            json.WriteString("$ref", prefix + name);
            json.WriteEndObject();
            json.WriteEndArray();
            if (defaultsToEmpty)
            {
                json.WriteStartObject("default");
                json.WriteEndObject();
            }
        }

        if (description.Length > 0) json.WriteString("description", description);
        if (!wrapped) json.WriteString("$ref", prefix + name);
        json.WriteEndObject();
    }

    /// <summary>Writes which kinds a schema is the form of.</summary>
    public static void WriteKinds(Utf8JsonWriter json, IReadOnlyList<GroupVersionKind> kinds)
    {
        if (kinds.Count == 0) return;
        json.WriteStartArray("x-kubernetes-group-version-kind");
        foreach (GroupVersionKind kind in kinds) WriteKind(json, kind);
        json.WriteEndArray();
    }

    /// <summary>Writes a kind's group, name and version.</summary>
    public static void WriteKind(Utf8JsonWriter json, GroupVersionKind kind)
    {
        json.WriteStartObject();
        json.WriteString("group", kind.Group);
        json.WriteString("kind", kind.Kind);
        json.WriteString("version", kind.Version);
        json.WriteEndObject();
    }

    /// <summary>Writes a declared type's member.</summary>
    public void WriteField(TypeSchema owner, FieldSchema field)
    {
        string? reference = SchemaNames.OfValue(owner, field);
        if (field.Shape == FieldShape.Single && reference is not null)
        {
            WriteReference(reference, field.Description, field.Type == Model.ValueType.Object && !field.Nullable);
            return;
        }

        json.WriteStartObject();
        if (field.Description.Length > 0) json.WriteString("description", field.Description);
        switch (field.Shape)
        {
            case FieldShape.Single:
                WriteScalar(field);
                WriteDefault(field);
                break;
            case FieldShape.List:
                json.WriteString("type", "array");
                json.WritePropertyName("items");
                WriteItem(field, reference);
                WriteMerge(field, "x-kubernetes-list-type");
                break;
            case FieldShape.Map:
                json.WriteString("type", "object");
                json.WritePropertyName("additionalProperties");
                WriteItem(field, reference);
                WriteMerge(field, "x-kubernetes-map-type");
                break;
        }

        WritePatch(field);
        json.WriteEndObject();
    }

    private void WriteType(TypeSchema schema, IReadOnlyList<GroupVersionKind> kinds)
    {
        json.WriteStartObject();
        if (schema.Description.Length > 0) json.WriteString("description", schema.Description);
        json.WriteString("type", "object");
        WriteRequired(schema.Fields.Where(field => field.Required).Select(field => field.Name));
        if (schema.Fields.Count > 0)
        {
            json.WriteStartObject("properties");
            foreach (FieldSchema field in schema.Fields.OrderBy(field => field.Name, StringComparer.Ordinal))
            {
                json.WritePropertyName(field.Name);
                WriteField(schema, field);
            }

            json.WriteEndObject();
        }

        if (schema.Atomic) json.WriteString("x-kubernetes-map-type", "atomic");
        WriteKinds(json, kinds);
        json.WriteEndObject();
    }

    private void WriteList(PublishedKind item)
    {
        Kind kind = item.Kind;
        TypeSchema like = Status.Empty.Kind.Schema; // Any kind's: the two members are the same in all of them.
        json.WriteStartObject();
        json.WriteString("description", $"A list of objects of kind {kind.Name}.");
        json.WriteString("type", "object");
        WriteRequired(["items"]);
        json.WriteStartObject("properties");
        WriteMember(like, "apiVersion");
        json.WriteStartObject("items");
        json.WriteString("description", "The objects.");
        json.WriteString("type", "array");
        json.WritePropertyName("items");
        WriteReference(item.SchemaName, defaultsToEmpty: true);
        json.WriteEndObject();
        WriteMember(like, "kind");
        json.WritePropertyName("metadata");
        WriteReference(SchemaNames.ListMeta, "Standard list metadata.", defaultsToEmpty: true);
        json.WriteEndObject();
        WriteKinds(json, [new() { Group = kind.Group, Version = kind.Version, Kind = $"{kind.Name}List" }]);
        json.WriteEndObject();
    }

    private void WriteMember(TypeSchema schema, string name)
    {
        if (schema.Find(name) is not { } field) return;
        json.WritePropertyName(name);
        WriteField(schema, field);
    }

    private void WriteRequired(IEnumerable<string> names)
    {
        string[] required = [.. names];
        if (required.Length == 0) return;
        json.WriteStartArray("required");
        foreach (string name in required) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private void WriteItem(FieldSchema field, string? reference)
    {
        if (field.Nested)
        {
            json.WriteStartObject();
            json.WriteString("type", "array");
            json.WritePropertyName("items");
        }

        if (reference is not null)
        {
            WriteReference(reference, defaultsToEmpty: field.Type == Model.ValueType.Object);
        }
        else
        {
            json.WriteStartObject();
            WriteScalar(field);
            if (IsV3) WriteZero(field.Type);
            json.WriteEndObject();
        }

        if (field.Nested) json.WriteEndObject();
    }

    private void WriteScalar(FieldSchema field)
    {
        (string type, string? format) = field.Type switch
        {
            Model.ValueType.Int32 => ("integer", "int32"),
            Model.ValueType.Int64 => ("integer", "int64"),
            Model.ValueType.Double => ("number", "double"),
            Model.ValueType.Boolean => ("boolean", null),
            Model.ValueType.Bytes => ("string", "byte"),
            _ => ("string", (string?)null),
        };
        json.WriteString("type", type);
        if (format is not null) json.WriteString("format", format);
        if (!IsV3 || !ClosedEnums.Contains(field.EnumType)) return;
        json.WriteStartArray("enum");
        foreach (string value in field.Enum.Order(StringComparer.Ordinal)) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private void WriteDefault(FieldSchema field)
    {
        if (!IsV3) return;
        switch (field.Default)
        {
            case string text: json.WriteString("default", text); break;
            case bool truth: json.WriteBoolean("default", truth); break;
            case int number: json.WriteNumber("default", number); break;
            case long number: json.WriteNumber("default", number); break;
            case null when field.AlwaysWritten && !field.Nullable: WriteZero(field.Type); break;
        }
    }

    private void WriteZero(Model.ValueType type)
    {
        switch (type)
        {
            case Model.ValueType.String: json.WriteString("default", ""); break;
            case Model.ValueType.Boolean: json.WriteBoolean("default", false); break;
            case Model.ValueType.Int32 or Model.ValueType.Int64 or Model.ValueType.Double:
                json.WriteNumber("default", 0);
                break;
        }
    }

    private void WriteMerge(FieldSchema field, string member)
    {
        switch (field.Merge)
        {
            case MergeShape.Atomic: json.WriteString(member, "atomic"); break;
            case MergeShape.Set: json.WriteString(member, "set"); break;
            case MergeShape.Map:
                json.WriteStartArray("x-kubernetes-list-map-keys");
                foreach (string key in field.MapKeys) json.WriteStringValue(key);
                json.WriteEndArray();
                json.WriteString(member, "map");
                break;
        }
    }

    private void WritePatch(FieldSchema field)
    {
        if (field.PatchMergeKey is { } key) json.WriteString("x-kubernetes-patch-merge-key", key);
        if (field.PatchStrategies.Count == 0) return;
        json.WriteString("x-kubernetes-patch-strategy", string.Join(',', field.PatchStrategies));
    }
}
