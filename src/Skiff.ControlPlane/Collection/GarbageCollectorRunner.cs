using Microsoft.Extensions.Logging;
using Skiff.Client;
using Skiff.Controllers;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ControlPlane;

/// <summary>
/// Runs the garbage collector over all kinds. An object is looked at when it comes, when its owners, finalizers or
/// deletion change, when an owner of it goes or begins to wait for it, and when a dependent that it waits for goes.
/// </summary>
public sealed partial class GarbageCollectorRunner : IRunner, IDisposable
{
    private const int Workers = 8;

    private static readonly Wiring AnyWrite = new(Kinds.Pod);

    private readonly RunnerContext context;
    private readonly KindRoster roster;
    private readonly WorkQueue<(Kind Kind, ObjectKey Key)> queue;
    private readonly ILogger log;
    private long reconciled;
    private long failed;
    private bool watching;

    /// <summary>A collector that has not started.</summary>
    public GarbageCollectorRunner(RunnerContext context, KindRoster roster, int seed)
    {
        this.context = context;
        this.roster = roster;
        queue = new(context.Time, new Random(seed));
        log = context.Logs.CreateLogger("skiff.garbage-collector");
    }

    /// <inheritdoc/>
    public string Name => "garbage-collector-controller";

    /// <inheritdoc/>
    public bool IsIdle => Volatile.Read(ref watching) && queue.IsIdle;

    /// <inheritdoc/>
    public WorkQueueMetrics Queue => queue.Metrics;

    /// <inheritdoc/>
    public long Reconciled => Volatile.Read(ref reconciled);

    /// <inheritdoc/>
    public long Failed => Volatile.Read(ref failed);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await roster.SyncedAsync(stop); // Before that every owner would look absent.
            roster.Watch(Notice);
            Volatile.Write(ref watching, true);
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stop)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Stopped(log);
        }
    }

    /// <summary>Ends the queue.</summary>
    public void Dispose() => queue.Dispose();

    private static bool IsSame(ObjectMeta before, ObjectMeta after) =>
        before.OwnerReferences == after.OwnerReferences
        && before.Finalizers == after.Finalizers
        && before.IsTerminating == after.IsTerminating;

    private void Notice(Kind kind, ObjectChange change)
    {
        if (kind.Name == "Event" && kind.Group.Length == 0) return; // Events own nothing and are owned by nothing.
        ObjectMeta? before = change.Before?.Metadata, after = change.After?.Metadata;
        if (before is not null && after is not null && IsSame(before, after)) return;

        if (after is not null && GarbageRules.Concerns(after)) queue.Add((kind, ObjectKey.Of(change.After!)));
        bool waits = after is not null && GarbageRules.WaitsForDependents(after);
        bool waited = before is not null && GarbageRules.WaitsForDependents(before);
        if (after is null || (waits && !waited)) AddDependents((after ?? before!).UID);
        if (before is null) return;
        foreach (OwnerReference owner in before.OwnerReferences)
        {
            if (after is null || !after.OwnerReferences.Contains(owner)) AddOwner(owner, before.Namespace);
        }
    }

    private void AddDependents(string uid)
    {
        foreach (Kind kind in roster.Kinds)
        {
            foreach (IObject dependent in roster.InformerOf(kind).Cache.OwnedBy(uid)) queue.Add((kind, ObjectKey.Of(dependent)));
        }
    }

    private void AddOwner(OwnerReference owner, string name)
    {
        if (roster.Find(Ownership.GroupOf(owner.APIVersion), owner.Kind) is not { } kind) return;
        ObjectKey key = new(kind.Namespaced ? name : "", owner.Name);
        IObject? found = roster.InformerOf(kind).Cache.Find(key);
        if (found is not null && GarbageRules.WaitsForDependents(found.Metadata)) queue.Add((kind, key));
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        while (await queue.TakeAsync(stop) is { } taken)
        {
            try
            {
                await ProcessAsync(taken.Key, stop);
            }
            catch (Exception error) when (error is IOException or HttpRequestException)
            {
                TransportBroke(log, taken.Key.Kind.Name, taken.Key.Key, error.Message);
                queue.AddRateLimited(taken.Key);
            }
            finally
            {
                queue.Done(taken.Key);
            }
        }
    }

    private async Task ProcessAsync((Kind Kind, ObjectKey Key) key, CancellationToken stop)
    {
        if (roster.InformerOf(key.Kind).Cache.Find(key.Key) is not { } item || !GarbageRules.Concerns(item.Metadata))
        {
            queue.Forget(key);
            return;
        }

        Interlocked.Increment(ref reconciled);
        GarbageRules.View view = Look(key.Kind, item);
        GarbageRules.Decision decision = GarbageRules.Decide(view);
        if (!decision.Ask.IsEmpty)
        {
            view = await AskAsync(view, decision.Ask, stop);
            decision = GarbageRules.Decide(view);
            TellOfForeignOwners(view);
        }

        PlanExecutor executor = new(context.Api, context.Events, AnyWrite, Name) { MayWriteAll = true };
        PlanEnd end = await executor.RunAsync(decision.Plan.Writes, stop);
        if (end == PlanEnd.Done && decision.Ask.IsEmpty && !decision.Retry)
        {
            queue.Forget(key);
            return;
        }

        if (executor.Failure is { } failure)
        {
            Interlocked.Increment(ref failed);
            WriteFailed(log, key.Kind.Name, key.Key, failure.Error.Message);
        }

        queue.AddRateLimited(key);
    }

    private GarbageRules.View Look(Kind kind, IObject item)
    {
        ListOf<KnownOwner> owners = item.Metadata.OwnerReferences.Select(
            owner => new KnownOwner(owner, StateOf(owner, kind, item.Metadata.Namespace)));
        List<IObject> dependents = [];
        foreach (Kind other in roster.Kinds)
        {
            KindCache cache = roster.InformerOf(other).Cache;
            if (cache.HasOwnedBy(item.Metadata.UID)) dependents.AddRange(cache.OwnedBy(item.Metadata.UID));
        }

        return new(item, owners, dependents.ToListOf());
    }

    private OwnerState StateOf(OwnerReference owner, Kind kind, string name)
    {
        if (roster.Find(Ownership.GroupOf(owner.APIVersion), owner.Kind) is not { } ownerKind) return OwnerState.Unknown;
        if (ownerKind.Namespaced && !kind.Namespaced) return OwnerState.Present; // Cannot be; upstream leaves it alone.
        IObject? found = roster.InformerOf(ownerKind).Cache.Find(new(ownerKind.Namespaced ? name : "", owner.Name));
        if (found is null || found.Metadata.UID != owner.UID) return OwnerState.Unseen;
        return GarbageRules.WaitsForDependents(found.Metadata) ? OwnerState.WaitsForDependents : OwnerState.Present;
    }

    private async Task<GarbageRules.View> AskAsync(
        GarbageRules.View view, ListOf<OwnerReference> unseen, CancellationToken stop)
    {
        Dictionary<string, OwnerState> answers = new(StringComparer.Ordinal);
        foreach (OwnerReference owner in unseen.AsEnumerable())
        {
            Kind kind = roster.Find(Ownership.GroupOf(owner.APIVersion), owner.Kind)!;
            ObjectKey key = new(kind.Namespaced ? view.Item.Metadata.Namespace : "", owner.Name);
            ApiResult<IObject> found = await context.Api.GetAsync(kind, key, stop);
            answers[owner.UID] = found.Error is { } error
                ? error.Reason == StatusReason.NotFound ? OwnerState.Absent : OwnerState.Unknown
                : found.Value!.Metadata.UID != owner.UID ? OwnerState.Absent
                : GarbageRules.WaitsForDependents(found.Value.Metadata) ? OwnerState.WaitsForDependents
                : OwnerState.Present;
        }

        return view with
        {
            Owners = view.Owners.Select(owner =>
                answers.TryGetValue(owner.Reference.UID, out OwnerState state) ? owner with { State = state } : owner),
        };
    }

    // An owner in another namespace does not count; the object's author should learn why it was deleted.
    private void TellOfForeignOwners(GarbageRules.View view)
    {
        string name = view.Item.Metadata.Namespace;
        foreach (KnownOwner owner in view.Owners)
        {
            if (owner.State != OwnerState.Absent) continue;
            OwnerReference reference = owner.Reference;
            Kind kind = roster.Find(Ownership.GroupOf(reference.APIVersion), reference.Kind)!;
            if (!kind.Namespaced || !roster.InformerOf(kind).Cache.All.Any(value => value.Metadata.UID == reference.UID)) continue;
            string text = $"ownerRef [{reference.APIVersion}/{reference.Kind}, namespace: {name}, name: {reference.Name}, "
                + $"uid: {reference.UID}] does not exist in namespace \"{name}\"";
            context.Events.Record(EventDraft.Warning(view.Item, "OwnerRefInvalidNamespace", text), Name);
        }
    }

    [LoggerMessage(LogLevel.Debug, "garbage collector stopped")]
    private static partial void Stopped(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "garbage collector could not write {Kind} {Key}: {Message}")]
    private static partial void WriteFailed(ILogger logger, string kind, ObjectKey key, string message);

    [LoggerMessage(LogLevel.Warning, "garbage collector lost its connection while working on {Kind} {Key}: {Message}")]
    private static partial void TransportBroke(ILogger logger, string kind, ObjectKey key, string message);
}
