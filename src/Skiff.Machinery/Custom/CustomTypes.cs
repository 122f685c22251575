using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using ValueType = Skiff.Model.ValueType;

namespace Skiff.Machinery.Custom;

/// <summary>
/// Brings a definition's schema into the form that built-in kinds have, so that one engine applies and owns fields of
/// both.
/// </summary>
internal static class CustomTypes
{
    private static readonly FieldSchema Metadata = new()
    {
        Name = "metadata", Type = ValueType.Object, Object = static () => SchemaOf<ObjectMeta>(),
        Description = ConfigMap.Schema.Find("metadata")!.Description, // The same for every kind.
    };

    /// <summary>The schema of a kind's objects.</summary>
    public static TypeSchema Of(CustomKind kind) => Record(kind.Name, kind.Structural, isResource: true);

    private static TypeSchema Record(string name, StructuralSchema schema, bool isResource) =>
        new(name, "", schema.Source.Description, () => Fields(schema, isResource))
        {
            Atomic = schema.Source.XMapType == "atomic",
            PreservesUnknown = schema.PreservesUnknown || schema.Source.AdditionalProperties is { Allows: true },
        };

    private static FieldSchema[] Fields(StructuralSchema schema, bool isResource)
    {
        List<FieldSchema> fields = [];
        if (isResource)
        {
            fields.Add(new() { Name = "apiVersion", Type = ValueType.String });
            fields.Add(new() { Name = "kind", Type = ValueType.String });
            fields.Add(Metadata);
        }

        foreach ((string name, StructuralSchema property) in schema.Properties.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (isResource && Pruning.IsObjectMember(name)) continue;
            fields.Add(Field(name, property));
        }

        return [.. fields];
    }

    private static FieldSchema Field(string name, StructuralSchema schema)
    {
        if (schema.Type == "array" && schema.Items is { } items) return List(name, schema, items);
        if (schema.Type == "object") return Object(name, schema);
        return new()
        {
            Name = name,
            Type = schema.IsIntOrString ? ValueType.IntOrString : schema.Type switch
            {
                "string" => ValueType.String,
                "integer" => ValueType.Int64,
                "number" => ValueType.Double,
                "boolean" => ValueType.Boolean,
                _ => ValueType.Any,
            },
            Description = schema.Source.Description,
            Nullable = schema.Nullable,
            Default = schema.Default,
        };
    }

    private static FieldSchema List(string name, StructuralSchema schema, StructuralSchema items)
    {
        FieldSchema item = Field("", items);
        return new()
        {
            Name = name,
            Shape = FieldShape.List,
            Type = item.Shape == FieldShape.Single ? item.Type : ValueType.Any,
            Object = item.Shape == FieldShape.Single ? item.Object : null,
            Item = item,
            Description = schema.Source.Description,
            Nullable = schema.Nullable,
            Default = schema.Default,
            Merge = schema.ListType switch { "set" => MergeShape.Set, "map" => MergeShape.Map, _ => MergeShape.Atomic },
            MapKeys = [.. schema.Source.XListMapKeys.AsEnumerable()],
        };
    }

    private static FieldSchema Object(string name, StructuralSchema schema)
    {
        bool atomic = schema.Source.XMapType == "atomic";
        if (schema.Additional is { } additional && schema.Properties.Count == 0)
        {
            FieldSchema item = Field("", additional);
            return new()
            {
                Name = name,
                Shape = FieldShape.Map,
                Type = item.Shape == FieldShape.Single ? item.Type : ValueType.Any,
                Object = item.Shape == FieldShape.Single ? item.Object : null,
                Item = item,
                Description = schema.Source.Description,
                Nullable = schema.Nullable,
                Default = schema.Default,
                Merge = atomic ? MergeShape.Atomic : MergeShape.Default,
            };
        }

        TypeSchema record = Record(name, schema, schema.IsEmbeddedResource);
        return new()
        {
            Name = name,
            Type = ValueType.Object,
            Object = () => record,
            Description = schema.Source.Description,
            Nullable = schema.Nullable,
            Default = schema.Default,
            Merge = atomic ? MergeShape.Atomic : MergeShape.Default,
        };
    }

    private static TypeSchema SchemaOf<T>()
        where T : class, IMessage<T> => T.Schema;
}
