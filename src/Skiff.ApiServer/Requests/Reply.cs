using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Requests;

/// <summary>What a verb answers, before it is put into a wire form.</summary>
public abstract record Reply(int Code)
{
    /// <summary>An object as it is stored.</summary>
    public sealed record OfStored(int Code, Resource Resource, Stored Object) : Reply(Code);

    /// <summary>A message that is not stored, such as a scale, a review or a dry run's object.</summary>
    public sealed record OfMessage(int Code, IMessageKind Message, Resource? Resource = null) : Reply(Code);

    /// <summary>A page of a collection.</summary>
    public sealed record OfList(Resource Resource, ListPage Page) : Reply(200);

    /// <summary>All objects of a collection that is not kept, and so has neither pages nor a revision.</summary>
    public sealed record OfObjects(Resource Resource, IReadOnlyList<IObject> Items) : Reply(200);

    /// <summary>A stream of changes.</summary>
    public sealed record OfWatch(Resource Resource, Verbs.WatchSession Session) : Reply(200);

    /// <summary>Bytes in a given media type.</summary>
    public sealed record OfText(int Code, string MediaType, ReadOnlyMemory<byte> Body) : Reply(Code);

    /// <summary>A failure.</summary>
    public sealed record OfError(Status Status) : Reply(Status.Code);

    /// <summary>A failure.</summary>
    public static Reply Error(Status status) => new OfError(status);

    /// <summary>A failure.</summary>
    public static implicit operator Reply(Status status) => new OfError(status);
}

/// <summary>A page of a collection.</summary>
/// <param name="Items">The objects, in key order.</param>
/// <param name="Revision">The revision they were read at.</param>
/// <param name="Continue">Token of the next page, or empty.</param>
/// <param name="Remaining">How many follow, when that is known.</param>
public sealed record ListPage(IReadOnlyList<Stored> Items, long Revision, string Continue, long? Remaining);
