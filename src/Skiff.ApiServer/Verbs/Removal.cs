using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Verbs;

/// <summary>
/// The end of an object, in one or two steps: it is marked when it has time left, finalizers or a reason of its kind
/// to stay, and it is removed once none of these holds.
/// </summary>
public sealed class Removal(Registry registry, AdmissionChain admission)
{
    private const string OrphanFinalizer = "orphan";
    private const string ForegroundFinalizer = "foregroundDeletion";
    private const int AttemptsMax = 20;

    /// <summary>Whether an object's deletion has begun and nothing holds it any longer.</summary>
    public bool IsDue(Resource resource, IObject value) =>
        value.Metadata.DeletionTimestamp is not null
        && value.Metadata.Finalizers.IsEmpty
        && (value.Metadata.DeletionGracePeriodSeconds ?? 0) == 0
        && !resource.Strategy.StaysWhileDeleted(value);

    /// <summary>Removes the version given; null when somebody changed it meanwhile.</summary>
    public async ValueTask<Reply?> FinishAsync(Call call, Stored stored, IObject final, CancellationToken stop)
    {
        Resource resource = call.Resource;
        Commit commit = await resource.RemoveAsync(final, stored, stop);
        switch (commit)
        {
            case Commit.Done done:
                resource.Strategy.Release(final, null);
                return new Reply.OfStored(200, resource, done.Stored);
            case Commit.RevisionMismatch:
                return null;
            default:
                return resource.Unwritten(commit, final.Metadata.Name);
        }
    }

    /// <summary>Deletes the object of a key, or begins to.</summary>
    /// <param name="call">The request.</param>
    /// <param name="key">The object's.</param>
    /// <param name="options">How.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <param name="isAdmitted">Whether the request has been admitted as something else, such as an eviction.</param>
    public async ValueTask<Reply> DeleteAsync(
        Call call, ObjectKey key, DeleteOptions options, CancellationToken stop, bool isAdmitted = false)
    {
        Resource resource = call.Resource;
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (resource.Find(key) is not { } stored) return resource.NotFound(key.Name);
            if (await resource.ReadyAsync(stored, stop) is { } unready) return unready;
            IObject current = resource.Served(stored);
            if (Violated(resource, current, options) is { } violated) return violated;

            AdmissionRequest request = new(registry, call, AdmissionOperation.Delete, null, current)
            {
                DeleteOptions = options,
            };
            if (!isAdmitted && await admission.RunAsync(request, stop) is { } denied) return denied;

            IObject marked = Mark(call, current, options);
            if (call.DryRun || !options.DryRun.IsEmpty) return Answer(resource, marked, null);
            bool due = IsDue(resource, marked);
            if (!due && ReferenceEquals(marked, current)) return new Reply.OfStored(200, resource, stored);

            Commit commit = due
                ? await resource.RemoveAsync(marked, stored, stop)
                : await resource.ReplaceAsync(marked, stored, stop);
            if (commit is Commit.Done done)
            {
                if (!due) return new Reply.OfStored(200, resource, done.Stored);
                resource.Strategy.Release(marked, null);
                return Answer(resource, marked, done.Stored);
            }

            if (commit is not Commit.RevisionMismatch) return resource.Unwritten(commit, key.Name);
        }

        return resource.StaleWrite(key.Name);
    }

    private static Reply Answer(Resource resource, IObject gone, Stored? stored)
    {
        if (resource.Strategy.ReturnsDeletedObject)
        {
            return stored is null
                ? new Reply.OfMessage(200, gone, resource)
                : new Reply.OfStored(200, resource, stored);
        }

        Kind kind = resource.Kind;
        return new Reply.OfMessage(200, Status.Deleted(kind.Group, kind.Plural, gone.Metadata.Name, gone.Metadata.UID));
    }

    private static Status? Violated(Resource resource, IObject current, DeleteOptions options)
    {
        ObjectMeta meta = current.Metadata;
        if (options.Preconditions?.UID is { } uid && uid != meta.UID)
        {
            return resource.Conflict(meta.Name,
                $"Precondition failed: UID in precondition: {uid}, UID in object meta: {meta.UID}");
        }

        if (options.Preconditions?.ResourceVersion is { } version && version != meta.ResourceVersion)
        {
            return resource.Conflict(meta.Name,
                $"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object meta: "
                + meta.ResourceVersion);
        }

        return null;
    }

    /// <summary>The object as its deletion leaves it: unchanged when the deletion under way asks for no less.</summary>
    private static IObject Mark(Call call, IObject current, DeleteOptions options)
    {
        Strategy strategy = call.Resource.Strategy;
        ObjectMeta meta = current.Metadata;
        long grace = strategy.GraceSeconds(current, options) ?? 0;
        if (meta.DeletionTimestamp is not null)
        {
            ListOf<string> kept = Finalizers(strategy, meta, options);
            // A deletion under way can be made shorter, never longer.
            bool shorter = options.GracePeriodSeconds is not null && grace < (meta.DeletionGracePeriodSeconds ?? 0);
            if (!shorter && kept == meta.Finalizers) return current;
            ObjectMeta next = meta with { Finalizers = kept };
            if (!shorter) return current.WithMetadata(next);
            DateTimeOffset begun = meta.DeletionTimestamp.Value.AddSeconds(-(meta.DeletionGracePeriodSeconds ?? 0));
            return current.WithMetadata(next with
            {
                DeletionGracePeriodSeconds = grace,
                DeletionTimestamp = begun.AddSeconds(grace),
            });
        }

        IObject marked = strategy.MarkDeleted(current);
        return marked.WithMetadata(marked.Metadata with
        {
            DeletionTimestamp = ObjectNaming.Seconds(call.ReceivedAt).AddSeconds(grace),
            DeletionGracePeriodSeconds = grace,
            Finalizers = Finalizers(strategy, marked.Metadata, options),
            Generation = meta.Generation > 0 ? meta.Generation + 1 : 0,
        });
    }

    private static ListOf<string> Finalizers(Strategy strategy, ObjectMeta meta, DeleteOptions options)
    {
        string policy = options.PropagationPolicy ?? options.OrphanDependents switch
        {
            true => "Orphan",
            false => "Background",
            null => meta.Finalizers.Contains(OrphanFinalizer) ? "Orphan"
                : meta.Finalizers.Contains(ForegroundFinalizer) ? "Foreground"
                : strategy.DefaultPropagation,
        };
        string? wanted = policy switch { "Orphan" => OrphanFinalizer, "Foreground" => ForegroundFinalizer, _ => null };
        ListOf<string> others = meta.Finalizers.Where(name => name is not (OrphanFinalizer or ForegroundFinalizer));
        return wanted is null ? others : meta.Finalizers.Contains(wanted) && others.Count == meta.Finalizers.Count - 1
            ? meta.Finalizers
            : others.Add(wanted);
    }
}
