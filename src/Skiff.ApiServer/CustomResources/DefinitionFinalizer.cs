using Skiff.ApiServer.Http;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Meta.V1;
using Skiff.Store;
using ConditionStatus = Skiff.Model.ApiExtensions.V1.ConditionStatus;

namespace Skiff.ApiServer.CustomResources;

/// <summary>The end of a definition: its objects are deleted, it waits until the last one is gone, and lets go.</summary>
/// <param name="served">Finds the objects.</param>
/// <param name="resources">Deletes them, as a request would.</param>
/// <param name="api">Writes the definition.</param>
/// <param name="time">The clock.</param>
public sealed class DefinitionFinalizer(ServedDefinitions served, ResourceHandler resources, IApi api, TimeProvider time)
{
    private const int AttemptsMax = 20;
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);
    private static readonly UserInfo self = UserInfo.Of("system:apiserver", UserInfo.MastersGroup);

    /// <summary>Finishes a definition whose deletion has begun.</summary>
    public async Task RunAsync(string name, CancellationToken stop)
    {
        const string established = CustomResourceDefinitionConditionType.Established;
        CustomResourceDefinition? definition = await WriteAsync(name, (old, now) => Terminating(
            old, ConditionStatus.True, "InstanceDeletionInProgress", "CustomResource deletion is in progress", now), stop);
        if (definition is null) return;
        bool wasServed = DefinitionConditions.IsTrue(definition, established);
        if (wasServed && served.Storage(name) is { } storage) await EmptyAsync(name, storage, stop);
        await WriteAsync(name, (old, now) => Released(wasServed
            ? Terminating(old, ConditionStatus.False, "InstanceDeletionCompleted", "removed all instances", now)
            : Terminating(old, ConditionStatus.False, "NeverEstablished", "resource was never established", now)), stop);
    }

    private static CustomResourceDefinition Terminating(
        CustomResourceDefinition definition, string status, string reason, string message, DateTimeOffset now) =>
        DefinitionConditions.Set(
            definition, CustomResourceDefinitionConditionType.Terminating, status, reason, message, now);

    private static CustomResourceDefinition Released(CustomResourceDefinition definition) => definition with
    {
        Metadata = definition.Metadata with
        {
            Finalizers = definition.Metadata.Finalizers.Where(static name => name != DefinitionStrategy.Finalizer),
        },
    };

    // Objects may have finalizers of their own: every change of one is a reason to look again.
    private async Task EmptyAsync(string name, Resource storage, CancellationToken stop)
    {
        while (true)
        {
            ResourceView view = storage.Store.Read(storage.StoreId);
            if (view.Count == 0) return;
            Status? failed = null;
            foreach (Stored stored in view.All())
            {
                Status? fault = await DeleteAsync(storage, stored, stop);
                failed ??= fault;
            }

            if (failed is not null)
            {
                await WriteAsync(name, (old, now) => Terminating(old, ConditionStatus.True, "InstanceDeletionFailed",
                    $"could not issue all deletes: {failed.Message}", now), stop);
                await Task.Delay(RetryEvery, time, stop);
                continue;
            }

            if (storage.Store.Watch(storage.StoreId, view.Revision) is not WatchOutcome.Started started) continue;
            await GoneAsync(storage, started.Cursor, stop);
        }
    }

    private static async Task GoneAsync(Resource storage, WatchCursor cursor, CancellationToken stop)
    {
        while (storage.Store.Read(storage.StoreId).Count > 0)
        {
            CursorRead read = cursor.TryRead(out _);
            if (read is CursorRead.Compacted or CursorRead.Closed) return;
            if (read == CursorRead.CaughtUp) await cursor.WaitAsync(stop);
        }
    }

    private async Task<Status?> DeleteAsync(Resource storage, Stored stored, CancellationToken stop)
    {
        int slash = stored.Key.IndexOf('/', StringComparison.Ordinal);
        Call call = new()
        {
            Resource = storage,
            Verb = Verb.Delete,
            Key = slash < 0 ? new ObjectKey("", stored.Key) : new ObjectKey(stored.Key[..slash], stored.Key[(slash + 1)..]),
            Query = new Query(),
            Caller = self,
            ReceivedAt = time.GetUtcNow(),
            Body = RequestBody.Of(DeleteOptions.Empty),
        };
        Reply reply = await resources.HandleAsync(call, stop);
        return reply is Reply.OfError error && error.Status.Reason != StatusReason.NotFound ? error.Status : null;
    }

    /// <summary>Writes a definition's status, again when somebody else was faster; null when it is gone.</summary>
    private async Task<CustomResourceDefinition?> WriteAsync(
        string name, Func<CustomResourceDefinition, DateTimeOffset, CustomResourceDefinition> change, CancellationToken stop)
    {
        Kind kind = Kinds.CustomResourceDefinition;
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            ApiResult<IObject> read = await api.GetAsync(kind, new ObjectKey("", name), stop);
            if (read.Value is not CustomResourceDefinition current) return null;
            CustomResourceDefinition next = change(current, Verbs.ObjectNaming.Seconds(time.GetUtcNow()));
            ApiResult<IObject> written = await api.UpdateAsync(kind, next, "status", stop);
            if (written.Value is CustomResourceDefinition done) return done;
        }

        return null;
    }
}
