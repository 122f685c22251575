using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Sim;

/// <summary>
/// Bugs that are planted between controllers and the API, to see whether the promises find them. Each is what a mistake in a
/// controller, in the scheduler or in a cache would come to.
/// </summary>
internal static class Plants
{
    /// <summary>Every bug, by name.</summary>
    public static IReadOnlyDictionary<string, Func<IApi, IApi>> All { get; } = new Dictionary<string, Func<IApi, IApi>>(StringComparer.Ordinal)
    {
        ["a pod is made twice"] = api => new CreatesTwice(api),
        ["pods are deleted without grace"] = api => new DeletesByForce(api),
        ["a success is counted twice"] = api => new CountsTwice(api),
        ["the status of some jobs is lost"] = api => new LosesJobStatus(api),
        ["deletions are not seen"] = api => new MissesDeletions(api),
        ["some pods are not seen"] = api => new MissesPods(api),
        ["all pods go to one node"] = api => new BindsToOneNode(api),
        ["dependents are left behind"] = api => new LeavesDependents(api),
        ["one replica too many is asked for"] = api => new AsksForMore(api),
        ["a watch falls silent"] = api => new FallsSilent(api),
    };

    private static bool IsOf(IObject value, string kind) =>
        value.Metadata.OwnerReferences.Any(owner => owner.Controller == true && owner.Kind == kind);

    private sealed class CreatesTwice(IApi api) : PassingApi(api)
    {
        public override async ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop)
        {
            if (value is Pod && value.Metadata.Name.Length == 0) await Next.CreateAsync(kind, value, stop);
            return await Next.CreateAsync(kind, value, stop);
        }
    }

    private sealed class DeletesByForce(IApi api) : PassingApi(api)
    {
        public override ValueTask<ApiResult<IMessageKind>> DeleteAsync(Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) =>
            Next.DeleteAsync(kind, key, kind == Kinds.Pod ? options with { GracePeriodSeconds = 0 } : options, stop);
    }

    private sealed class CountsTwice(IApi api) : PassingApi(api)
    {
        public override ValueTask<ApiResult<IObject>> UpdateAsync(Kind kind, IObject value, string? subresource, CancellationToken stop)
        {
            if (value is Job { Status.Succeeded: > 1 } job && subresource == "status")
                value = job with { Status = job.Status with { Succeeded = job.Status.Succeeded + 1 } };
            return Next.UpdateAsync(kind, value, subresource, stop);
        }
    }

    private sealed class LosesJobStatus(IApi api) : PassingApi(api)
    {
        public override ValueTask<ApiResult<IObject>> UpdateAsync(Kind kind, IObject value, string? subresource, CancellationToken stop) =>
            value is Job && subresource == "status" && value.Metadata.UID[0] < '8'
                ? new(ApiResult<IObject>.Ok(value))
                : Next.UpdateAsync(kind, value, subresource, stop);
    }

    private sealed class MissesDeletions(IApi api) : PassingApi(api)
    {
        public override async ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop)
        {
            ApiResult<IObjectWatch> opened = await Next.WatchAsync(kind, request, stop);
            return kind == Kinds.Pod && opened.Value is { } watch
                ? new FilteredWatch(watch, change => change.Type != WatchEventType.Deleted)
                : opened;
        }
    }

    private sealed class MissesPods(IApi api) : PassingApi(api)
    {
        public override async ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop)
        {
            ApiResult<IObjectWatch> opened = await Next.WatchAsync(kind, request, stop);
            return kind == Kinds.Pod && opened.Value is { } watch
                ? new FilteredWatch(watch, change => change.Object is null || change.Object.Metadata.UID[0] > '3')
                : opened;
        }
    }

    private sealed class BindsToOneNode(IApi api) : PassingApi(api)
    {
        public override ValueTask<ApiResult<IMessageKind>> PostAsync(
            Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop) =>
            Next.PostAsync(kind, key, subresource, body is Binding binding ? binding with { Target = binding.Target with { Name = "n0" } } : body, stop);
    }

    private sealed class LeavesDependents(IApi api) : PassingApi(api)
    {
        public override ValueTask<ApiResult<IMessageKind>> DeleteAsync(Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) =>
            kind == Kinds.ReplicaSet ? new(ApiResult<IMessageKind>.Ok(Status.Empty)) : Next.DeleteAsync(kind, key, options, stop);
    }

    private sealed class AsksForMore(IApi api) : PassingApi(api)
    {
        public override ValueTask<ApiResult<IObject>> UpdateAsync(Kind kind, IObject value, string? subresource, CancellationToken stop)
        {
            if (value is ReplicaSet { Spec.Replicas: > 2 } set && subresource is null && IsOf(set, nameof(Deployment)))
                value = set with { Spec = set.Spec with { Replicas = set.Spec.Replicas + 1 } };
            return Next.UpdateAsync(kind, value, subresource, stop);
        }
    }

    private sealed class FallsSilent(IApi api) : PassingApi(api)
    {
        private int told;

        public override async ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop)
        {
            ApiResult<IObjectWatch> opened = await Next.WatchAsync(kind, request, stop);
            return kind == Kinds.Pod && opened.Value is { } watch ? new FilteredWatch(watch, _ => ++told < 200) : opened;
        }
    }

    private sealed class FilteredWatch(IObjectWatch watch, Func<ObjectEvent, bool> passes) : IObjectWatch
    {
        public bool TryRead(out ObjectEvent change)
        {
            while (watch.TryRead(out change))
            {
                if (passes(change)) return true;
            }

            return false;
        }

        public ValueTask<bool> WaitAsync(CancellationToken stop) => watch.WaitAsync(stop);

        public ValueTask DisposeAsync() => watch.DisposeAsync();
    }
}
