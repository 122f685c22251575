namespace Skiff.Machinery.Apply;

/// <summary>
/// Follows schemas that have become coarser: who owned parts of what is now replaced as a whole owns the whole.
/// </summary>
internal static class Collapsing
{
    /// <summary>Follows the schema in the fields of all owners.</summary>
    public static void Apply(Ownership owners, ApplyType type)
    {
        if (type.IsDeduced) return;
        foreach (Owner owner in owners.Owners.ToArray())
        {
            Owned owned = owners[owner]!;
            owners.Set(owner, owned.WithFields(Collapse(owned.Fields, type)));
        }
    }

    private static FieldSet Collapse(FieldSet set, ApplyType type)
    {
        // Nearly always everything stays, and then nothing is made.
        List<FieldSet.Entry>? entries = null;
        for (int i = 0; i < set.Entries.Length; i++)
        {
            FieldSet.Entry entry = set.Entries[i];
            ApplyType? child = entry.Step.Name is { } name ? type.Member(name)
                : entry.Step.Key is not null ? type.Item()
                : null;
            if (child is null || child.IsDeduced || entry.Below.IsEmpty)
            {
                entries?.Add(entry);
                continue;
            }

            bool whole = child.ShapeOf(null) == ApplyShape.Atomic;
            FieldSet below = whole ? FieldSet.Empty : Collapse(entry.Below, child);
            bool stays = !whole && ReferenceEquals(below, entry.Below);
            if (stays && entries is null) continue;
            entries ??= [.. set.Entries[..i]];
            FieldSet.Keep(ref entries!, entry.Step, entry.Member || whole, below);
        }

        return entries is null ? set : FieldSet.FromSorted(entries);
    }
}
