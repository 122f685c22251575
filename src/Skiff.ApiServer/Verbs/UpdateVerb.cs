using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Wire;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Verbs;

/// <summary>PUT of one object or of its status: the body takes the stored object's place.</summary>
public sealed class UpdateVerb(Replacement replacement, CreateVerb create)
{
    /// <summary>Replaces the object with the call's body.</summary>
    public async ValueTask<Reply> HandleAsync(Call call, CancellationToken stop)
    {
        Decoded decoded = ObjectCodec.Decode(call, call.Resource.Kind);
        if (decoded.Fault is { } fault) return fault;
        if (decoded.Object is not IObject next) return Status.BadRequest("the object provided has no metadata");
        if (Replacement.Misplaced(call, next.Metadata) is { } misplaced) return misplaced;

        next = OwnerReferences.Distinct(next, call, isAdmitted: false);
        Reply reply = await replacement.RunAsync(
            call, current => Replacement.OfAnother(call.Resource, next.Metadata, current.Metadata) is { } other
                ? other
                : Transformed.To(next), stop);
        bool absent = reply is Reply.OfError { Status.Reason: StatusReason.NotFound };
        // Also of the status: upstream's rules for that are those of the whole, with a few of their own.
        bool creates = call.Resource.Strategy.AllowsCreateOnUpdate && call.Subresource is "" or "status";
        if (!absent || !creates) return reply;
        return next.Metadata.UID.Length > 0
            ? call.Resource.Conflict(next.Metadata.Name,
                $"StorageError: invalid object, Code: 4, Key: {call.Key}, ResourceVersion: 0, AdditionalErrorMsg: "
                + $"Precondition failed: UID in precondition: {next.Metadata.UID}, UID in object meta: ")
            : await create.CreateAsync(call, next, stop, isNamedByUrl: true);
    }
}
