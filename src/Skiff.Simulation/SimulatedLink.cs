using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Simulation;

/// <summary>What may go wrong between a part and the API.</summary>
public sealed record LinkFaults
{
    /// <summary>Nothing goes wrong, and nothing takes time.</summary>
    public static LinkFaults None { get; } = new();

    /// <summary>Longest time that a request or an answer is on its way.</summary>
    public TimeSpan LatencyMax { get; init; }

    /// <summary>How long what has changed may be on its way to who watches it: what they see is that old.</summary>
    public TimeSpan StalenessMax { get; init; }

    /// <summary>How many of a thousand calls never reach the API.</summary>
    public int LostRequestsPerMille { get; init; }

    /// <summary>How many of a thousand calls are carried out without the caller hearing of it.</summary>
    public int LostAnswersPerMille { get; init; }

    /// <summary>How many of a thousand looks at a watch find it ended.</summary>
    public int BrokenWatchesPerMille { get; init; }
}

/// <summary>The way from one part of a simulated cluster to the API: slow, lossy or cut, as it is told.</summary>
/// <param name="api">The API.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Decides what goes wrong.</param>
public sealed class SimulatedLink(IApi api, TimeProvider time, Random random) : IApi
{
    /// <summary>What goes wrong from now on.</summary>
    public LinkFaults Faults { get; set; } = LinkFaults.None;

    /// <summary>Whether nothing gets through: calls fail, and watches end.</summary>
    public bool IsCut { get; set; }

    /// <inheritdoc/>
    public ValueTask<ApiResult<IObject>> GetAsync(Kind kind, ObjectKey key, CancellationToken stop) =>
        CallAsync(() => api.GetAsync(kind, key, stop), stop);

    /// <inheritdoc/>
    public ValueTask<ApiResult<ObjectList>> ListAsync(Kind kind, ListRequest request, CancellationToken stop) =>
        CallAsync(() => api.ListAsync(kind, request, stop), stop);

    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop)
    {
        ApiResult<IObjectWatch> opened = await CallAsync(() => api.WatchAsync(kind, request, stop), stop);
        return opened.Value is { } watch ? new LinkedWatch(this, watch) : opened;
    }

    /// <inheritdoc/>
    public ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop) =>
        CallAsync(() => api.CreateAsync(kind, value, stop), stop);

    /// <inheritdoc/>
    public ValueTask<ApiResult<IMessageKind>> PostAsync(
        Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop) =>
        CallAsync(() => api.PostAsync(kind, key, subresource, body, stop), stop);

    /// <inheritdoc/>
    public ValueTask<ApiResult<IObject>> UpdateAsync(Kind kind, IObject value, string? subresource, CancellationToken stop) =>
        CallAsync(() => api.UpdateAsync(kind, value, subresource, stop), stop);

    /// <inheritdoc/>
    public ValueTask<ApiResult<IObject>> PatchAsync(
        Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop) =>
        CallAsync(() => api.PatchAsync(kind, key, patch, subresource, stop), stop);

    /// <inheritdoc/>
    public ValueTask<ApiResult<IMessageKind>> DeleteAsync(
        Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) =>
        CallAsync(() => api.DeleteAsync(kind, key, options, stop), stop);

    private async ValueTask<T> CallAsync<T>(Func<ValueTask<T>> call, CancellationToken stop)
    {
        await TravelAsync(Faults.LatencyMax, stop);
        if (IsCut || Happens(Faults.LostRequestsPerMille)) throw new IOException("the request was lost");
        T answer = await call();
        await TravelAsync(Faults.LatencyMax, stop);
        if (IsCut || Happens(Faults.LostAnswersPerMille)) throw new IOException("the answer was lost");
        return answer;
    }

    private bool Happens(int perMille) => perMille > 0 && random.Next(1000) < perMille;

    private async ValueTask TravelAsync(TimeSpan longest, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (longest > TimeSpan.Zero) await Task.Delay(longest * random.NextDouble(), time, stop);
    }

    private sealed class LinkedWatch(SimulatedLink link, IObjectWatch watch) : IObjectWatch
    {
        public bool TryRead(out ObjectEvent change) => watch.TryRead(out change);

        public async ValueTask<bool> WaitAsync(CancellationToken stop)
        {
            if (!await watch.WaitAsync(stop)) return false;
            await link.TravelAsync(link.Faults.StalenessMax, stop);
            return !link.IsCut && !link.Happens(link.Faults.BrokenWatchesPerMille);
        }

        public ValueTask DisposeAsync() => watch.DisposeAsync();
    }
}
