using Skiff.Model;

namespace Skiff.Machinery.Apply;

/// <summary>One application of a configuration to a live object, in three steps: start, look at conflicts, finish.</summary>
internal sealed class ApplyRun(JsonObject live, JsonObject config, OwnershipContext context)
{
    private readonly ApplyType type = context.Type;
    private readonly Owner self = Owner.ForApply(context.Manager, context.Subresource);
    private Ownership owners = new();
    private JsonObject merged = JsonObject.Empty;
    private Owned? last;
    private Comparison changes = Comparison.None;

    /// <summary>Merges and prunes; answers what is wrong with the values, or an empty text.</summary>
    public string Start(Ownership ownership)
    {
        owners = ownership;
        owners.KeepVersions(context.IsServed);
        Collapsing.Apply(owners, type);
        Merging merging = new();
        merged = (JsonObject)merging.Merge(live, config, type);
        if (merging.Problem.Length > 0) return $"failed to merge config: {merging.Problem}";

        last = owners[self];
        FieldSet stated = FieldSets.Of(config, type).ExceptTrees(context.Ignored);
        owners.Set(self, new(stated, context.ApiVersion, last?.Time, default));
        if (last is not null) Prune(last.Fields, stated);
        changes = Comparison.Of(live, merged, type).Without(context.Ignored);
        return "";
    }

    /// <summary>What others own and this configuration changes, in the order of owners and paths.</summary>
    public IReadOnlyList<Conflict> Conflicts()
    {
        FieldSet touched = changes.Modified.Union(changes.Added);
        List<Conflict> conflicts = [];
        if (touched.IsEmpty) return conflicts;
        foreach (Owner owner in owners.Owners
            .OrderBy(owner => owner.Manager, StringComparer.Ordinal)
            .ThenBy(owner => owner.Operation, StringComparer.Ordinal)
            .ThenBy(owner => owner.ApiVersion, StringComparer.Ordinal)
            .ThenBy(owner => owner.Subresource, StringComparer.Ordinal))
        {
            if (owner == self) continue;
            owners[owner]!.Fields.Intersect(touched).Visit(path => conflicts.Add(new(owner, [.. path])));
        }

        return conflicts;
    }

    /// <summary>Takes the fields from their former owners; answers the merged object and who owns what.</summary>
    public (JsonObject Value, Ownership Owners, bool Changed) Finish()
    {
        owners.Take(changes.Modified.Union(changes.Added).Union(changes.Removed), except: self);
        bool changed = !ValueOrder.Same(live, merged);
        if (owners[self] is { } mine)
        {
            FieldSet kept = mine.Fields.Except(FieldOwnership.Untracked);
            // The same fields as before keep the text they were read from, and need not be written again.
            RawJson text = last is not null && last.Fields.Equals(kept) ? last.Text : default;
            owners.Set(self, new(kept, context.ApiVersion, changed ? context.Time : last?.Time, text));
        }

        return (merged, owners, changed);
    }

    // Removes what this owner applied last time and not now, unless somebody else owns it:
    // 1. take out everything applied last time, 2. put back what anybody owns now, 3. put back what was never applied.
    private void Prune(FieldSet before, FieldSet stated)
    {
        if (before.Except(stated).IsEmpty) return;
        FieldSet lastWhole = Removing.WithDeclaredParents(before, type);
        Json pruned = Removing.Without(merged, lastWhole, type) ?? JsonObject.Empty;

        FieldSet managed = FieldSet.Empty;
        foreach (Owner owner in owners.Owners) managed = managed.Union(owners[owner]!.Fields);
        FieldSet mergedFields = Removing.WithDeclaredParents(FieldSets.Of(merged, type), type);
        FieldSet prunedFields = Removing.WithDeclaredParents(FieldSets.Of(pruned, type), type);
        FieldSet managedFields = Removing.WithDeclaredParents(managed, type);
        pruned = Removing.Without(merged, mergedFields.Except(prunedFields.Union(managedFields)), type) ?? JsonObject.Empty;

        prunedFields = Removing.WithDeclaredParents(FieldSets.Of(pruned, type), type);
        FieldSet gone = mergedFields.Except(prunedFields).Intersect(lastWhole);
        merged = Removing.Without(merged, gone, type) as JsonObject ?? JsonObject.Empty;
    }
}
