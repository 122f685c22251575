using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.Client.Tests;

/// <summary>An API whose lists fail and whose watches break off, by chance, until it is healed.</summary>
internal sealed class FlakyApi(InMemoryApi api, Random random) : IApi
{
    private readonly Lock gate = new();
    private bool healed;

    /// <summary>From now on nothing fails. Watches that are open may still break off.</summary>
    public void Heal() => Volatile.Write(ref healed, true);

    public ValueTask<ApiResult<ObjectList>> ListAsync(Kind kind, ListRequest request, CancellationToken stop) => Roll(6) switch
    {
        0 => throw new IOException("the connection broke"),
        1 => ValueTask.FromResult<ApiResult<ObjectList>>(Status.InternalError("no")),
        _ => api.ListAsync(kind, request, stop),
    };

    public async ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop)
    {
        int roll = Roll(8);
        if (roll == 0) throw new HttpRequestException("the connection broke");
        if (roll == 1) return Status.InternalError("no");
        ApiResult<IObjectWatch> opened = await api.WatchAsync(kind, request, stop);
        return opened.TryGet(out IObjectWatch? watch, out Status? fault)
            ? new Watch(this, watch, request.ResourceVersion)
            : fault;
    }

    public ValueTask<ApiResult<IObject>> GetAsync(Kind kind, ObjectKey key, CancellationToken stop) => api.GetAsync(kind, key, stop);

    public ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop) => api.CreateAsync(kind, value, stop);

    public ValueTask<ApiResult<IMessageKind>> PostAsync(Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop) =>
        api.PostAsync(kind, key, subresource, body, stop);

    public ValueTask<ApiResult<IObject>> UpdateAsync(Kind kind, IObject value, string? subresource, CancellationToken stop) =>
        api.UpdateAsync(kind, value, subresource, stop);

    public ValueTask<ApiResult<IObject>> PatchAsync(Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop) =>
        api.PatchAsync(kind, key, patch, subresource, stop);

    public ValueTask<ApiResult<IMessageKind>> DeleteAsync(Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) =>
        api.DeleteAsync(kind, key, options, stop);

    private int Roll(int sides)
    {
        if (Volatile.Read(ref healed)) return sides;
        lock (gate) return random.Next(sides);
    }

    /// <summary>Hands events on, with bookmarks between them; ends early, with or without a word.</summary>
    private sealed class Watch(FlakyApi owner, IObjectWatch inner, string from) : IObjectWatch
    {
        private string last = from;
        private bool bookmarkDue;
        private bool ended;

        public bool TryRead(out ObjectEvent change)
        {
            change = default;
            if (ended) return false;
            if (bookmarkDue)
            {
                bookmarkDue = false;
                change = new(WatchEventType.Bookmark, null, last);
                return true;
            }

            switch (owner.Roll(20))
            {
                case 0:
                    ended = true;
                    return false;
                case 1:
                    ended = true;
                    change = new(WatchEventType.Error, null, "", Status.InternalError("the server stops"));
                    return true;
            }

            if (!inner.TryRead(out change)) return false;
            if (change.ResourceVersion.Length > 0) last = change.ResourceVersion;
            bookmarkDue = change.Type != WatchEventType.Error && owner.Roll(4) == 0;
            return true;
        }

        public async ValueTask<bool> WaitAsync(CancellationToken stop)
        {
            if (ended) return false;
            if (bookmarkDue) return true;
            if (owner.Roll(20) == 0) throw new IOException("the connection broke");
            return await inner.WaitAsync(stop);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
