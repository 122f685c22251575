using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Cel;

/// <summary>
/// Reads the structural schema of a custom resource. Sizes that it leaves open are bounded by the largest request there
/// can be.
/// </summary>
public static class JsonSchemaReader
{
    /// <summary>Most bytes of a request, as upstream reckons.</summary>
    public const long RequestBytesMax = 3 * 1024 * 1024;

    private const long DurationBytes = 32;
    private const long DateBytes = 12;
    private const long DateTimeBytes = 32;
    private const int BytesPerCharacter = 4;

    private static readonly CelSchema PlainString = new()
    {
        Form = CelForm.String, Type = CelType.String, MaxElements = RequestBytesMax - 2,
    };

    private static readonly CelSchema PlainMetadata = new()
    {
        Form = CelForm.Object,
        Type = CelType.Object("object"),
        Members = [Member("generateName", PlainString), Member("name", PlainString)],
    };

    /// <summary>What expressions know of a schema's values.</summary>
    /// <param name="source">The schema.</param>
    /// <param name="typeName">The name of its object type; types below are named after it.</param>
    /// <param name="isResource">Whether it is a whole API object, with <c>kind</c>, <c>apiVersion</c> and <c>metadata</c>.</param>
    public static CelSchema Read(JSONSchemaProps source, string typeName, bool isResource)
    {
        if (source.XIntOrString) return IntOrString(source);
        return source.Type switch
        {
            "array" => List(source, typeName),
            "object" => Object(source, typeName, isResource),
            "string" => Text(source),
            "boolean" => Scalar(source, CelForm.Boolean, CelType.Bool, 4),
            "number" => Scalar(source, CelForm.Number, CelType.Double, 1),
            "integer" => Scalar(source, CelForm.Integer, CelType.Int, 1),
            _ => Scalar(source, CelForm.Any, null, 2),
        };
    }

    private static CelSchema Scalar(JSONSchemaProps source, CelForm form, CelType? type, long minBytes, long most = 0) => new()
    {
        Form = form,
        Type = type,
        MinBytes = minBytes,
        MaxElements = most,
        IsNullable = source.Nullable,
    };

    private static long AtLeastZero(long? value) => Math.Max(0, value ?? 0);

    private static CelSchema IntOrString(JSONSchemaProps source)
    {
        long most = source.MaxLength is { } length ? AtLeastZero(length) * BytesPerCharacter : RequestBytesMax - 2;
        return Scalar(source, CelForm.IntOrString, CelType.Dyn, 1, most);
    }

    private static CelSchema Text(JSONSchemaProps source) => source.Format switch
    {
        "byte" => Scalar(source, CelForm.Bytes, CelType.Bytes, 2, source.MaxLength is { } most ? AtLeastZero(most) : RequestBytesMax - 2),
        "duration" => Scalar(source, CelForm.Duration, CelType.Duration, 3, DurationBytes),
        "date" => Scalar(source, CelForm.Date, CelType.Timestamp, DateBytes, DateBytes),
        "date-time" => Scalar(source, CelForm.DateTime, CelType.Timestamp, 21, DateTimeBytes),
        _ => Scalar(source, CelForm.String, CelType.String, 2, TextMax(source)),
    };

    private static long TextMax(JSONSchemaProps source)
    {
        if (source.MaxLength is { } length) return AtLeastZero(length) * BytesPerCharacter;
        if (source.Enum.IsEmpty) return RequestBytesMax - 2;
        return source.Enum.AsEnumerable().Max(static value =>
            JsonParser.Parse(value.Utf8.Span).Value is JsonString text ? System.Text.Encoding.UTF8.GetByteCount(text.Value) : 0);
    }

    private static CelSchema List(JSONSchemaProps source, string typeName)
    {
        CelSchema? item = source.Items?.Schema is { } items ? Read(items, $"{typeName}.@idx", items.XEmbeddedResource) : null;
        bool sized = source.MaxItems is not null;
        return new()
        {
            Form = CelForm.List,
            Type = item?.Type is { } type ? CelType.ListOf(type) : null,
            Element = item,
            MaxElements = sized ? AtLeastZero(source.MaxItems) : (RequestBytesMax - 2) / ((item?.MinBytes ?? 2) + 1),
            IsNullable = source.Nullable,
            ListType = source.XListType,
            ListKeys = [.. source.XListMapKeys],
        };
    }

    private static CelSchema Object(JSONSchemaProps source, string typeName, bool isResource)
    {
        if (source.AdditionalProperties?.Schema is { } values) return Map(source, values, typeName);
        List<CelMember> members = [];
        long minBytes = 2;
        foreach ((string name, JSONSchemaProps property) in source.Properties)
        {
            CelMember member = Member(name, Read(property, $"{typeName}.{FieldNames.Escape(name)}", property.XEmbeddedResource));
            members.Add(member);
            bool always = member.Schema.Type is not null && source.Required.Contains(name) && property.Default.IsAbsent;
            if (always) minBytes += System.Text.Encoding.UTF8.GetByteCount(name) + member.Schema.MinBytes + 4;
        }

        if (isResource) AddMeta(members, typeName);
        return new()
        {
            Form = CelForm.Object,
            Type = CelType.Object(typeName),
            Members = members,
            MinBytes = minBytes,
            IsNullable = source.Nullable,
        };
    }

    private static CelSchema Map(JSONSchemaProps source, JSONSchemaProps values, string typeName)
    {
        CelSchema element = Read(values, $"{typeName}.@elem", values.XEmbeddedResource);
        bool sized = source.MaxProperties is not null;
        return new()
        {
            Form = CelForm.Map,
            Type = element.Type is { } type ? CelType.MapOf(CelType.String, type) : null,
            Element = element,
            MaxElements = sized ? AtLeastZero(source.MaxProperties) : (RequestBytesMax - 2) / (element.MinBytes + 6),
            IsNullable = source.Nullable,
        };
    }

    private static CelMember Member(string name, CelSchema schema) => new(name, FieldNames.Escape(name), schema);

    // A whole object has its name and kind, whatever its schema specifies.
    private static void AddMeta(List<CelMember> members, string typeName)
    {
        bool whole = Has(members, "kind", CelForm.String) && Has(members, "apiVersion", CelForm.String)
            && members.Find(static member => member.Name == "metadata")?.Schema is { Form: CelForm.Object } metadata
            && metadata.Find("name")?.Schema.Form == CelForm.String && metadata.Find("generateName")?.Schema.Form == CelForm.String;
        if (whole) return;
        members.RemoveAll(static member => member.Name is "kind" or "apiVersion" or "metadata");
        members.Add(Member("apiVersion", PlainString));
        members.Add(Member("kind", PlainString));
        members.Add(Member("metadata", new()
        {
            Form = CelForm.Object,
            Type = CelType.Object($"{typeName}.metadata"),
            Members = PlainMetadata.Members,
        }));
    }

    private static bool Has(List<CelMember> members, string name, CelForm form) =>
        members.Exists(member => member.Name == name && member.Schema.Form == form);
}
