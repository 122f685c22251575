using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Client;

/// <summary>
/// The API as a component calls it. Two transports implement it: the in-memory one, which passes typed objects and
/// keeps authorization, admission and validation, and HTTPS for components on other machines. Every call answers a
/// value or a <see cref="Status"/>; only broken transports throw.
/// </summary>
public interface IApi
{
    /// <summary>One object.</summary>
    ValueTask<ApiResult<IObject>> GetAsync(Kind kind, ObjectKey key, CancellationToken stop);

    /// <summary>
    /// What a server answers about an object or a collection that is no object of the kind itself: a scale, a metric.
    /// Transports that reach nothing of the sort refuse.
    /// </summary>
    ValueTask<ApiResult<JsonObject>> ReadAsync(ReadRequest request, CancellationToken stop) => new(Status.NotAllowed());

    /// <summary>The objects of a kind at one revision.</summary>
    ValueTask<ApiResult<ObjectList>> ListAsync(Kind kind, ListRequest request, CancellationToken stop);

    /// <summary>The changes of a kind after a revision; the stream ends with an error event when it cannot go on.</summary>
    ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop);

    /// <summary>Creates an object; answers it as stored.</summary>
    ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop);

    /// <summary>Posts to a subresource such as <c>binding</c>, <c>eviction</c> or <c>token</c>.</summary>
    ValueTask<ApiResult<IMessageKind>> PostAsync(
        Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop);

    /// <summary>
    /// Replaces an object, or with <paramref name="subresource"/> its status. A resourceVersion in the object must
    /// still be current.
    /// </summary>
    ValueTask<ApiResult<IObject>> UpdateAsync(Kind kind, IObject value, string? subresource, CancellationToken stop);

    /// <summary>Patches an object or a subresource.</summary>
    ValueTask<ApiResult<IObject>> PatchAsync(
        Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop);

    /// <summary>Deletes an object, or begins its graceful deletion.</summary>
    ValueTask<ApiResult<IMessageKind>> DeleteAsync(
        Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop);
}

/// <summary>A value, or the status that tells why there is none.</summary>
public readonly struct ApiResult<T>
    where T : class
{
    private ApiResult(T? value, Status? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The value, on success.</summary>
    public T? Value { get; }

    /// <summary>The failure, otherwise.</summary>
    public Status? Error { get; }

    /// <summary>Gives the value or the failure.</summary>
    public bool TryGet(
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out Status? error)
    {
        value = Value;
        error = Error;
        return value is not null;
    }

    /// <summary>A success.</summary>
    public static ApiResult<T> Ok(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static ApiResult<T> Fail(Status error) => new(null, error);

    /// <summary>A success.</summary>
    public static implicit operator ApiResult<T>(T value) => Ok(value);

    /// <summary>A failure.</summary>
    public static implicit operator ApiResult<T>(Status error) => Fail(error);
}

/// <summary>What to read.</summary>
/// <param name="Kind">The kind by whose path it is reached.</param>
/// <param name="Key">The object; with an empty name the collection.</param>
/// <param name="Subresource">The path below it; empty for none.</param>
/// <param name="LabelSelector">Selector text.</param>
/// <param name="MetricSelector">Selector text, of metrics.</param>
public sealed record ReadRequest(
    Kind Kind, ObjectKey Key, string Subresource = "", string LabelSelector = "", string MetricSelector = "");

/// <summary>What to list. Empty strings ask for everything.</summary>
/// <param name="Namespace">Only this namespace.</param>
/// <param name="LabelSelector">Selector text.</param>
/// <param name="FieldSelector">Selector text.</param>
public sealed record ListRequest(string Namespace = "", string LabelSelector = "", string FieldSelector = "");

/// <summary>What to watch.</summary>
/// <param name="ResourceVersion">Events after this revision; empty starts with the present objects.</param>
/// <param name="Namespace">Only this namespace.</param>
/// <param name="LabelSelector">Selector text.</param>
/// <param name="FieldSelector">Selector text.</param>
public sealed record WatchRequest(
    string ResourceVersion, string Namespace = "", string LabelSelector = "", string FieldSelector = "");

/// <summary>Objects at one revision.</summary>
/// <param name="Items">The objects in key order.</param>
/// <param name="ResourceVersion">The revision, from which a watch goes on without a gap.</param>
public sealed record ObjectList(IReadOnlyList<IObject> Items, string ResourceVersion);

/// <summary>How an object changed.</summary>
public enum WatchEventType
{
    /// <summary>It came, or began to match the selector.</summary>
    Added,

    /// <summary>It changed.</summary>
    Modified,

    /// <summary>It went, or no longer matches.</summary>
    Deleted,

    /// <summary>Nothing changed up to the object's resourceVersion.</summary>
    Bookmark,

    /// <summary>The watch ends for the reason in the status.</summary>
    Error,
}

/// <summary>One change.</summary>
/// <param name="Type">How it changed.</param>
/// <param name="Object">The object after the change; null for bookmark and error.</param>
/// <param name="ResourceVersion">The revision of the change.</param>
/// <param name="Error">The reason, for an error.</param>
public readonly record struct ObjectEvent(
    WatchEventType Type, IObject? Object, string ResourceVersion, Status? Error = null);

/// <summary>A running watch. Read by one reader; disposing ends it.</summary>
public interface IObjectWatch : IAsyncDisposable
{
    /// <summary>Takes an event that is already there.</summary>
    bool TryRead(out ObjectEvent change);

    /// <summary>Waits for events; false once the watch has ended and nothing is left.</summary>
    ValueTask<bool> WaitAsync(CancellationToken stop);
}

/// <summary>Media types of patches.</summary>
public static class PatchTypes
{
    /// <summary>RFC 6902.</summary>
    public const string Json = "application/json-patch+json";

    /// <summary>RFC 7386.</summary>
    public const string Merge = "application/merge-patch+json";

    /// <summary>Strategic merge.</summary>
    public const string Strategic = "application/strategic-merge-patch+json";

    /// <summary>Server-side apply.</summary>
    public const string Apply = "application/apply-patch+yaml";

    /// <summary>Server-side apply of a configuration in CBOR.</summary>
    public const string ApplyCbor = "application/apply-patch+cbor";
}

/// <summary>A patch.</summary>
/// <param name="Type">One of <see cref="PatchTypes"/>.</param>
/// <param name="Body">The patch's JSON.</param>
/// <param name="FieldManager">Who owns the fields it sets.</param>
/// <param name="Force">Whether an apply takes fields from other managers.</param>
public sealed record PatchRequest(string Type, ReadOnlyMemory<byte> Body, string FieldManager = "", bool Force = false);
