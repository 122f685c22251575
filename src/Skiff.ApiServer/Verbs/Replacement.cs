using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Verbs;

/// <summary>The object that is to take another's place, or why there is none.</summary>
/// <param name="Next">The object.</param>
/// <param name="Fault">Why there is none.</param>
/// <param name="CurrentTree">
/// The tree of the object that is replaced, as <see cref="ManagedFields.Tree"/> makes it, if the transformation has
/// made one anyway.
/// </param>
public readonly record struct Transformed(IObject? Next, Status? Fault, JsonObject? CurrentTree = null)
{
    /// <summary>A replacement.</summary>
    public static implicit operator Transformed(Status fault) => new(null, fault);

    /// <summary>A replacement.</summary>
    public static Transformed To(IObject next) => new(next, null);
}

/// <summary>
/// Puts one object in another's place: the road that PUT, PATCH and the subresources share. The transformation runs
/// on the newest version and runs again when somebody else was faster, unless the client named the version it wants.
/// </summary>
public sealed class Replacement(Registry registry, AdmissionChain admission, Removal removal)
{
    private const int AttemptsMax = 20;

    /// <summary>Replaces the object of the call's key.</summary>
    public async ValueTask<Reply> RunAsync(
        Call call, Func<IObject, Transformed> transform, CancellationToken stop, AdmittedForm? form = null)
    {
        Resource resource = call.Resource;
        for (int attempt = 1; ; attempt++)
        {
            if (resource.Find(call.Key) is not { } stored) return resource.NotFound(call.Key.Name);
            if (await resource.ReadyAsync(stored, stop) is { } unready) return unready;
            IObject current = resource.Served(stored);
            Transformed result = transform(current);
            if (result.Fault is { } fault) return fault;

            IObject next = result.Next!;
            if (Misplaced(call, next.Metadata) is { } misplaced) return misplaced;
            if (Stale(resource, next.Metadata, current.Metadata) is { } stale) return stale;

            Reply? reply = await ReplaceAsync(call, stored, current, result, form ?? AdmittedForm.Itself, stop);
            if (reply is not null) return reply;
            // A client that named the version it wants is told on the next round that there is a newer one.
            if (attempt == AttemptsMax) return resource.StaleWrite(call.Key.Name);
        }
    }

    /// <summary>Null asks the caller to try again on a newer version.</summary>
    private async ValueTask<Reply?> ReplaceAsync(
        Call call, Stored stored, IObject current, Transformed result, AdmittedForm form, CancellationToken stop)
    {
        Resource resource = call.Resource;
        // A client owns what it sent, and not what admission adds to it. Before validation: a client clears the owners
        // with an entry that would not be valid.
        IObject received = resource.Strategy.Received(Carry(result.Next!, current));
        // Where a pod runs is nobody's field: upstream writes it past what keeps track of owners.
        IObject owned = call.Subresource == "binding"
            ? received
            : ManagedFields.AfterWrite(call, current, received, result.CurrentTree);
        AdmissionRequest request = form.RequestOf(registry, call, owned, current);
        if (!form.IsNone && await admission.MutateAsync(request, stop) is { } denied) return denied;

        IObject admitted = OwnerReferences.Distinct(form.Whole(owned, request), call, isAdmitted: true);
        IObject prepared = Prepare(call, ReferenceEquals(admitted, owned) ? owned : Carry(admitted, current), current);
        (IObject final, Status? fault) = resource.Strategy.Allocate(prepared, current, call);
        if (fault is not null) return fault;

        ListOf<StatusCause> causes = Validator.Update(
            resource.Kind, final, current, call.Subresource, out IReadOnlyList<string> warnings);
        for (int i = 0; i < warnings.Count; i++) call.Warn(warnings[i]);
        if (causes.Count > 0)
        {
            resource.Strategy.Release(final, current);
            return resource.Invalid(current.Metadata.Name, causes);
        }

        form.Finish(request, final);
        if (!form.IsNone && await admission.ValidateAsync(request, stop) is { } refused)
        {
            resource.Strategy.Release(final, current);
            return refused;
        }

        if (call.Subresource.Length == 0)
        {
            foreach (string warning in resource.Strategy.Warnings(final, current)) call.Warn(warning);
        }

        if (ManagedFields.IsUnchanged(final, current)) return new Reply.OfStored(200, resource, stored);
        if (call.DryRun)
        {
            resource.Strategy.Release(final, current);
            string version = current.Metadata.ResourceVersion;
            IObject shown = ObjectCodec.AsStored(final);
            return new Reply.OfMessage(200, shown.WithMetadata(shown.Metadata with { ResourceVersion = version }), resource);
        }

        if (removal.IsDue(resource, final)) return await removal.FinishAsync(call, stored, final, stop);

        Commit commit = await resource.ReplaceAsync(final, stored, stop);
        if (commit is Commit.Done done)
        {
            resource.Strategy.Release(current, final);
            return new Reply.OfStored(200, resource, done.Stored);
        }

        resource.Strategy.Release(final, current);
        return commit is Commit.RevisionMismatch ? null : Reply.Error(resource.Unwritten(commit, current.Metadata.Name));
    }

    private static IObject Prepare(Call call, IObject next, IObject current)
    {
        Strategy strategy = call.Resource.Strategy;
        // The remaining subresources change exactly what they are for, and have prepared it themselves. A binding is no
        // change of the wish.
        if (call.Subresource is "status" or "approval") return strategy.PrepareForStatusUpdate(next, current, call);
        bool isWhole = call.Subresource is "" or "scale" or "finalize";
        if (!isWhole && call.Subresource is not ("resize" or "ephemeralcontainers")) return next;
        IObject prepared = isWhole ? strategy.PrepareForUpdate(next, current, call) : next;
        if (!strategy.HasGeneration || strategy.SameSpec(prepared, current)) return prepared;
        return prepared.WithMetadata(prepared.Metadata with { Generation = current.Metadata.Generation + 1 });
    }

    /// <summary>400 for an object of another name or namespace than the request's; null when it fits.</summary>
    public static Status? Misplaced(Call call, ObjectMeta meta)
    {
        if (meta.Name.Length == 0)
        {
            return Status.BadRequest(
                $"the name of the object ({call.Key.Name} based on URL) was undeterminable: name must be provided");
        }

        if (meta.Name != call.Key.Name)
        {
            return Status.BadRequest(
                $"the name of the object ({meta.Name}) does not match the name on the URL ({call.Key.Name})");
        }

        bool isElsewhere = call.Key.Namespace.Length > 0 && meta.Namespace.Length > 0 && meta.Namespace != call.Key.Namespace;
        return isElsewhere
            ? Status.BadRequest("the namespace of the provided object does not match the namespace sent on the request")
            : null;
    }

    /// <summary>409 for a replacement that was made for another object of the same name; null when it was not.</summary>
    public static Status? OfAnother(Resource resource, ObjectMeta meta, ObjectMeta old) =>
        meta.UID.Length > 0 && meta.UID != old.UID
            ? resource.Conflict(old.Name,
                $"Precondition failed: UID in precondition: {meta.UID}, UID in object meta: {old.UID}")
            : null;

    private static Status? Stale(Resource resource, ObjectMeta meta, ObjectMeta old)
    {
        if (ResourceVersions.Parse(meta.ResourceVersion) is not { } version)
            return ResourceVersions.Unreadable(meta.ResourceVersion);
        if (version > 0) return meta.ResourceVersion == old.ResourceVersion ? null : resource.StaleWrite(old.Name);
        return resource.Strategy.AllowsUnconditionalUpdate ? null : Status.Invalid(
            resource.Kind.Group, resource.Kind.Plural, old.Name,
            [
                StatusCause.Empty with
                {
                    Type = CauseType.FieldValueInvalid,
                    Field = "metadata.resourceVersion",
                    Message = "Invalid value: 0: must be specified for an update",
                },
            ]);
    }

    // What no client may change is carried over, so that leaving it out is no request to remove it.
    private static IObject Carry(IObject next, IObject current)
    {
        ObjectMeta meta = next.Metadata, old = current.Metadata;
        return next.WithMetadata(meta with
        {
            Namespace = old.Namespace,
            UID = meta.UID.Length > 0 ? meta.UID : old.UID,
            CreationTimestamp = old.CreationTimestamp,
            DeletionTimestamp = old.DeletionTimestamp ?? meta.DeletionTimestamp,
            DeletionGracePeriodSeconds = meta.DeletionGracePeriodSeconds ?? old.DeletionGracePeriodSeconds,
            Generation = old.Generation,
            ResourceVersion = "",
            SelfLink = "",
        });
    }
}
