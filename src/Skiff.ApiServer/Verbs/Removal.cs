using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
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

            (IObject left, bool isGone) = Outcome(call, current, options);
            bool isSame = ReferenceEquals(left, current);
            if (!isGone && isSame) return new Reply.OfStored(CodeOfBegun(options), resource, stored);
            if (!options.DryRun.IsEmpty)
            {
                IObject shown = ObjectCodec.AsStored(left);
                return isGone ? Answer(resource, shown, null) : new Reply.OfMessage(CodeOfBegun(options), shown, resource);
            }

            Commit commit = isGone
                ? await resource.RemoveAsync(left, stored, stop)
                : await resource.ReplaceAsync(left, stored, stop);
            if (commit is Commit.Done done)
            {
                if (!isGone) return new Reply.OfStored(CodeOfBegun(options), resource, done.Stored);
                resource.Strategy.Release(left, null);
                return Answer(resource, left, done.Stored);
            }

            if (commit is not Commit.RevisionMismatch) return resource.Unwritten(commit, key.Name);
        }

        return resource.StaleWrite(key.Name);
    }

    // Clients that use the older spelling learn from the code that dependents are still being deleted.
    private static int CodeOfBegun(DeleteOptions options) => options.OrphanDependents == false ? 202 : 200;

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

    /// <summary>409 when an object is not the one, or not as, the options say it is; null when it is.</summary>
    public static Status? Violated(Resource resource, IObject current, DeleteOptions options)
    {
        ObjectMeta meta = current.Metadata;
        bool isPlain = !resource.Strategy.EndsInItsOwnWay;
        Status Conflict(string why) => isPlain
            ? Status.Conflict(resource.FaultGroup, resource.Kind.Name, meta.Name, why)
            : resource.Conflict(meta.Name, why);
        if (options.Preconditions?.UID is { } uid && uid != meta.UID)
        {
            return Conflict(isPlain
                ? $"the UID in the precondition ({uid}) does not match the UID in record ({meta.UID}). "
                    + "The object might have been deleted and then recreated"
                : $"Precondition failed: UID in precondition: {uid}, UID in object meta: {meta.UID}");
        }

        if (options.Preconditions?.ResourceVersion is { } version && version != meta.ResourceVersion)
        {
            return Conflict(isPlain
                ? $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record "
                    + $"({meta.ResourceVersion}). The object might have been modified"
                : $"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object meta: "
                    + meta.ResourceVersion);
        }

        return null;
    }

    /// <summary>
    /// The object as its deletion leaves it, and whether that is the end of it. An object that goes at once is left as it
    /// was; only one that has time left, or is held, is marked.
    /// </summary>
    private static (IObject Left, bool IsGone) Outcome(Call call, IObject current, DeleteOptions options)
    {
        Strategy strategy = call.Resource.Strategy;
        ObjectMeta meta = current.Metadata;
        long remaining = meta.DeletionGracePeriodSeconds ?? 0;
        IObject marked = meta.DeletionTimestamp is null ? strategy.MarkDeleted(current) : current;
        bool isDeaf = meta.DeletionTimestamp is null && IsOwnWay(call) && !strategy.HearsHowToBegin;
        ListOf<string> finalizers = isDeaf ? marked.Metadata.Finalizers : Finalizers(strategy, marked.Metadata, options);
        if (meta.DeletionTimestamp is not null && remaining > 0)
        {
            IObject shortened = Shortened(call, strategy, current, options);
            return (shortened, shortened.Metadata.DeletionGracePeriodSeconds == 0 && finalizers.IsEmpty);
        }

        bool isHeld = strategy.StaysWhileDeleted(current);
        if (meta.DeletionTimestamp is null && strategy.GraceSeconds(current, options) is { } grace)
            return (Marked(call, marked, finalizers, grace, grace), finalizers.IsEmpty && grace == 0);
        if (finalizers.IsEmpty && !isHeld) return (current, true);
        if (meta.DeletionTimestamp is null)
            return (Marked(call, marked, finalizers, 0, IsOwnWay(call) ? null : 0), false);
        // Who began in his own way has no seconds of grace before he is deleted again.
        ObjectMeta again = meta with
        {
            Finalizers = finalizers,
            DeletionGracePeriodSeconds = isHeld ? meta.DeletionGracePeriodSeconds : remaining,
        };
        return again == meta ? (current, false) : (current.WithMetadata(again), false);
    }

    // Objects that are deleted together go the way of all others.
    private static bool IsOwnWay(Call call) => call.Resource.Strategy.EndsInItsOwnWay && call.Key.Name.Length > 0;

    private static IObject Marked(Call call, IObject marked, ListOf<string> finalizers, long seconds, long? recorded)
    {
        ObjectMeta meta = marked.Metadata;
        return marked.WithMetadata(meta with
        {
            DeletionTimestamp = ObjectNaming.Seconds(call.ReceivedAt).AddSeconds(seconds),
            DeletionGracePeriodSeconds = recorded,
            Finalizers = finalizers,
            Generation = meta.Generation > 0 && !IsOwnWay(call) ? meta.Generation + 1 : meta.Generation,
        });
    }

    // A deletion under way can be made shorter, never longer, and does not end in the past.
    private static IObject Shortened(Call call, Strategy strategy, IObject current, DeleteOptions options)
    {
        ObjectMeta meta = current.Metadata;
        long grace = strategy.GraceSeconds(current, options) ?? 0;
        if (options.GracePeriodSeconds is null || grace >= meta.DeletionGracePeriodSeconds) return current;
        DateTimeOffset begun = meta.DeletionTimestamp!.Value.AddSeconds(-(meta.DeletionGracePeriodSeconds ?? 0));
        DateTimeOffset end = begun.AddSeconds(grace);
        DateTimeOffset now = ObjectNaming.Seconds(call.ReceivedAt);
        if (end < now)
        {
            end = now;
            grace = Math.Min(grace, 1);
        }

        return current.WithMetadata(meta with { DeletionGracePeriodSeconds = grace, DeletionTimestamp = end });
    }

    private static ListOf<string> Finalizers(Strategy strategy, ObjectMeta meta, DeleteOptions options)
    {
        string policy = !strategy.HasDependents ? "Background" : options.PropagationPolicy ?? options.OrphanDependents switch
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
