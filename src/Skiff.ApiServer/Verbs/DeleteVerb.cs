using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Verbs;

/// <summary>DELETE of one object or of a collection.</summary>
public sealed class DeleteVerb(Removal removal)
{
    /// <summary>Deletes the object of the call's key.</summary>
    public async ValueTask<Reply> HandleAsync(Call call, CancellationToken stop)
    {
        (DeleteOptions? options, Status? fault) = Options(call);
        return options is null ? fault! : await removal.DeleteAsync(call, call.Key, options, stop);
    }

    /// <summary>Deletes every selected object of the collection, and answers what was there.</summary>
    public async ValueTask<Reply> HandleCollectionAsync(Call call, CancellationToken stop)
    {
        (DeleteOptions? options, Status? fault) = Options(call);
        if (options is null) return fault!;
        Reply listed = await ListVerb.HandleAsync(call, stop);
        if (listed is not Reply.OfList list) return listed;
        foreach (Stored stored in list.Page.Items)
        {
            ObjectKey key = ObjectKey.Of(call.Resource.Served(stored));
            Reply reply = await removal.DeleteAsync(call, key, options, stop);
            if (reply is Reply.OfError { Status.Reason: not StatusReason.NotFound }) return reply;
        }

        return listed;
    }

    private static (DeleteOptions? Options, Status? Fault) Options(Call call)
    {
        DeleteOptions options = DeleteOptions.Empty;
        if (call.Body.Object is DeleteOptions given)
        {
            options = given;
        }
        else if (!call.Body.Bytes.IsEmpty)
        {
            Decoded decoded = ObjectCodec.Decode(call, Kinds.DeleteOptions);
            if (decoded.Fault is { } fault) return (null, fault);
            options = (DeleteOptions)decoded.Object!;
        }

        else
        {
            // Only of a request without a body the query counts.
            Query query = call.Query;
            options = options with
            {
                GracePeriodSeconds = query.GracePeriodSeconds,
                PropagationPolicy = query.PropagationPolicy is { Length: > 0 } policy ? policy : null,
                OrphanDependents = query.OrphanDependents,
                DryRun = ListOf.From(query.DryRun.Select(value => value ?? "")),
            };
        }

        return Check(options) is { } invalid ? (null, invalid) : (options, null);
    }

    /// <summary>422 for options that mean nothing; null when they do.</summary>
    internal static Status? Check(DeleteOptions options)
    {
        if (options.PropagationPolicy is not (null or "Orphan" or "Background" or "Foreground"))
        {
            StatusCause cause = StatusCause.Empty with
            {
                Type = CauseType.FieldValueNotSupported,
                Field = "propagationPolicy",
                Message = $"Unsupported value: {GoText.Quote(options.PropagationPolicy)}: supported values: "
                    + "\"Foreground\", \"Background\", \"Orphan\", \"nil\"",
            };
            return Status.Invalid("meta.k8s.io", "DeleteOptions", "", [cause]);
        }

        if (options.PropagationPolicy is not null && options.OrphanDependents is not null)
        {
            StatusCause cause = StatusCause.Empty with
            {
                Type = CauseType.FieldValueInvalid,
                Field = "propagationPolicy",
                Message = "Invalid value: \"" + options.PropagationPolicy
                    + "\": orphanDependents and deletionPropagation cannot be both set",
            };
            return Status.Invalid("meta.k8s.io", "DeleteOptions", "", [cause]);
        }

        List<StatusCause> causes = [];
        WriteOptions.CheckDryRun([.. options.DryRun.AsEnumerable()], causes);
        return causes.Count > 0 ? Status.Invalid("meta.k8s.io", "DeleteOptions", "", causes.ToListOf()) : null;
    }
}
