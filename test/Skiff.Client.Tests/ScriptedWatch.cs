using System.Threading.Channels;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Client.Tests;

/// <summary>Watches that bring what a test sends, one after the other.</summary>
internal sealed class ScriptedWatch
{
    private readonly List<string> from = [];
    private readonly Dictionary<int, TaskCompletionSource> opened = [];
    private Channel<ObjectEvent> events = Channel.CreateUnbounded<ObjectEvent>();

    /// <summary>Where each watch began.</summary>
    public IReadOnlyList<string> From
    {
        get
        {
            lock (from) return [.. from];
        }
    }

    public void Send(ObjectEvent change) => Volatile.Read(ref events).Writer.TryWrite(change);

    public void End() => Volatile.Read(ref events).Writer.Complete();

    /// <summary>Ends when so many have been opened.</summary>
    public Task OpenedAsync(int count)
    {
        lock (from) return from.Count >= count ? Task.CompletedTask : SourceOf(count).Task;
    }

    public IObjectWatch Open(string resourceVersion)
    {
        lock (from)
        {
            if (events.Reader.Completion.IsCompleted || from.Count > 0) events = Channel.CreateUnbounded<ObjectEvent>();
            from.Add(resourceVersion);
            SourceOf(from.Count).TrySetResult();
            return new Stream(events.Reader);
        }
    }

    private TaskCompletionSource SourceOf(int count)
    {
        if (!opened.TryGetValue(count, out TaskCompletionSource? source))
            opened[count] = source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return source;
    }

    private sealed class Stream(ChannelReader<ObjectEvent> reader) : IObjectWatch
    {
        public bool TryRead(out ObjectEvent change) => reader.TryRead(out change);

        public ValueTask<bool> WaitAsync(CancellationToken stop) => reader.WaitToReadAsync(stop);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>An API whose watches are scripted.</summary>
internal sealed class ScriptedApi(IApi api, ScriptedWatch watch) : IApi
{
    public ValueTask<ApiResult<IObject>> GetAsync(Kind kind, ObjectKey key, CancellationToken stop) => api.GetAsync(kind, key, stop);

    public ValueTask<ApiResult<ObjectList>> ListAsync(Kind kind, ListRequest request, CancellationToken stop) => api.ListAsync(kind, request, stop);

    public ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop) =>
        ValueTask.FromResult(ApiResult<IObjectWatch>.Ok(watch.Open(request.ResourceVersion)));

    public ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop) => api.CreateAsync(kind, value, stop);

    public ValueTask<ApiResult<IMessageKind>> PostAsync(Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop) =>
        api.PostAsync(kind, key, subresource, body, stop);

    public ValueTask<ApiResult<IObject>> UpdateAsync(Kind kind, IObject value, string? subresource, CancellationToken stop) =>
        api.UpdateAsync(kind, value, subresource, stop);

    public ValueTask<ApiResult<IObject>> PatchAsync(Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop) =>
        api.PatchAsync(kind, key, patch, subresource, stop);

    public ValueTask<ApiResult<IMessageKind>> DeleteAsync(Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) =>
        api.DeleteAsync(kind, key, options, stop);
}
