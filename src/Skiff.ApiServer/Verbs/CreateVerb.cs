using System.Diagnostics;
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

/// <summary>
/// POST on a collection: decode, let admission change, prepare, validate, let admission check, store, reply. In that
/// order, always.
/// </summary>
public sealed class CreateVerb(Registry registry, AdmissionChain admission, ObjectNaming naming)
{
    // A generated name collides once in 14 million; upstream tries as often.
    private const int NameAttemptsMax = 8;

    /// <summary>Creates the object of the call's body.</summary>
    public async ValueTask<Reply> HandleAsync(Call call, CancellationToken stop)
    {
        Decoded decoded = ObjectCodec.Decode(call, call.Resource.Kind);
        return decoded.Object is IObject draft
            ? await CreateAsync(call, draft, stop)
            : decoded.Fault ?? Status.BadRequest("the object provided has no metadata");
    }

    /// <summary>Creates a decoded and defaulted object.</summary>
    /// <param name="call">The request.</param>
    /// <param name="draft">The object.</param>
    /// <param name="stop">When the client has gone.</param>
    /// <param name="isNamedByUrl">
    /// Whether the request was to replace the object or to apply to it: a version may then be told, and is not heard.
    /// </param>
    public async ValueTask<Reply> CreateAsync(
        Call call, IObject draft, CancellationToken stop, bool isNamedByUrl = false)
    {
        if (CheckNamespace(call, draft) is { } misplaced) return misplaced;
        if (isNamedByUrl && ResourceVersions.Parse(draft.Metadata.ResourceVersion) is null)
            return ResourceVersions.Unreadable(draft.Metadata.ResourceVersion);

        // A client owns what it sent, and not what admission and the server add to it.
        IObject distinct = OwnerReferences.Distinct(draft, call, isAdmitted: false);
        IObject received = call.Resource.Strategy.Received(ObjectNaming.WithoutSystemFields(distinct, call));
        IObject owned = ManagedFields.AfterWrite(call, null, received);
        AdmissionRequest request = new(registry, call, AdmissionOperation.Create, owned, null);
        if (await admission.MutateAsync(request, stop) is { } denied) return denied;

        IObject admitted = OwnerReferences.Distinct(request.Object!, call, isAdmitted: true);
        string version = draft.Metadata.ResourceVersion;
        for (int attempt = 0; ; attempt++)
        {
            Reply reply = await CreateOnceAsync(request, admitted, version, isNamedByUrl, stop);
            bool generated = admitted.Metadata.Name.Length == 0 && admitted.Metadata.GenerateName.Length > 0;
            bool taken = reply is Reply.OfError { Status.Reason: StatusReason.AlreadyExists };
            if (!generated || !taken || attempt == NameAttemptsMax - 1) return reply;
        }
    }

    private async ValueTask<Reply> CreateOnceAsync(
        AdmissionRequest request, IObject admitted, string version, bool isNamedByUrl, CancellationToken stop)
    {
        Call call = request.Call;
        Resource resource = call.Resource;
        IObject prepared = resource.Strategy.PrepareForCreate(naming.Stamp(admitted, call), call);
        if (resource.Strategy.HasGeneration)
            prepared = prepared.WithMetadata(prepared.Metadata with { Generation = 1 });

        (IObject final, Status? fault) = resource.Strategy.Allocate(prepared, null, call);
        if (fault is not null) return fault;

        ListOf<StatusCause> causes = Validator.Create(resource.Kind, final);
        if (causes.Count > 0)
        {
            resource.Strategy.Release(final, null);
            return resource.Invalid(final.Metadata.Name, causes);
        }

        request.Become(final);
        if (await admission.ValidateAsync(request, stop) is { } denied)
        {
            resource.Strategy.Release(final, null);
            return denied;
        }

        foreach (string warning in resource.Strategy.Warnings(final, null)) call.Warn(warning);
        if (call.DryRun)
        {
            resource.Strategy.Release(final, null);
            IObject shown = ObjectCodec.AsStored(final);
            return resource.Find(ObjectKey.Of(final)) is null
                ? new Reply.OfMessage(201, shown.WithMetadata(shown.Metadata with { ResourceVersion = version }), resource)
                : resource.AlreadyExists(ObjectKey.Of(final));
        }

        if (!isNamedByUrl && ResourceVersions.Parse(version) > 0)
        {
            resource.Strategy.Release(final, null);
            return Status.BadRequest("resourceVersion should not be set on objects to be created");
        }

        Commit commit = await resource.CreateAsync(final, stop);
        if (commit is Commit.Done done) return new Reply.OfStored(201, resource, done.Stored);
        resource.Strategy.Release(final, null);
        return commit is Commit.KeyExists
            ? resource.AlreadyExists(ObjectKey.Of(final))
            : resource.Unwritten(commit, final.Metadata.Name);
    }

    private static Status? CheckNamespace(Call call, IObject draft)
    {
        ObjectMeta meta = draft.Metadata;
        if (call.Key.Name.Length > 0 && meta.Name.Length > 0 && meta.Name != call.Key.Name)
        {
            return Status.BadRequest($"the name of the object ({meta.Name}) does not match the name on the URL ({call.Key.Name})");
        }

        if (!call.Resource.Kind.Namespaced) return null;
        if (call.Key.Namespace.Length == 0)
            return Status.BadRequest("an empty namespace may not be set during creation");
        return meta.Namespace.Length > 0 && meta.Namespace != call.Key.Namespace
            ? Status.BadRequest("the namespace of the provided object does not match the namespace sent on the request")
            : null;
    }
}
