using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.OpenApi;

/// <summary>One schema of a document.</summary>
internal abstract record SchemaSource
{
    /// <summary>The schema of a declared type, with the kinds it is the form of.</summary>
    public sealed record OfType(TypeSchema Schema, IReadOnlyList<GroupVersionKind> Kinds) : SchemaSource;

    /// <summary>The list of a kind's objects.</summary>
    public sealed record OfList(PublishedKind Item) : SchemaSource;

    /// <summary>The schema a custom resource's definition gives.</summary>
    public sealed record OfCustom(PublishedKind Kind) : SchemaSource;

    /// <summary>A type that is no object in JSON, or any object.</summary>
    public sealed record OfScalar(string Name) : SchemaSource;
}

/// <summary>The schemas a document needs, found by following references from those its operations name.</summary>
internal sealed class SchemaSet
{
    private readonly SortedDictionary<string, SchemaSource> schemas = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, IReadOnlyList<GroupVersionKind>> kindsByName;

    /// <summary>Starts an empty set.</summary>
    /// <param name="kindsByName">The kinds that each schema name is the form of.</param>
    public SchemaSet(IReadOnlyDictionary<string, IReadOnlyList<GroupVersionKind>> kindsByName) =>
        this.kindsByName = kindsByName;

    /// <summary>The schemas by name, in order.</summary>
    public IReadOnlyDictionary<string, SchemaSource> Schemas => schemas;

    /// <summary>Adds what an operation takes or answers.</summary>
    public void Add(BodyType body)
    {
        switch (body)
        {
            case BodyType.OfType(var schema): Add(schema); break;
            case BodyType.OfKind(var kind): Add(kind); break;
            case BodyType.OfList(var item):
                Add(item);
                Add(ListMeta.Empty);
                schemas.TryAdd($"{item.SchemaName}List", new SchemaSource.OfList(item));
                break;
            case BodyType.OfWatch: AddScalar(SchemaNames.WatchEvent); break;
        }
    }

    private void Add(PublishedKind kind)
    {
        if (kind.Kind.Schema.Package.Length > 0)
        {
            Add(kind.Kind.Schema);
            return;
        }

        Add(ObjectMeta.Empty);
        schemas.TryAdd(kind.SchemaName, new SchemaSource.OfCustom(kind));
    }

    private void Add(IMessage message) => Add(message.TypeSchema);

    private void Add(TypeSchema schema)
    {
        string name = SchemaNames.Of(schema);
        if (!schemas.TryAdd(name, new SchemaSource.OfType(schema, kindsByName.GetValueOrDefault(name, [])))) return;
        foreach (FieldSchema field in schema.Fields)
        {
            if (field.Type == Model.ValueType.Object) Add(field.Object!());
            else if (SchemaNames.OfValue(schema, field) is { } scalar) AddScalar(scalar);
        }
    }

    private void AddScalar(string name)
    {
        schemas.TryAdd(name, new SchemaSource.OfScalar(name));
        if (name == SchemaNames.WatchEvent) AddScalar(SchemaNames.RawExtension);
    }
}
