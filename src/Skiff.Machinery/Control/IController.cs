using Skiff.Model;

namespace Skiff.Machinery.Control;

/// <summary>
/// A controller: a pure function from what the caches show of one object to a plan. No instance exists; the runner
/// calls the static members.
/// </summary>
/// <typeparam name="TView">Everything a decision depends on, clock included.</typeparam>
public interface IController<TView>
    where TView : class
{
    /// <summary>The controller's name, as logs, metrics and events carry it.</summary>
    static abstract string Name { get; }

    /// <summary>What the controller watches and what it may write.</summary>
    static abstract Wiring Wiring { get; }

    /// <summary>Gathers the view of one object; null when there is nothing to decide.</summary>
    static abstract TView? Observe(CacheSnapshot cache, ObjectKey key);

    /// <summary>Decides. The same view gives the same plan.</summary>
    static abstract Plan Reconcile(TView view);

    /// <summary>The view with the knowledge that a write of its plan failed, for the status to tell of it.</summary>
    static virtual TView WithFailure(TView view, WriteFailure failure) => view;
}

/// <summary>What a controller watches and what it may write. Reads and writes beyond it end the run.</summary>
/// <param name="Primary">The kind whose objects are its keys.</param>
public sealed record Wiring(Kind Primary)
{
    /// <summary>Kinds whose objects lead to the primary object that controls them.</summary>
    public ListOf<Kind> Owns { get; init; }

    /// <summary>Kinds whose objects lead to primary objects by a rule.</summary>
    public ListOf<Relation> Watches { get; init; }

    /// <summary>Kinds that are read but wake nobody.</summary>
    public ListOf<Kind> Reads { get; init; }

    /// <summary>What may be written.</summary>
    public ListOf<WriteTarget> Writes { get; init; }

    /// <summary>The component that events name as their source; the controller's name if empty.</summary>
    public string EventSource { get; init; } = "";

    /// <summary>Every kind the controller reads, each once.</summary>
    public IEnumerable<Kind> Kinds =>
        new[] { Primary }
            .Concat(Owns.AsEnumerable())
            .Concat(Watches.AsEnumerable().Select(relation => relation.Kind))
            .Concat(Reads.AsEnumerable())
            .Distinct();
}

/// <summary>A rule from a related object to the primary objects it may matter to.</summary>
/// <param name="Kind">The related kind.</param>
/// <param name="Keys">
/// Keys of primary objects. Called with the object as it was and as it is; either may be null, not both.
/// </param>
public sealed record Relation(Kind Kind, Func<CacheSnapshot, IObject?, IObject?, IEnumerable<ObjectKey>> Keys)
{
    /// <summary>A rule that looks at one object, applied to the old and to the new one.</summary>
    public static Relation Each(Kind kind, Func<CacheSnapshot, IObject, IEnumerable<ObjectKey>> keys) =>
        new(kind, (cache, before, after) =>
            (before is null ? [] : keys(cache, before)).Concat(after is null ? [] : keys(cache, after)).Distinct());
}

/// <summary>A kind, or a subresource of one, that may be written.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Subresource">The subresource; null for the object itself, its creation and its deletion.</param>
public readonly record struct WriteTarget(Kind Kind, string? Subresource)
{
    /// <summary>The objects of a kind.</summary>
    public static implicit operator WriteTarget(Kind kind) => new(kind, null);

    /// <summary>The objects of a kind.</summary>
    public static WriteTarget FromKind(Kind kind) => new(kind, null);
}

/// <summary>Names subresources in wirings.</summary>
public static class WriteTargets
{
    extension(Kind kind)
    {
        /// <summary>The status of a kind's objects.</summary>
        public WriteTarget Status => new(kind, "status");

        /// <summary>A subresource of a kind's objects.</summary>
        public WriteTarget At(string subresource) => new(kind, subresource);
    }
}
