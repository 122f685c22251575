using System.Globalization;
using System.Text.Json;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Fixtures;

/// <summary>One call that a test's API answered.</summary>
public sealed record ApiCall(string Verb, Kind Kind, ObjectKey Key, string? Subresource, IObject? Value)
{
    /// <inheritdoc/>
    public override string ToString() => Subresource is null
        ? $"{Verb} {Kind.Resource} {Key}"
        : $"{Verb} {Kind.Resource} {Key} {Subresource}";
}

/// <summary>
/// An API in memory for tests of its clients: revisions, optimistic concurrency, generations, finalizers, graceful
/// deletion of pods, watches that can be made to expire, and faults on demand. No admission and no validation.
/// </summary>
public sealed class InMemoryApi(TimeProvider time) : IApi
{
    private readonly Lock gate = new();
    private readonly Dictionary<Kind, SortedDictionary<string, IObject>> objects = [];
    private readonly Dictionary<Kind, List<ObjectEvent>> history = [];
    private readonly List<ApiCall> calls = [];
    private readonly List<Watch> watches = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long revision = 100;
    private long compacted;
    private int epoch;
    private int names;

    /// <summary>Asked before every write; a status it answers is the call's.</summary>
    public Func<ApiCall, Status?>? Fault { get; set; }

    /// <summary>Whether lists are answered with nothing but an error.</summary>
    public bool IsAway { get; set; }

    /// <summary>The newest revision.</summary>
    public long Revision
    {
        get
        {
            lock (gate) return revision;
        }
    }

    /// <summary>Whether every watcher has seen every event and waits for the next.</summary>
    public bool IsDelivered
    {
        get
        {
            lock (gate) return watches.All(watch => watch.IsWaiting);
        }
    }

    /// <summary>Every write so far, refused ones included.</summary>
    public IReadOnlyList<ApiCall> Calls
    {
        get
        {
            lock (gate) return [.. calls];
        }
    }

    /// <summary>The objects of a kind, by key.</summary>
    public IReadOnlyList<T> All<T>()
        where T : class, IObject, IMessage<T>
    {
        lock (gate) return [.. Of(T.Empty.Kind).Values.Cast<T>()];
    }

    /// <summary>A cache of a kind that has seen every change.</summary>
    public KindCache CacheOf(Kind kind)
    {
        lock (gate) return KindCache.Of(kind, Of(kind).Values, revision, time.GetUtcNow());
    }

    /// <summary>One object, or null.</summary>
    public T? Find<T>(string nameSpace, string name)
        where T : class, IObject, IMessage<T>
    {
        lock (gate) return (T?)Of(T.Empty.Kind).GetValueOrDefault(new ObjectKey(nameSpace, name).ToString());
    }

    /// <summary>Creates an object that must be accepted.</summary>
    public T Add<T>(T value)
        where T : class, IObject => (T)Accept(Create(value.Kind, value));

    /// <summary>Changes an object's wish; the change must be accepted.</summary>
    public T Change<T>(T value)
        where T : class, IObject => (T)Accept(Update(value.Kind, value, null));

    /// <summary>Changes an object's status; the change must be accepted.</summary>
    public T ChangeStatus<T>(T value)
        where T : class, IObject => (T)Accept(Update(value.Kind, value, "status"));

    /// <summary>Deletes an object.</summary>
    public void Remove(IObject value, long? graceSeconds = null, string? propagation = null) =>
        Delete(value.Kind, ObjectKey.Of(value), DeleteOptions.Empty with
        {
            GracePeriodSeconds = graceSeconds,
            PropagationPolicy = propagation,
        });

    /// <summary>Ends every watch as an API server does whose history was compacted.</summary>
    public void ExpireWatches()
    {
        lock (gate)
        {
            epoch++;
            compacted = revision;
            history.Clear();
            Signal();
        }
    }

    /// <summary>Waits until a condition on the API's state holds. Fails a test that waits for ever.</summary>
    public async Task UntilAsync(Func<bool> condition, CancellationToken stop)
    {
        while (true)
        {
            Task next;
            lock (gate) next = changed.Task;
            if (condition()) return;
            await next.WaitAsync(stop);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ApiResult<IObject>> GetAsync(Kind kind, ObjectKey key, CancellationToken stop)
    {
        lock (gate)
        {
            return ValueTask.FromResult<ApiResult<IObject>>(
                Of(kind).TryGetValue(key.ToString(), out IObject? found) ? ApiResult<IObject>.Ok(found) : NotFound(kind, key));
        }
    }

    /// <inheritdoc/>
    public ValueTask<ApiResult<ObjectList>> ListAsync(Kind kind, ListRequest request, CancellationToken stop)
    {
        lock (gate)
        {
            if (IsAway) return ValueTask.FromResult<ApiResult<ObjectList>>(Status.Unavailable("away"));
            IObject[] items = [.. Of(kind).Values
                .Where(value => request.Namespace.Length == 0 || value.Metadata.Namespace == request.Namespace)];
            return ValueTask.FromResult<ApiResult<ObjectList>>(new ObjectList(items, Text(revision)));
        }
    }

    /// <inheritdoc/>
    public ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop)
    {
        lock (gate)
        {
            List<ObjectEvent> events = History(kind);
            long from = KindCache.RevisionOf(request.ResourceVersion);
            if (from < compacted) return ValueTask.FromResult<ApiResult<IObjectWatch>>(Status.Expired("too old"));
            int at = events.FindIndex(change => KindCache.RevisionOf(change.ResourceVersion) > from);
            Watch watch = new(this, kind, epoch, at < 0 ? events.Count : at);
            watches.Add(watch);
            return ValueTask.FromResult(ApiResult<IObjectWatch>.Ok(watch));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop)
    {
        await Task.Yield();
        return Create(kind, value);
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IMessageKind>> PostAsync(
        Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop)
    {
        await Task.Yield();
        lock (gate)
        {
            if (Refusal("create", kind, key, subresource, body as IObject) is { } refused) return refused;
            if (!Of(kind).TryGetValue(key.ToString(), out IObject? stored)) return NotFound(kind, key);
            if (subresource == "eviction")
            {
                ApiResult<IMessageKind> deleted = Delete(kind, key, DeleteOptions.Empty);
                return deleted;
            }

            Invariant.Check(subresource == "binding" && stored is Pod && body is Binding, subresource);
            Pod pod = (Pod)stored;
            if (pod.Spec.NodeName.Length > 0)
            {
                return Status.Conflict("", "pods/binding", key.Name,
                    $"pod {key.Name} is already assigned to node \"{pod.Spec.NodeName}\"");
            }

            PodCondition scheduled = PodCondition.Empty with
            {
                Type = PodConditionType.PodScheduled,
                Status = Model.Core.V1.ConditionStatus.True,
                LastTransitionTime = time.GetUtcNow(),
            };
            Store(kind, key, pod with
            {
                Spec = pod.Spec with { NodeName = ((Binding)body).Target.Name },
                Status = pod.Status with
                {
                    Conditions = pod.Status.Conditions
                        .Where(condition => condition.Type != PodConditionType.PodScheduled).Add(scheduled),
                },
            });
            return ApiResult<IMessageKind>.Ok(Status.Empty with { StatusValue = Status.Success });
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> UpdateAsync(
        Kind kind, IObject value, string? subresource, CancellationToken stop)
    {
        await Task.Yield();
        return Update(kind, value, subresource);
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> PatchAsync(
        Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop)
    {
        await Task.Yield();
        lock (gate)
        {
            if (!Of(kind).TryGetValue(key.ToString(), out IObject? stored)) return NotFound(kind, key);
            Invariant.Check(stored is Event, "only events are patched here");
            using JsonDocument body = JsonDocument.Parse(patch.Body);
            return ApiResult<IObject>.Ok(Store(kind, key, (Event)stored with
            {
                Count = body.RootElement.GetProperty("count").GetInt32(),
                Message = body.RootElement.GetProperty("message").GetString()!,
            }));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IMessageKind>> DeleteAsync(
        Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop)
    {
        await Task.Yield();
        return Delete(kind, key, options);
    }

    private static IObject Accept(ApiResult<IObject> result) =>
        result.Value ?? throw new InvalidOperationException(result.Error!.Message);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static Status NotFound(Kind kind, ObjectKey key) => Status.NotFound(kind.Group, kind.Plural, key.Name);

    private ApiResult<IObject> Create(Kind kind, IObject value)
    {
        lock (gate)
        {
            ObjectMeta metadata = value.Metadata;
            if (metadata.Name.Length == 0) metadata = metadata with { Name = $"{metadata.GenerateName}{++names:x5}" };
            ObjectKey key = new(metadata.Namespace, metadata.Name);
            if (Refusal("create", kind, key, null, value) is { } refused) return refused;
            if (Of(kind).ContainsKey(key.ToString())) return Status.AlreadyExists(kind.Group, kind.Plural, key.Name);
            metadata = metadata with
            {
                UID = $"00000000-0000-4000-8000-{revision + 1:d12}",
                CreationTimestamp = time.GetUtcNow(),
                Generation = ObjectRules.SpecOf(value) is null ? 0 : 1,
                DeletionTimestamp = null,
            };
            IObject prepared = (IObject)kind.WithDefaults(value.WithMetadata(metadata));
            return ApiResult<IObject>.Ok(Store(kind, key, prepared));
        }
    }

    private ApiResult<IObject> Update(Kind kind, IObject value, string? subresource)
    {
        lock (gate)
        {
            ObjectKey key = ObjectKey.Of(value);
            if (Refusal("update", kind, key, subresource, value) is { } refused) return refused;
            if (!Of(kind).TryGetValue(key.ToString(), out IObject? stored)) return NotFound(kind, key);
            ObjectMeta metadata = value.Metadata;
            if ((metadata.ResourceVersion.Length > 0 && metadata.ResourceVersion != stored.Metadata.ResourceVersion)
                || (metadata.UID.Length > 0 && metadata.UID != stored.Metadata.UID))
            {
                return Status.StaleWrite(kind.Group, kind.Plural, key.Name);
            }

            IObject after = subresource == "status"
                ? ObjectRules.WithStatusOf(stored, value)
                : Prepared((IObject)kind.WithDefaults(ObjectRules.WithSpecOf(stored, value)), stored);
            if (after.Equals(stored)) return ApiResult<IObject>.Ok(stored);
            bool finished = after is not Namespace { Spec.Finalizers.Count: > 0 }
                && after.Metadata.IsTerminating
                && after.Metadata.Finalizers.IsEmpty
                && !(after is Pod { Metadata.DeletionGracePeriodSeconds: > 0 });
            return ApiResult<IObject>.Ok(finished ? Drop(kind, key, after) : Store(kind, key, after));
        }
    }

    private static IObject Prepared(IObject value, IObject stored)
    {
        bool changed = ObjectRules.SpecOf(value) is { } spec && !spec.Equals(ObjectRules.SpecOf(stored));
        return value.WithMetadata(value.Metadata with
        {
            UID = stored.Metadata.UID,
            ResourceVersion = stored.Metadata.ResourceVersion,
            CreationTimestamp = stored.Metadata.CreationTimestamp,
            DeletionTimestamp = stored.Metadata.DeletionTimestamp,
            DeletionGracePeriodSeconds = stored.Metadata.DeletionGracePeriodSeconds,
            Generation = stored.Metadata.Generation + (changed ? 1 : 0),
        });
    }

    private ApiResult<IMessageKind> Delete(Kind kind, ObjectKey key, DeleteOptions options)
    {
        lock (gate)
        {
            if (Refusal("delete", kind, key, null, null) is { } refused) return refused;
            if (!Of(kind).TryGetValue(key.ToString(), out IObject? stored)) return NotFound(kind, key);
            ObjectMeta metadata = stored.Metadata;
            if ((options.Preconditions?.UID is { } uid && uid != metadata.UID)
                || (options.Preconditions?.ResourceVersion is { } version && version != metadata.ResourceVersion))
            {
                return Status.Conflict(kind.Group, kind.Plural, key.Name, "the precondition does not hold");
            }

            ListOf<string> finalizers = options.PropagationPolicy switch
            {
                DeletionPropagation.Foreground => With(metadata.Finalizers, "foregroundDeletion"),
                DeletionPropagation.Orphan => With(metadata.Finalizers, "orphan"),
                _ => metadata.Finalizers,
            };
            long grace = stored is Pod { Spec.NodeName.Length: > 0, IsFinished: false } pod
                ? options.GracePeriodSeconds ?? pod.Spec.TerminationGracePeriodSeconds ?? 30
                : 0;
            bool stays = !finalizers.IsEmpty || grace > 0 || stored is Namespace { Spec.Finalizers.Count: > 0 };
            if (!stays) return ApiResult<IMessageKind>.Ok(Drop(kind, key, stored));

            if (stored is Namespace space) stored = space with { Status = space.Status with { Phase = NamespacePhase.Terminating } };
            return ApiResult<IMessageKind>.Ok(Store(kind, key, stored.WithMetadata(metadata with
            {
                Finalizers = finalizers,
                DeletionTimestamp = metadata.DeletionTimestamp ?? time.GetUtcNow().AddSeconds(grace),
                DeletionGracePeriodSeconds = grace,
                Generation = metadata.Generation == 0 ? 0 : metadata.Generation + 1,
            })));
        }
    }

    private static ListOf<string> With(ListOf<string> finalizers, string name) =>
        finalizers.Contains(name) ? finalizers : finalizers.Add(name);

    private Status? Refusal(string verb, Kind kind, ObjectKey key, string? subresource, IObject? value)
    {
        ApiCall call = new(verb, kind, key, subresource, value);
        calls.Add(call);
        Signal();
        return Fault?.Invoke(call);
    }

    private IObject Store(Kind kind, ObjectKey key, IObject value)
    {
        IObject stored = value.WithMetadata(value.Metadata with { ResourceVersion = Text(++revision) });
        bool there = Of(kind).ContainsKey(key.ToString());
        Of(kind)[key.ToString()] = stored;
        History(kind).Add(new(there ? WatchEventType.Modified : WatchEventType.Added, stored, Text(revision)));
        Signal();
        return stored;
    }

    private IObject Drop(Kind kind, ObjectKey key, IObject value)
    {
        IObject last = value.WithMetadata(value.Metadata with { ResourceVersion = Text(++revision) });
        Of(kind).Remove(key.ToString());
        History(kind).Add(new(WatchEventType.Deleted, last, Text(revision)));
        Signal();
        return last;
    }

    private SortedDictionary<string, IObject> Of(Kind kind)
    {
        if (!objects.TryGetValue(kind, out SortedDictionary<string, IObject>? found))
        {
            objects[kind] = found = new(StringComparer.Ordinal);
        }

        return found;
    }

    private List<ObjectEvent> History(Kind kind)
    {
        if (!history.TryGetValue(kind, out List<ObjectEvent>? found)) history[kind] = found = [];
        return found;
    }

    private void Signal()
    {
        TaskCompletionSource old = changed;
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        old.SetResult();
    }

    private sealed class Watch(InMemoryApi owner, Kind kind, int epoch, int next) : IObjectWatch
    {
        private bool ended;
        private bool waiting;

        /// <summary>Whether its reader came back for more and there is none; read under the API's lock.</summary>
        public bool IsWaiting => waiting && epoch == owner.epoch && next == owner.History(kind).Count;

        public bool TryRead(out ObjectEvent change)
        {
            lock (owner.gate)
            {
                change = default;
                if (ended) return false;
                if (epoch != owner.epoch)
                {
                    ended = true;
                    change = new(WatchEventType.Error, null, "", Status.Expired("too old resource version"));
                    return true;
                }

                List<ObjectEvent> events = owner.History(kind);
                if (next >= events.Count) return false;
                change = events[next++];
                return true;
            }
        }

        public async ValueTask<bool> WaitAsync(CancellationToken stop)
        {
            while (true)
            {
                Task signal;
                lock (owner.gate)
                {
                    waiting = false;
                    if (ended) return false;
                    if (epoch != owner.epoch || next < owner.History(kind).Count) return true;
                    waiting = true;
                    signal = owner.changed.Task;
                }

                await signal.WaitAsync(stop);
            }
        }

        public ValueTask DisposeAsync()
        {
            lock (owner.gate)
            {
                ended = true;
                owner.watches.Remove(this);
            }

            return ValueTask.CompletedTask;
        }
    }
}
