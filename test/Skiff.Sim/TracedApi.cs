using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Sim;

/// <summary>Tells of every write that controllers and scheduler try.</summary>
internal sealed class TracedApi(IApi api, Action<string> told) : PassingApi(api)
{
    public override ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop) =>
        TellAsync($"create {kind.Name} {value.Metadata.Name}{value.Metadata.GenerateName}", Next.CreateAsync(kind, value, stop));

    public override ValueTask<ApiResult<IMessageKind>> PostAsync(
        Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop) =>
        TellAsync($"post {kind.Name} {key.Name} {subresource}", Next.PostAsync(kind, key, subresource, body, stop));

    public override ValueTask<ApiResult<IObject>> UpdateAsync(Kind kind, IObject value, string? subresource, CancellationToken stop) =>
        TellAsync($"update {kind.Name} {value.Metadata.Name} {subresource}", Next.UpdateAsync(kind, value, subresource, stop));

    public override ValueTask<ApiResult<IObject>> PatchAsync(
        Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop) =>
        TellAsync($"patch {kind.Name} {key.Name} {subresource}", Next.PatchAsync(kind, key, patch, subresource, stop));

    public override ValueTask<ApiResult<IMessageKind>> DeleteAsync(Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) =>
        TellAsync($"delete {kind.Name} {key.Name}", Next.DeleteAsync(kind, key, options, stop));

    private async ValueTask<ApiResult<T>> TellAsync<T>(string what, ValueTask<ApiResult<T>> call)
        where T : class
    {
        ApiResult<T> answer = await call;
        told(answer.Error is { } error ? $"  tried to {what}: {error.Message}" : $"  {what}");
        return answer;
    }
}
