using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>What is known of an object's owner.</summary>
public enum OwnerState
{
    /// <summary>It is there.</summary>
    Present,

    /// <summary>It is there, and is deleted once its dependents are gone.</summary>
    WaitsForDependents,

    /// <summary>The cache does not show it; only the API itself can tell whether it is gone.</summary>
    Unseen,

    /// <summary>The API was asked: there is no such object.</summary>
    Absent,

    /// <summary>It cannot be looked for: its kind is unknown here.</summary>
    Unknown,
}

/// <summary>A reference to an owner and what is known of it.</summary>
public sealed record KnownOwner(OwnerReference Reference, OwnerState State);

/// <summary>
/// Decides what becomes of one object when its owners go, and of its dependents when it goes. An object lives as long
/// as one of its owners does.
/// </summary>
/// <remarks>Always true: nothing is deleted on the word of a cache alone; nothing with a living owner is deleted;
/// an object that is itself being deleted is not deleted again; a deletion names uid and revision of what it deletes.
/// </remarks>
public static class GarbageRules
{
    /// <summary>The finalizer of an object that goes after its dependents.</summary>
    public const string Foreground = "foregroundDeletion";

    /// <summary>The finalizer of an object that leaves its dependents behind.</summary>
    public const string Orphan = "orphan";

    /// <summary>What a decision depends on.</summary>
    /// <param name="Item">The object.</param>
    /// <param name="Owners">Its owners.</param>
    /// <param name="Dependents">Objects that name it as an owner.</param>
    public sealed record View(IObject Item, ListOf<KnownOwner> Owners, ListOf<IObject> Dependents);

    /// <summary>A decision: writes, or owners to be asked for first.</summary>
    /// <param name="Plan">The writes.</param>
    /// <param name="Ask">Owners to look for at the API; then there are no writes yet.</param>
    /// <param name="Retry">Whether to look again later, because an owner's kind is unknown for now.</param>
    public sealed record Decision(Plan Plan, ListOf<OwnerReference> Ask, bool Retry = false);

    private static readonly Decision Nothing = new(Plan.Nothing, []);

    /// <summary>Whether an object's deletion waits for its dependents.</summary>
    public static bool WaitsForDependents(ObjectMeta metadata) =>
        metadata.IsTerminating && metadata.Finalizers.Contains(Foreground);

    /// <summary>Whether the collector has anything to do with an object by itself.</summary>
    public static bool Concerns(ObjectMeta metadata) => metadata.IsTerminating
        ? metadata.Finalizers.Contains(Foreground) || metadata.Finalizers.Contains(Orphan)
        : !metadata.OwnerReferences.IsEmpty;

    /// <summary>Decides.</summary>
    public static Decision Decide(View view)
    {
        ObjectMeta metadata = view.Item.Metadata;
        if (metadata.IsTerminating) return new(Departure(view), []);
        if (metadata.OwnerReferences.IsEmpty) return Nothing;

        ListOf<OwnerReference> unseen = view.Owners
            .Where(owner => owner.State == OwnerState.Unseen)
            .Select(owner => owner.Reference);
        if (!unseen.IsEmpty) return new(Plan.Nothing, unseen);
        if (view.Owners.Any(owner => owner.State == OwnerState.Unknown)) return Nothing with { Retry = true };
        return new(Judge(view), []);
    }

    private static Plan Departure(View view)
    {
        ObjectMeta metadata = view.Item.Metadata;
        if (metadata.Finalizers.Contains(Orphan)) return LeaveBehind(view);
        if (!metadata.Finalizers.Contains(Foreground)) return Plan.Nothing;
        bool blocked = view.Dependents.Any(dependent => dependent.Metadata.OwnerReferences.Any(
            owner => owner.UID == metadata.UID && owner.BlockOwnerDeletion == true));
        return blocked ? Plan.Nothing : Plan.Of(Write.Update(view.Item.WithMetadata(metadata.WithoutFinalizer(Foreground))));
    }

    // The finalizer goes last: should a dependent's change fail, the object stays and is looked at again.
    private static Plan LeaveBehind(View view)
    {
        ObjectMeta metadata = view.Item.Metadata;
        List<Write> writes = [];
        foreach (IObject dependent in view.Dependents)
        {
            writes.Add(Write.Update(dependent.WithMetadata(dependent.Metadata.WithoutOwner(metadata.UID))));
        }

        writes.Add(Write.Update(view.Item.WithMetadata(metadata.WithoutFinalizer(Orphan))));
        return Plan.Of(writes);
    }

    private static Plan Judge(View view)
    {
        ObjectMeta metadata = view.Item.Metadata;
        string[] gone = [.. view.Owners.AsEnumerable()
            .Where(owner => owner.State is OwnerState.Absent or OwnerState.WaitsForDependents)
            .Select(owner => owner.Reference.UID)];
        if (view.Owners.Any(owner => owner.State == OwnerState.Present))
        {
            if (gone.Length == 0) return Plan.Nothing;
            ListOf<OwnerReference> kept = metadata.OwnerReferences.Where(owner => !gone.Contains(owner.UID));
            return Plan.Of(Write.Update(view.Item.WithMetadata(metadata with { OwnerReferences = kept })));
        }

        bool awaited = view.Owners.Any(owner => owner.State == OwnerState.WaitsForDependents);
        if (awaited && !view.Dependents.IsEmpty) return BeforeOwner(view);
        string policy = metadata.Finalizers.Contains(Orphan) ? DeletionPropagation.Orphan
            : metadata.Finalizers.Contains(Foreground) ? DeletionPropagation.Foreground
            : DeletionPropagation.Background;
        return Plan.Of(Deletion(view.Item, policy));
    }

    // The owner waits for this object, which in turn has dependents: they go first. A circle of objects that wait for
    // each other would wait for ever, so within one nobody blocks anybody.
    private static Plan BeforeOwner(View view)
    {
        ObjectMeta metadata = view.Item.Metadata;
        bool circular = view.Dependents.Any(dependent => WaitsForDependents(dependent.Metadata));
        bool blocks = metadata.OwnerReferences.Any(owner => owner.BlockOwnerDeletion == true);
        if (!circular || !blocks) return Plan.Of(Deletion(view.Item, DeletionPropagation.Foreground));

        ListOf<OwnerReference> unblocked = metadata.OwnerReferences.Select(
            owner => owner.BlockOwnerDeletion == true ? owner with { BlockOwnerDeletion = false } : owner);
        return Plan.Of(Write.Update(view.Item.WithMetadata(metadata with { OwnerReferences = unblocked })));
    }

    private static DeleteWrite Deletion(IObject item, string policy) =>
        Write.Delete(item, policy) with { ResourceVersion = item.Metadata.ResourceVersion };
}
