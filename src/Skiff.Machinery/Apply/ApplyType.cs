using Skiff.Model;
using ValueType = Skiff.Model.ValueType;

namespace Skiff.Machinery.Apply;

/// <summary>How a value takes part in comparing and merging.</summary>
internal enum ApplyShape
{
    /// <summary>One value without parts.</summary>
    Scalar,

    /// <summary>An object or list that is replaced as a whole.</summary>
    Atomic,

    /// <summary>An object whose declared members have types of their own.</summary>
    Record,

    /// <summary>An object of free members of one type.</summary>
    Map,

    /// <summary>A list of distinct scalars.</summary>
    Set,

    /// <summary>A list of objects told apart by key members.</summary>
    KeyedList,
}

/// <summary>What server-side apply knows of a value from the schema.</summary>
/// <remarks>
/// A deduced type takes its shape from each value: objects merge by member, lists are atomic. It stands for objects
/// without a schema and for what a schema leaves open.
/// </remarks>
internal sealed class ApplyType
{
    private readonly ApplyShape shape;
    private readonly bool deduced;

    private ApplyType(ApplyShape shape, TypeSchema? record, FieldSchema? field, bool deduced = false)
    {
        this.shape = shape;
        this.deduced = deduced;
        Record = record;
        Field = field;
    }

    /// <summary>The type of what has no schema.</summary>
    public static ApplyType Deduced { get; } = new(ApplyShape.Map, null, null, deduced: true);

    /// <summary>The record's schema, when the value is one.</summary>
    public TypeSchema? Record { get; }

    /// <summary>The field that declares a list, map or scalar.</summary>
    public FieldSchema? Field { get; }

    /// <summary>Whether the shape follows the value.</summary>
    public bool IsDeduced => deduced;

    /// <summary>The shape, which only a deduced type takes from the value.</summary>
    public ApplyShape ShapeOf(Json? value) => deduced
        ? value switch
        {
            JsonArray => ApplyShape.Atomic,
            JsonString or JsonNumber or JsonBoolean => ApplyShape.Scalar,
            _ => ApplyShape.Map,
        }
        : shape;

    /// <summary>The type of a whole object; without a schema it is deduced.</summary>
    public static ApplyType Of(TypeSchema? schema) => schema is null ? Deduced : ApplyTypes.Of(schema);

    /// <summary>The type of a member, or null when the schema has no such member.</summary>
    public ApplyType? Member(string name)
    {
        if (deduced) return Deduced;
        if (shape == ApplyShape.Map) return ApplyTypes.ItemOf(Field!);
        if (Record is null) return Deduced;
        if (Record.Find(name) is { } field) return ApplyTypes.Of(field);
        return Record.PreservesUnknown ? Deduced : null;
    }

    /// <summary>Whether a member is declared by name.</summary>
    public bool Declares(string name) => shape == ApplyShape.Record && Record!.Find(name) is not null;

    /// <summary>The type of a list's items.</summary>
    public ApplyType Item() => Field is null ? Deduced : ApplyTypes.ItemOf(Field);

    internal static ApplyType Make(ApplyShape shape, TypeSchema? record, FieldSchema? field) => new(shape, record, field);
}

/// <summary>Keeps one apply type for each schema and field; they live as long as their schema.</summary>
internal static class ApplyTypes
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<TypeSchema, ApplyType> Records = [];
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<FieldSchema, ApplyType> Fields = [];
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<FieldSchema, ApplyType> Items = [];

    public static ApplyType Of(TypeSchema schema) => Records.GetValue(schema, static key => MakeRecord(key, MergeShape.Default));

    public static ApplyType Of(FieldSchema field) => Fields.GetValue(field, static key => key.Shape switch
    {
        FieldShape.List => ApplyType.Make(ListShape(key), null, key),
        FieldShape.Map => ApplyType.Make(key.Merge == MergeShape.Atomic ? ApplyShape.Atomic : ApplyShape.Map, null, key),
        _ => MakeSingle(key),
    });

    public static ApplyType ItemOf(FieldSchema field) => Items.GetValue(field, static key => key.Type switch
    {
        _ when key.Item is { } item => Of(item),
        // A list as one value, as what else is known of somebody: it is what it looks like.
        _ when key.Nested => ApplyType.Deduced,
        ValueType.Object => Of(key.Object!()),
        ValueType.Any => ApplyType.Deduced,
        _ => ApplyType.Make(ApplyShape.Scalar, null, key),
    });

    private static ApplyType MakeSingle(FieldSchema field) => field.Type switch
    {
        ValueType.Object => MakeRecord(field.Object!(), field.Merge),
        ValueType.Any when field.Merge == MergeShape.Atomic => ApplyType.Make(ApplyShape.Atomic, null, field),
        ValueType.Any => ApplyType.Deduced,
        _ => ApplyType.Make(ApplyShape.Scalar, null, field),
    };

    // What a field says of a type counts more than what the type says of itself.
    private static ApplyType MakeRecord(TypeSchema schema, MergeShape merge)
    {
        bool isAtomic = merge == MergeShape.Atomic || (schema.Atomic && merge != MergeShape.Granular);
        if (isAtomic) return ApplyType.Make(ApplyShape.Atomic, schema, null);
        // Upstream's schema of a type without fields is that of any map.
        return schema.Fields.Count == 0 ? ApplyType.Deduced : ApplyType.Make(ApplyShape.Record, schema, null);
    }

    private static ApplyShape ListShape(FieldSchema field) => field.Merge switch
    {
        MergeShape.Set => ApplyShape.Set,
        MergeShape.Map => ApplyShape.KeyedList,
        _ => ApplyShape.Atomic,
    };
}
