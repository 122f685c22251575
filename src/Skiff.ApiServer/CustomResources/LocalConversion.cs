using System.Runtime.CompilerServices;
using Skiff.ApiServer.Resources;
using Skiff.Machinery;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.CustomResources;

/// <summary>
/// Conversion of custom objects by the server itself: the version's name changes, and what the version does not specify
/// goes. It also brings objects up to date that were read or written before their definition changed.
/// </summary>
public class LocalConversion(CustomKind kind) : Conversion
{
    // What was brought up to date once, for as long as the stored version is in use.
    private readonly ConditionalWeakTable<Stored, CustomObject> ready = [];

    /// <summary>The kind served.</summary>
    protected CustomKind Kind => kind;

    /// <summary>The kind that objects are stored as.</summary>
    protected CustomKind Storage => kind.Definition.Find(kind.Definition.StorageVersion)!;

    /// <inheritdoc/>
    public override IObject FromStored(Stored stored)
    {
        CustomObject value = (CustomObject)stored.Value;
        if (ReferenceEquals(value.Kind, kind)) return value;
        return ready.TryGetValue(stored, out CustomObject? known) ? known : Keep(stored, As(kind, Current(value)));
    }

    /// <inheritdoc/>
    public override IObject ToStored(IObject served) => As(Storage, (CustomObject)served);

    /// <inheritdoc/>
    public override ValueTask<(IObject? Value, Status? Fault)> BetweenAsync(
        Resource from, Resource to, IObject value, CancellationToken stop) =>
        new((As((CustomKind)to.Kind, (CustomObject)value), null));

    /// <inheritdoc/>
    public override bool SharesBytes(Stored stored) =>
        stored.Value is CustomObject { DiffersFromBytes: false } value && ReferenceEquals(value.Kind, kind);

    /// <summary>The object as the definition of now reads it, in the version it is stored in.</summary>
    protected CustomObject Current(CustomObject value) => ReferenceEquals(value.Kind.Definition, kind.Definition)
        ? value
        : CustomReading.Stored(value.Tree, kind.Definition);

    /// <summary>Whether an object was kept, or needs no keeping.</summary>
    protected bool IsKept(Stored stored) =>
        ReferenceEquals(((CustomObject)stored.Value).Kind, kind) || ready.TryGetValue(stored, out _);

    /// <summary>Keeps what a stored object is served as.</summary>
    protected CustomObject Keep(Stored stored, CustomObject value)
    {
        ready.AddOrUpdate(stored, value);
        return value;
    }

    /// <summary>An object as one of another version of its kind.</summary>
    protected static CustomObject As(CustomKind target, CustomObject value)
    {
        if (ReferenceEquals(value.Kind, target)) return value;
        CustomReading read = CustomReading.Of(value.Tree, target);
        Invariant.Check(read.Object is not null, read.Error);
        return read.Object;
    }
}
