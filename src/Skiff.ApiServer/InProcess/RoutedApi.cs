using Skiff.ApiServer.Aggregation;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.InProcess;

/// <summary>The API for a component in the same process, of this server and of the aggregated ones alike.</summary>
/// <param name="apis">Which versions other servers serve.</param>
/// <param name="here">What this server serves.</param>
/// <param name="elsewhere">What the others serve.</param>
public sealed class RoutedApi(AggregatedApis apis, IApi here, IApi elsewhere) : IApi
{
    /// <inheritdoc/>
    public ValueTask<ApiResult<IObject>> GetAsync(Kind kind, ObjectKey key, CancellationToken stop) =>
        Of(kind).GetAsync(kind, key, stop);

    /// <inheritdoc/>
    public ValueTask<ApiResult<JsonObject>> ReadAsync(ReadRequest request, CancellationToken stop) =>
        Of(request.Kind).ReadAsync(request, stop);

    /// <inheritdoc/>
    public ValueTask<ApiResult<ObjectList>> ListAsync(Kind kind, ListRequest request, CancellationToken stop) =>
        Of(kind).ListAsync(kind, request, stop);

    /// <inheritdoc/>
    public ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop) =>
        Of(kind).WatchAsync(kind, request, stop);

    /// <inheritdoc/>
    public ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop) =>
        Of(kind).CreateAsync(kind, value, stop);

    /// <inheritdoc/>
    public ValueTask<ApiResult<IMessageKind>> PostAsync(
        Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop) =>
        Of(kind).PostAsync(kind, key, subresource, body, stop);

    /// <inheritdoc/>
    public ValueTask<ApiResult<IObject>> UpdateAsync(Kind kind, IObject value, string? subresource, CancellationToken stop) =>
        Of(kind).UpdateAsync(kind, value, subresource, stop);

    /// <inheritdoc/>
    public ValueTask<ApiResult<IObject>> PatchAsync(
        Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop) =>
        Of(kind).PatchAsync(kind, key, patch, subresource, stop);

    /// <inheritdoc/>
    public ValueTask<ApiResult<IMessageKind>> DeleteAsync(
        Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) =>
        Of(kind).DeleteAsync(kind, key, options, stop);

    private IApi Of(Kind kind) => apis.Find(kind.Group, kind.Version) is null ? here : elsewhere;
}
