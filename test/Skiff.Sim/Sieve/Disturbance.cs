using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Sim.Sieve;

/// <summary>
/// What is done to controllers and scheduler after one of their writes, after Sieve (Sun et al., OSDI 2022): the three ways in
/// which what a controller knows comes to differ from what there is.
/// </summary>
internal enum Disturbance
{
    /// <summary>They die before they hear the answer, and begin anew from what there is.</summary>
    Crash,

    /// <summary>Nothing new reaches their caches for a while: they go on with what they knew.</summary>
    Staleness,

    /// <summary>As that, and then they see what there is and nothing of how it came to that.</summary>
    Gap,
}

/// <summary>Counts the writes of controllers and scheduler, and calls back after one of them.</summary>
internal sealed class CountedWrites
{
    private TaskCompletionSource? thawed; // Of the freeze that is.
    private int gaps;

    /// <summary>Writes so far that went through.</summary>
    public int Count { get; private set; }

    /// <summary>After which write something is done; zero for never.</summary>
    public int At { get; init; }

    /// <summary>A bug to be found: deletions that were held back are never seen.</summary>
    public bool LosesDeletions { get; init; }

    /// <summary>What is done then.</summary>
    public Action Disturb { get; set; } = static () => { };

    /// <summary>Whether nothing new reaches the caches.</summary>
    public bool IsFrozen => thawed is not null;

    /// <summary>Lets nothing new through.</summary>
    public void Freeze() => thawed = Background.Completion();

    /// <summary>Lets everything through again; with a gap, only what there is then.</summary>
    public void Thaw(bool gap)
    {
        if (gap) gaps++;
        TaskCompletionSource? before = thawed;
        thawed = null;
        before?.SetResult();
    }

    /// <summary>The API, watched.</summary>
    public IApi Over(IApi api) => new WatchedApi(this, api);

    private void Note()
    {
        if (++Count == At) Disturb();
    }

    private sealed class WatchedApi(CountedWrites owner, IApi api) : PassingApi(api)
    {
        public override async ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop)
        {
            ApiResult<IObjectWatch> opened = await Next.WatchAsync(kind, request, stop);
            return opened.Value is { } watch ? new HeldWatch(owner, watch) : opened;
        }

        public override ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop) =>
            NoteAsync(kind, Next.CreateAsync(kind, value, stop));

        public override ValueTask<ApiResult<IMessageKind>> PostAsync(
            Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop) =>
            NoteAsync(kind, Next.PostAsync(kind, key, subresource, body, stop));

        public override ValueTask<ApiResult<IObject>> UpdateAsync(Kind kind, IObject value, string? subresource, CancellationToken stop) =>
            NoteAsync(kind, Next.UpdateAsync(kind, value, subresource, stop));

        public override ValueTask<ApiResult<IObject>> PatchAsync(
            Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop) =>
            NoteAsync(kind, Next.PatchAsync(kind, key, patch, subresource, stop));

        public override ValueTask<ApiResult<IMessageKind>> DeleteAsync(Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) =>
            NoteAsync(kind, Next.DeleteAsync(kind, key, options, stop));

        // Events decide nothing.
        private async ValueTask<ApiResult<T>> NoteAsync<T>(Kind kind, ValueTask<ApiResult<T>> call)
            where T : class
        {
            ApiResult<T> answer = await call;
            if (answer.Error is null && kind != Kinds.Event) owner.Note();
            return answer;
        }
    }

    private sealed class HeldWatch(CountedWrites owner, IObjectWatch watch) : IObjectWatch
    {
        private readonly int gapsBefore = owner.gaps;
        private bool wasHeld;

        public bool TryRead(out ObjectEvent change)
        {
            change = default;
            if (owner.IsFrozen || owner.gaps != gapsBefore) return false;
            while (watch.TryRead(out change))
            {
                if (!(wasHeld && owner.LosesDeletions && change.Type == WatchEventType.Deleted)) return true;
            }

            wasHeld = false;
            return false;
        }

        public async ValueTask<bool> WaitAsync(CancellationToken stop)
        {
            bool isThere = await watch.WaitAsync(stop);
            wasHeld = owner.IsFrozen;
            while (owner.thawed is { } freeze) await freeze.Task.WaitAsync(stop);
            return isThere && owner.gaps == gapsBefore;
        }

        public ValueTask DisposeAsync() => watch.DisposeAsync();
    }
}
