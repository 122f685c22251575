using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Resources;

/// <summary>A served resource: a kind, the rules for its objects and the place where they are kept.</summary>
public sealed class Resource
{
    /// <summary>The kind served.</summary>
    public required Kind Kind { get; init; }

    /// <summary>Preparation rules.</summary>
    public required Strategy Strategy { get; init; }

    /// <summary>The store.</summary>
    public required IStore Store { get; init; }

    /// <summary>Where the store keeps the objects; null for a resource that is never stored, such as a review.</summary>
    public required ResourceId? Id { get; init; }

    /// <summary>How to get from and to the stored version, or null when it is the served one.</summary>
    public Conversion? Conversion { get; init; }

    /// <summary>Cancelled when the resource is no longer served in this form, which ends its watches.</summary>
    public CancellationToken Retired { get; init; }

    /// <summary>Whether somebody else converts objects, so that they must be made ready before they are served.</summary>
    public bool IsRemote => Conversion is { IsRemote: true };

    /// <summary>Whether objects live in memory between orderly stops: events do.</summary>
    public Durability Durability { get; init; }

    /// <summary>Whether a version only renews the one before, so that a crash may lose it; null for no such thing.</summary>
    public Func<IObject, IObject, bool>? IsRenewal { get; init; }

    /// <summary>The resource's place in the store.</summary>
    public ResourceId StoreId
    {
        get
        {
            Invariant.Check(Id is not null, Kind.Name);
            return Id;
        }
    }

    /// <summary>The stored object of a key, or null.</summary>
    public Stored? Find(ObjectKey key) => Store.Read(StoreId).Find(StoreKey(key));

    /// <summary>The object as this resource serves it.</summary>
    public IObject Served(Stored stored) =>
        Conversion is null ? (IObject)stored.Value : Conversion.FromStored(stored);

    /// <summary>
    /// The metadata of an object for whoever asks for nothing else: without the annotations that hold what an older version
    /// of the kind has no fields for.
    /// </summary>
    public ObjectMeta MetadataOf(Stored stored) =>
        Conversion is RecordConversion ? ((IObject)stored.Value).Metadata : Served(stored).Metadata;

    /// <summary>Whether an object is served byte for byte as it is stored.</summary>
    public bool SharesBytes(Stored stored) => Conversion is null || Conversion.SharesBytes(stored);

    /// <summary>Makes objects ready to be served; the fault of a conversion, or null.</summary>
    public ValueTask<Status?> ReadyAsync(Stored stored, CancellationToken stop) =>
        IsRemote && !Conversion!.IsReady(stored) ? Conversion.ReadyAsync([stored], stop) : default;

    /// <summary>An object of this resource as an equivalent one serves it, or why it cannot be brought into that form.</summary>
    public ValueTask<(IObject? Value, Status? Fault)> AsAsync(Resource other, IObject value, CancellationToken stop) =>
        (Conversion ?? other.Conversion) is { } conversion
            ? conversion.BetweenAsync(this, other, value, stop)
            : new((value, null));

    /// <summary>Stores a new object.</summary>
    public ValueTask<Commit> CreateAsync(IObject value, CancellationToken stop)
    {
        if (IsRemote) return ConvertedAsync(value, (resource, stored) => resource.CreateAsync(stored, stop), stop);
        Write write = Write.Create(StoreId, StoreKey(ObjectKey.Of(value)), DraftOf(value)) with { Durability = Durability };
        return Store.WriteAsync(write, stop);
    }

    /// <summary>Stores a replacement of the version given.</summary>
    public ValueTask<Commit> ReplaceAsync(IObject value, Stored current, CancellationToken stop)
    {
        if (IsRemote) return ConvertedAsync(value, (resource, stored) => resource.ReplaceAsync(stored, current, stop), stop);
        Precondition precondition = Precondition.AtRevision(current.Revision);
        Durability durability = IsRenewal?.Invoke((IObject)current.Value, value) == true ? Durability.Memory : Durability;
        Write write = Write.Update(StoreId, current.Key, precondition, DraftOf(value)) with { Durability = durability };
        return Store.WriteAsync(write, stop);
    }

    /// <summary>Removes the version given, with the final state that watchers see.</summary>
    public ValueTask<Commit> RemoveAsync(IObject final, Stored current, CancellationToken stop)
    {
        if (IsRemote) return ConvertedAsync(final, (resource, stored) => resource.RemoveAsync(stored, current, stop), stop);
        Precondition precondition = Precondition.AtRevision(current.Revision);
        Write write = Write.Delete(StoreId, current.Key, precondition, DraftOf(final)) with { Durability = Durability };
        return Store.WriteAsync(write, stop);
    }

    /// <summary>
    /// The group of the kind in faults of its objects: events of both versions are of one kind to whoever checks them, the
    /// older one.
    /// </summary>
    public string FaultGroup => Kind == Kinds.EventsV1Event ? Kinds.Event.Group : Kind.Group;

    /// <summary>404 for an object of this resource.</summary>
    public Status NotFound(string name) => Status.NotFound(Kind.Group, Kind.Plural, name);

    /// <summary>409 for a taken name.</summary>
    public Status AlreadyExists(string name) => Status.AlreadyExists(Kind.Group, Kind.Plural, name);

    /// <summary>409 for a taken name, with word of an object that is about to leave it.</summary>
    public Status AlreadyExists(ObjectKey key)
    {
        Status taken = AlreadyExists(key.Name);
        bool isLeaving = Find(key) is { } stored && Served(stored).Metadata.DeletionTimestamp is not null;
        return isLeaving ? taken with { Message = $"object is being deleted: {taken.Message}" } : taken;
    }

    /// <summary>409 for a stale write.</summary>
    public Status StaleWrite(string name) => Status.StaleWrite(Kind.Group, Kind.Plural, name);

    /// <summary>409 with a reason.</summary>
    public Status Conflict(string name, string why) => Status.Conflict(Kind.Group, Kind.Plural, name, why);

    /// <summary>422 with its causes.</summary>
    public Status Invalid(string name, ListOf<StatusCause> causes) =>
        Status.Invalid(FaultGroup, Kind.Name, name, causes);

    /// <summary>The answer to a write that did not happen for a reason that is not the client's.</summary>
    public Status Unwritten(Commit commit, string name) => commit switch
    {
        Commit.Busy => Status.TooManyRequests("Too many requests, please try again later.", retryAfterSeconds: 1),
        Commit.Full => Status.InsufficientStorage("the disk is full: nothing was written"),
        Commit.TooLarge large => Status.TooLarge(
            $"etcdserver: request is too large: {large.What} of {large.Length} exceeds {large.Limit}"),
        Commit.Failed { Fault.Cause: UnconvertedException cause } => cause.Status,
        Commit.Failed failed => Status.InternalError(failed.Fault.Message),
        Commit.KeyExists => AlreadyExists(name),
        Commit.NotFound => NotFound(name),
        _ => StaleWrite(name),
    };

    /// <summary>The key under which the store keeps an object.</summary>
    public string StoreKey(ObjectKey key) => Kind.Namespaced ? $"{key.Namespace}/{key.Name}" : key.Name;

    private Draft DraftOf(IObject value) => ObjectCodec.Draft(Conversion is null ? value : Conversion.ToStored(value));

    // What a remote conversion gave is stored as it is: as a resource without any would store it.
    private async ValueTask<Commit> ConvertedAsync(
        IObject value, Func<Resource, IObject, ValueTask<Commit>> write, CancellationToken stop)
    {
        (IObject? stored, Status? fault) = await Conversion!.ToStoredAsync(value, stop);
        if (stored is null) return new Commit.Failed(new StoreFault(fault!.Message, new UnconvertedException(fault)));
        Resource plain = new() { Kind = Kind, Strategy = Strategy, Store = Store, Id = Id, Durability = Durability };
        return await write(plain, stored);
    }

    /// <summary>Carries the fault of a conversion to the answer; never thrown.</summary>
    private sealed class UnconvertedException(Status status) : Exception(status.Message)
    {
        public Status Status { get; } = status;
    }
}
