namespace Skiff.Model.Generator;

/// <summary>What the list of all kinds knows of each.</summary>
internal sealed record KindName(
    string FullName, string Group, string Version, string Kind, string Plural, string Property)
{
    /// <summary>
    /// Names every kind: by its record, or by group and version too when an older or other one has that name.
    /// </summary>
    public static EquatableArray<KindName> NameAll(IEnumerable<TypeSpec> types)
    {
        IEnumerable<TypeSpec> kinds = types.Where(type => type.Kind is not null);
        return kinds.GroupBy(type => type.Name).SelectMany(same =>
        {
            // The core group first, then by group; within a group the newest version has the plain name.
            List<TypeSpec> ranked = [.. same
                .OrderBy(type => type.Kind!.Group, StringComparer.Ordinal)
                .ThenByDescending(type => type.Kind!.Version, StringComparer.Ordinal)];
            return ranked.Select((type, rank) => Name(type, type.Kind!, plain: rank == 0));
        }).OrderBy(kind => kind.FullName, StringComparer.Ordinal).ToEquatable();
    }

    private static KindName Name(TypeSpec type, KindSpec kind, bool plain)
    {
        string space = type.Namespace.Replace("Skiff.Model.", "").Replace(".", "");
        return new KindName(
            type.FullName, kind.Group, kind.Version, type.Name, kind.Plural, plain ? type.Name : space + type.Name);
    }
}
