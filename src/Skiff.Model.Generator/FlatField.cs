namespace Skiff.Model.Generator;

/// <summary>A JSON member of a record, which may belong to an inlined record inside it.</summary>
/// <param name="Field">The declared field.</param>
/// <param name="Index">Its place among the record's members.</param>
/// <param name="Target">
/// What a reader assigns to: the property, or a local that an inlined record is built from.
/// </param>
internal sealed record FlatField(FieldSpec Field, int Index, string Target)
{
    /// <summary>The members of a record's JSON object in order, those of inlined records in their place.</summary>
    public static List<FlatField> Of(TypeSpec type)
    {
        List<FlatField> flat = [];
        Add(flat, type.Fields, prefix: "");
        return flat;
    }

    /// <summary>The local that holds a member of an inlined record while it is read.</summary>
    public static string Local(string prefix, FieldSpec field) => $"{prefix}{field.Property}";

    private static void Add(List<FlatField> flat, EquatableArray<FieldSpec> fields, string prefix)
    {
        foreach (FieldSpec field in fields)
        {
            if (field.Inline) Add(flat, field.InlineFields, prefix + "in_" + field.Property + "_");
            else flat.Add(new FlatField(field, flat.Count, prefix.Length == 0 ? field.Property : Local(prefix, field)));
        }
    }
}
