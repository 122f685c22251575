using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Sim;

/// <summary>Hands every call on. Who derives from it changes some.</summary>
/// <param name="api">To whom.</param>
internal abstract class PassingApi(IApi api) : IApi
{
    /// <summary>To whom calls are handed on.</summary>
    protected IApi Next => api;

    public virtual ValueTask<ApiResult<IObject>> GetAsync(Kind kind, ObjectKey key, CancellationToken stop) => api.GetAsync(kind, key, stop);

    public virtual ValueTask<ApiResult<ObjectList>> ListAsync(Kind kind, ListRequest request, CancellationToken stop) =>
        api.ListAsync(kind, request, stop);

    public virtual ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop) =>
        api.WatchAsync(kind, request, stop);

    public virtual ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop) =>
        api.CreateAsync(kind, value, stop);

    public virtual ValueTask<ApiResult<IMessageKind>> PostAsync(
        Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop) =>
        api.PostAsync(kind, key, subresource, body, stop);

    public virtual ValueTask<ApiResult<IObject>> UpdateAsync(Kind kind, IObject value, string? subresource, CancellationToken stop) =>
        api.UpdateAsync(kind, value, subresource, stop);

    public virtual ValueTask<ApiResult<IObject>> PatchAsync(
        Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop) =>
        api.PatchAsync(kind, key, patch, subresource, stop);

    public virtual ValueTask<ApiResult<IMessageKind>> DeleteAsync(
        Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) =>
        api.DeleteAsync(kind, key, options, stop);
}
