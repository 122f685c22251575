using System.Threading.Channels;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Authentication.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Agent.Tests.Volumes;

/// <summary>As much of an API server as volumes need: objects, watches and tokens, in memory.</summary>
internal sealed class FakeApi(TimeProvider time) : IApi
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Resource, ObjectKey Key), IObject> objects = [];
    private readonly List<Watch> watches = [];
    private long revision = 100;

    /// <summary>Tokens handed out so far.</summary>
    public int Tokens { get; private set; }

    /// <summary>When set, what asking for a token answers.</summary>
    public Status? TokenError { get; set; }

    /// <summary>Watches open now.</summary>
    public int OpenWatches
    {
        get
        {
            lock (gate) return watches.Count;
        }
    }

    public void Put(IObject value)
    {
        lock (gate)
        {
            (string, ObjectKey) id = (value.Kind.Resource, ObjectKey.Of(value));
            WatchEventType type = objects.ContainsKey(id) ? WatchEventType.Modified : WatchEventType.Added;
            string stamp = $"{++revision}";
            IObject stored = value.WithMetadata(value.Metadata with { ResourceVersion = stamp });
            objects[id] = stored;
            Tell(new(type, stored, stamp));
        }
    }

    public void Delete(IObject value)
    {
        lock (gate)
        {
            objects.Remove((value.Kind.Resource, ObjectKey.Of(value)), out IObject? old);
            Tell(new(WatchEventType.Deleted, old, $"{++revision}"));
        }
    }

    public ValueTask<ApiResult<IObject>> GetAsync(Kind kind, ObjectKey key, CancellationToken stop)
    {
        lock (gate)
        {
            return ValueTask.FromResult(objects.TryGetValue((kind.Resource, key), out IObject? found)
                ? ApiResult<IObject>.Ok(found)
                : Status.NotFound(kind.Group, kind.Plural, key.Name));
        }
    }

    public ValueTask<ApiResult<ObjectList>> ListAsync(Kind kind, ListRequest request, CancellationToken stop)
    {
        lock (gate)
        {
            IObject[] found = [.. objects.Values.Where(one => Matches(one, kind, request.Namespace, request.FieldSelector))];
            return ValueTask.FromResult(ApiResult<ObjectList>.Ok(new(found, $"{revision}")));
        }
    }

    public ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop)
    {
        lock (gate)
        {
            Watch watch = new(this, one => Matches(one, kind, request.Namespace, request.FieldSelector));
            watches.Add(watch);
            foreach (IObject one in objects.Values.Where(one => watch.Wants(one)))
            {
                if (long.Parse(one.Metadata.ResourceVersion) > long.Parse(request.ResourceVersion))
                {
                    watch.Events.Writer.TryWrite(new(WatchEventType.Modified, one, one.Metadata.ResourceVersion));
                }
            }

            return ValueTask.FromResult(ApiResult<IObjectWatch>.Ok(watch));
        }
    }

    public ValueTask<ApiResult<IMessageKind>> PostAsync(
        Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop)
    {
        Assert.Equal(("serviceaccounts", "token"), (kind.Plural, subresource));
        if (TokenError is { } error) return ValueTask.FromResult(ApiResult<IMessageKind>.Fail(error));
        TokenRequest request = (TokenRequest)body;
        return ValueTask.FromResult(ApiResult<IMessageKind>.Ok(request with
        {
            Status = TokenRequestStatus.Empty with
            {
                Token = $"{key}#{++Tokens} for {request.Spec.BoundObjectRef?.UID}",
                ExpirationTimestamp = time.GetUtcNow().AddSeconds(request.Spec.ExpirationSeconds ?? 0),
            },
        }));
    }

    public ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop) =>
        throw new NotSupportedException();

    public ValueTask<ApiResult<IObject>> UpdateAsync(
        Kind kind, IObject value, string? subresource, CancellationToken stop) => throw new NotSupportedException();

    public ValueTask<ApiResult<IObject>> PatchAsync(
        Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop) =>
        throw new NotSupportedException();

    public ValueTask<ApiResult<IMessageKind>> DeleteAsync(
        Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) => throw new NotSupportedException();

    private static bool Matches(IObject one, Kind kind, string inNamespace, string selector) =>
        one.Kind.Resource == kind.Resource && one.Metadata.Namespace == inNamespace
        && selector == $"metadata.name={one.Metadata.Name}";

    private void Tell(ObjectEvent change)
    {
        foreach (Watch watch in watches)
        {
            if (change.Object is not null && watch.Wants(change.Object)) watch.Events.Writer.TryWrite(change);
        }
    }

    private sealed class Watch(FakeApi api, Func<IObject, bool> wants) : IObjectWatch
    {
        public Channel<ObjectEvent> Events { get; } = Channel.CreateUnbounded<ObjectEvent>();

        public bool Wants(IObject value) => wants(value);

        public bool TryRead(out ObjectEvent change) => Events.Reader.TryRead(out change);

        public ValueTask<bool> WaitAsync(CancellationToken stop) => Events.Reader.WaitToReadAsync(stop);

        public ValueTask DisposeAsync()
        {
            lock (api.gate) api.watches.Remove(this);
            return ValueTask.CompletedTask;
        }
    }
}
