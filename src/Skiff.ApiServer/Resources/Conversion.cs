using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Resources;

/// <summary>Between a served version of a kind and the form its objects are stored in.</summary>
public abstract class Conversion
{
    /// <summary>
    /// Whether somebody else converts: then objects must be made ready before they can be served, which may fail.
    /// </summary>
    public virtual bool IsRemote => false;

    /// <summary>The object as it is served; a remote conversion must have made it ready before.</summary>
    public abstract IObject FromStored(Stored stored);

    /// <summary>The object as it is stored.</summary>
    public abstract IObject ToStored(IObject served);

    /// <summary>Whether an object is served byte for byte as it is stored.</summary>
    public virtual bool SharesBytes(Stored stored) => false;

    /// <summary>Whether an object can be served at once.</summary>
    public virtual bool IsReady(Stored stored) => true;

    /// <summary>Converts what cannot be served at once; the fault of the conversion, or null.</summary>
    public virtual ValueTask<Status?> ReadyAsync(IReadOnlyList<Stored> objects, CancellationToken stop) => default;

    /// <summary>The object as it is stored, or why it cannot be brought into that form.</summary>
    public virtual ValueTask<(IObject? Value, Status? Fault)> ToStoredAsync(IObject served, CancellationToken stop) =>
        new((ToStored(served), null));

    /// <summary>An object of one resource as an equivalent one serves it, or why that cannot be.</summary>
    public abstract ValueTask<(IObject? Value, Status? Fault)> BetweenAsync(
        Resource from, Resource to, IObject value, CancellationToken stop);
}

/// <summary>A conversion between two records.</summary>
/// <param name="toStored">From the served record to the stored one.</param>
/// <param name="fromStored">From the stored record to the served one.</param>
public sealed class RecordConversion(Func<IObject, IObject> toStored, Func<IObject, IObject> fromStored) : Conversion
{
    /// <inheritdoc/>
    public override IObject FromStored(Stored stored) => fromStored((IObject)stored.Value);

    /// <inheritdoc/>
    public override IObject ToStored(IObject served) => toStored(served);

    /// <inheritdoc/>
    public override ValueTask<(IObject? Value, Status? Fault)> BetweenAsync(
        Resource from, Resource to, IObject value, CancellationToken stop)
    {
        IObject stored = from.Conversion is RecordConversion there ? there.ToStored(value) : value;
        return new((to.Conversion is RecordConversion back ? back.Served(stored) : stored, null));
    }

    private IObject Served(IObject stored) => fromStored(stored);
}
