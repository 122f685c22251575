using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Control;

/// <summary>
/// What a pure controller wants done: writes in order, then status writes, then events. Plain data; the runner carries
/// it out. A plan without writes is dry: the world is as the controller wants it.
/// </summary>
public sealed record Plan
{
    /// <summary>The plan that changes nothing.</summary>
    public static Plan Nothing { get; } = new();

    /// <summary>
    /// Objects that must still be there, with the same uid and not on their way out, when asked for at the API itself.
    /// The rest of the plan is carried out only then. For the rare decision that a stale cache would turn into harm.
    /// </summary>
    public ListOf<IObject> Verify { get; init; }

    /// <summary>
    /// Objects of which the API itself must know none by that name, or only another by uid; otherwise as
    /// <see cref="Verify"/>.
    /// </summary>
    public ListOf<IObject> VerifyAbsent { get; init; }

    /// <summary>Writes in order. Neighbours of the same verb and kind may be carried out side by side.</summary>
    public ListOf<Write> Writes { get; init; }

    /// <summary>
    /// Writes that record what was seen. They run last, and also after a failed write, then of the plan for the view
    /// that knows the failure.
    /// </summary>
    public ListOf<Write> StatusWrites { get; init; }

    /// <summary>Events to record once the writes are done.</summary>
    public ListOf<EventDraft> Events { get; init; }

    /// <summary>When to look again although nothing has changed; null for never.</summary>
    public TimeSpan? RequeueAfter { get; init; }

    /// <summary>Whether the plan writes nothing.</summary>
    public bool IsDry => Writes.IsEmpty && StatusWrites.IsEmpty;

    /// <summary>A plan of writes.</summary>
    public static Plan Of(params ReadOnlySpan<Write> writes) => new() { Writes = ListOf.Create(writes) };

    /// <summary>A plan of writes.</summary>
    public static Plan Of(IEnumerable<Write> writes) => new() { Writes = ListOf.From(writes) };

    /// <summary>This plan, then another.</summary>
    public Plan Then(Plan next) => new()
    {
        Verify = [.. Verify, .. next.Verify],
        VerifyAbsent = [.. VerifyAbsent, .. next.VerifyAbsent],
        Writes = [.. Writes, .. next.Writes],
        StatusWrites = [.. StatusWrites, .. next.StatusWrites],
        Events = [.. Events, .. next.Events],
        RequeueAfter = Sooner(RequeueAfter, next.RequeueAfter),
    };

    /// <summary>This plan, then a write.</summary>
    public Plan Then(Write write) => this with { Writes = Writes.Add(write) };

    /// <summary>This plan, which at its end replaces an object's status if that has changed.</summary>
    public Plan WithStatus<T>(T before, T after)
        where T : class, IObject =>
        before.Equals(after) ? this : this with { StatusWrites = StatusWrites.Add(Write.UpdateStatus(after)) };

    /// <summary>This plan with an event.</summary>
    public Plan WithEvent(EventDraft draft) => this with { Events = Events.Add(draft) };

    /// <summary>This plan, looking again after a delay at the latest.</summary>
    public Plan Again(TimeSpan? after) => after is null ? this : this with { RequeueAfter = Sooner(RequeueAfter, after) };

    private static TimeSpan? Sooner(TimeSpan? left, TimeSpan? right) =>
        left is null ? right : right is null || left <= right ? left : right;
}

/// <summary>One call to the API.</summary>
/// <param name="Kind">The kind written.</param>
/// <param name="Key">The object written; its name is empty for a creation by generateName.</param>
public abstract record Write(Kind Kind, ObjectKey Key)
{
    /// <summary>Event for a success; <c>{name}</c> in its message stands for the object's name.</summary>
    public EventDraft? OnSuccess { get; init; }

    /// <summary>Event for a failure; <c>{error}</c> in its message stands for the API's message.</summary>
    public EventDraft? OnFailure { get; init; }

    /// <summary>The subresource written, or null.</summary>
    public virtual string? Subresource => null;

    /// <summary>Creates an object.</summary>
    public static CreateWrite Create(IObject value) => new(value);

    /// <summary>Replaces an object; its resourceVersion must be current.</summary>
    public static UpdateWrite Update(IObject value, string? subresource = null) => new(value, subresource);

    /// <summary>Replaces an object's status; its resourceVersion must be current.</summary>
    public static UpdateWrite UpdateStatus(IObject value) => new(value, "status");

    /// <summary>Deletes this very object, in the background by default; another one of its name is left alone.</summary>
    public static DeleteWrite Delete(IObject value, string? propagation = null, long? graceSeconds = null) =>
        new(value.Kind, ObjectKey.Of(value), value.Metadata.UID)
        {
            Propagation = propagation,
            GraceSeconds = graceSeconds,
        };

    /// <summary>Patches an object.</summary>
    public static PatchWrite Patch(IObject value, string type, Bytes body, string? subresource = null) =>
        new(value.Kind, ObjectKey.Of(value), type, body, subresource);

    /// <summary>Posts to a subresource of an object.</summary>
    public static PostWrite Post(IObject value, string subresource, IMessageKind body) =>
        new(value.Kind, ObjectKey.Of(value), subresource, body);
}

/// <summary>A creation.</summary>
public sealed record CreateWrite(IObject Value) : Write(Value.Kind, ObjectKey.Of(Value));

/// <summary>A replacement of an object, its status or another subresource.</summary>
public sealed record UpdateWrite : Write
{
    /// <summary>A replacement.</summary>
    public UpdateWrite(IObject value, string? subresource)
        : base(value.Kind, ObjectKey.Of(value))
    {
        Value = value;
        Subresource = subresource;
    }

    /// <summary>The object as it shall be.</summary>
    public IObject Value { get; init; }

    /// <inheritdoc/>
    public override string? Subresource { get; }
}

/// <summary>A deletion of the object with this uid.</summary>
public sealed record DeleteWrite(Kind Kind, ObjectKey Key, string UID) : Write(Kind, Key)
{
    /// <summary>What becomes of dependents; null for the kind's default.</summary>
    public string? Propagation { get; init; }

    /// <summary>Seconds of grace; null for the object's own.</summary>
    public long? GraceSeconds { get; init; }

    /// <summary>The revision the object must still be at; null for any.</summary>
    public string? ResourceVersion { get; init; }
}

/// <summary>A patch.</summary>
public sealed record PatchWrite : Write
{
    /// <summary>A patch.</summary>
    public PatchWrite(Kind kind, ObjectKey key, string type, Bytes body, string? subresource)
        : base(kind, key)
    {
        Type = type;
        Body = body;
        Subresource = subresource;
    }

    /// <summary>The patch's media type.</summary>
    public string Type { get; }

    /// <summary>The patch.</summary>
    public Bytes Body { get; }

    /// <inheritdoc/>
    public override string? Subresource { get; }
}

/// <summary>A post to a subresource.</summary>
public sealed record PostWrite : Write
{
    /// <summary>A post.</summary>
    public PostWrite(Kind kind, ObjectKey key, string subresource, IMessageKind body)
        : base(kind, key)
    {
        Subresource = subresource;
        Body = body;
    }

    /// <inheritdoc/>
    public override string Subresource { get; }

    /// <summary>What is posted.</summary>
    public IMessageKind Body { get; }
}

/// <summary>An event to record.</summary>
/// <param name="Regarding">The object it tells of.</param>
/// <param name="Type"><c>Normal</c> or <c>Warning</c>.</param>
/// <param name="Reason">One word in CamelCase.</param>
/// <param name="Message">The sentence for people.</param>
public sealed record EventDraft(ObjectReference Regarding, string Type, string Reason, string Message)
{
    /// <summary>What the event says beside its message, for programs.</summary>
    public MapOf<string> Annotations { get; init; }

    /// <summary>An event of type Normal.</summary>
    public static EventDraft Normal(IObject regarding, string reason, string message) =>
        new(Reference(regarding), "Normal", reason, message);

    /// <summary>An event of type Warning.</summary>
    public static EventDraft Warning(IObject regarding, string reason, string message) =>
        new(Reference(regarding), "Warning", reason, message);

    /// <summary>A reference to an object as events carry it.</summary>
    public static ObjectReference Reference(IObject value) => ObjectReference.Empty with
    {
        Kind = value.Kind.Name,
        APIVersion = value.Kind.ApiVersion,
        Namespace = value.Metadata.Namespace,
        Name = value.Metadata.Name,
        UID = value.Metadata.UID,
        ResourceVersion = value.Metadata.ResourceVersion,
    };
}

/// <summary>A write that did not go through, as the next view sees it.</summary>
/// <param name="Write">What was tried.</param>
/// <param name="Error">The API's answer.</param>
public sealed record WriteFailure(Write Write, Status Error);
