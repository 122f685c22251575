using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Apply;

/// <summary>The circumstances of a write, as far as field ownership cares.</summary>
/// <param name="Manager">The client's name for itself; empty is <c>unknown</c>.</param>
/// <param name="ApiVersion">The version the request speaks, <c>apps/v1</c>.</param>
/// <param name="Kind">The kind the request speaks.</param>
/// <param name="Now">The time of the request; it is kept in whole seconds.</param>
public sealed record OwnershipContext(string Manager, string ApiVersion, string Kind, DateTimeOffset Now)
{
    /// <summary>The subresource written to; empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The kind's schema; null for objects whose shape is deduced from their values.</summary>
    public TypeSchema? Schema { get; init; }

    /// <summary>
    /// The kind's empty object as it is written: what an object is compared with that comes into being.
    /// </summary>
    public JsonObject EmptyObject { get; init; } = JsonObject.Empty;

    /// <summary>
    /// Fields that the write cannot change, such as <c>status</c> on the object itself; neither they nor what is below
    /// them is tracked.
    /// </summary>
    public FieldSet Ignored { get; init; } = FieldSet.Empty;

    /// <summary>Whether a version of the kind is still served; fields owned in another are forgotten.</summary>
    public Func<string, bool> IsServed { get; init; } = static _ => true;

    /// <summary>The time, in whole seconds of UTC.</summary>
    internal DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds(Now.ToUnixTimeSeconds());

    /// <summary>The type that values are compared by.</summary>
    internal ApplyType Type => ApplyType.Of(Schema);
}

/// <summary>
/// Keeps <c>metadata.managedFields</c> of objects that are written by create, update and patch: whoever changes a field
/// comes to own it.
/// </summary>
public static class FieldOwnership
{
    /// <summary>Fields that belong to nobody, because the server sets or needs them.</summary>
    internal static FieldSet Untracked { get; } = FieldSet.Of(
        ["apiVersion"], ["kind"], ["metadata"], ["metadata", "name"], ["metadata", "namespace"],
        ["metadata", "creationTimestamp"], ["metadata", "selfLink"], ["metadata", "uid"], ["metadata", "clusterName"],
        ["metadata", "generation"], ["metadata", "managedFields"], ["metadata", "resourceVersion"]);

    /// <summary>The entries for an object as it will be stored.</summary>
    /// <param name="live">The stored object, or the kind's empty object on creation.</param>
    /// <param name="liveEntries">The stored object's entries.</param>
    /// <param name="value">The object that will be stored, defaults included.</param>
    /// <param name="valueEntries">The entries that the request brought.</param>
    /// <param name="context">Who writes, when, and in which words.</param>
    public static ListOf<ManagedFieldsEntry> Update(
        JsonObject live, ListOf<ManagedFieldsEntry> liveEntries,
        JsonObject value, ListOf<ManagedFieldsEntry> valueEntries, OwnershipContext context)
    {
        Ownership owners = ReadForUpdate(liveEntries, valueEntries, context);
        bool creates = string.IsNullOrEmpty((live["metadata"] as JsonObject)?.Text("uid"));
        // An object that was never tracked is not tracked before somebody applies to it.
        if (owners.IsEmpty && !creates) return default;
        Record(owners, WithoutEntries(live), WithoutEntries(value), context);
        owners.Cap();
        return owners.ToEntries();
    }

    /// <summary>
    /// The entries to store for an object of which nothing else changed: when new entries differ from the stored ones in
    /// their times only, the stored ones.
    /// </summary>
    public static ListOf<ManagedFieldsEntry> KeepTimes(
        ListOf<ManagedFieldsEntry> stored, ListOf<ManagedFieldsEntry> fresh)
    {
        if (stored.Count != fresh.Count) return fresh;
        for (int i = 0; i < fresh.Count; i++)
        {
            if (fresh[i] with { Time = null } != stored[i] with { Time = null }) return fresh;
        }

        return stored;
    }

    /// <summary>Gives the fields that changed between two objects to the writer and takes them from all others.</summary>
    internal static void Record(Ownership owners, JsonObject live, JsonObject value, OwnershipContext context)
    {
        owners.KeepVersions(context.IsServed);
        Collapsing.Apply(owners, context.Type);
        Comparison changes = Comparison.Of(live, value, context.Type).Without(context.Ignored);
        if (changes.IsSame) return;
        FieldSet taken = changes.Modified.Union(changes.Added);
        FieldSet lost = taken.Union(changes.Removed);
        FieldSet gained = taken.ExceptTrees(context.Ignored).Except(Untracked);
        Owner owner = Owner.ForUpdate(context.Manager, context.ApiVersion, context.Subresource);
        owners.Take(lost, except: owner);
        Owned own = owners[owner] ?? new(FieldSet.Empty, context.ApiVersion, null, default);
        // A writer that sets what it owned before keeps its very set, and so the text of it.
        Owned next = own.WithFields(own.Fields.Except(lost.Except(gained)).Union(gained));
        owners.Set(owner, gained.IsEmpty ? next : next with { ApiVersion = context.ApiVersion, Time = context.Time });
    }

    /// <summary>The object without its entries, which own nothing themselves.</summary>
    internal static JsonObject WithoutEntries(JsonObject value) =>
        value["metadata"] is JsonObject metadata && metadata.Has("managedFields")
            ? value.Set("metadata", metadata.Remove("managedFields"))
            : value;

    // A request may bring entries of its own, to change or clear them; through a subresource it may not, and entries
    // that cannot be read count as none.
    private static Ownership ReadForUpdate(
        ListOf<ManagedFieldsEntry> live, ListOf<ManagedFieldsEntry> value, OwnershipContext context)
    {
        Ownership stored() => Ownership.Read(live, out _) ?? new();
        if (context.Subresource.Length > 0) return stored();
        bool cleared = value.IsEmpty ? !value.IsAbsent : value.Count == 1 && value[0] == ManagedFieldsEntry.Empty;
        if (cleared) return new();
        return Ownership.Read(value, out _) is { IsEmpty: false } brought ? brought : stored();
    }
}
