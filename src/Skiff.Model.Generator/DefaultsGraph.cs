namespace Skiff.Model.Generator;

/// <summary>Which of a record's fields lead to a default somewhere below them.</summary>
/// <param name="Reaches">Whether the record has any default, of its own or below.</param>
/// <param name="Leading">Properties whose records have defaults.</param>
internal sealed record DefaultsSpec(bool Reaches, EquatableArray<string> Leading)
{
    public static DefaultsSpec Of(TypeSpec type, EquatableArray<string> reaching)
    {
        HashSet<string> names = [.. reaching];
        return new DefaultsSpec(
            names.Contains(type.FullName),
            type.Fields.Where(field => names.Contains(field.Type.Object))
                .Select(field => field.Property).ToEquatable());
    }

    /// <summary>The full names of all records with a default of their own or below them, sorted.</summary>
    public static EquatableArray<string> Reaching(IEnumerable<TypeSpec> types)
    {
        List<TypeSpec> rest = [.. types];
        HashSet<string> reaching = [];
        int before;
        do
        {
            before = rest.Count;
            rest.RemoveAll(type =>
            {
                bool own = type.HasOwnDefaults || type.Fields.Any(Sets);
                bool below = own || type.Fields.Any(field => reaching.Contains(field.Type.Object));
                return below && reaching.Add(type.FullName);
            });
        }
        while (rest.Count < before);
        return reaching.OrderBy(name => name, StringComparer.Ordinal).ToEquatable();
    }

    /// <summary>
    /// Whether a field's constant changes anything: the zero of a field that cannot be absent does not.
    /// </summary>
    public static bool Sets(FieldSpec field) =>
        field.Default is { } value && field.Type.Shape == Shape.Single && (field.Type.Nullable || !value.IsZero);
}
