using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Verbs;

/// <summary>GET of a collection with <c>watch</c>: find the place to start, then follow the log of changes.</summary>
public sealed class WatchVerb(TimeProvider time, Func<double> jitter)
{
    // Upstream ends watches after a random time from this on, so that clients spread over its servers.
    private static readonly TimeSpan TimeoutMin = TimeSpan.FromMinutes(30);

    /// <summary>Opens the watch of a call.</summary>
    public Reply Handle(Call call)
    {
        Query query = call.Query;
        if (Check(query) is { } invalid) return invalid;
        (Selection? selection, Status? fault) = Selection.Parse(call);
        if (selection is null) return fault!;
        if (ResourceVersions.Parse(query.ResourceVersion) is not { } revision)
            return ResourceVersions.Unreadable(query.ResourceVersion);

        IStore store = call.Resource.Store;
        if (revision > store.Revision) return ResourceVersions.TooLarge(revision, store.Revision);
        bool initial = query.SendInitialEvents ?? revision == 0;
        ResourceView? present = initial ? store.Read(call.Resource.StoreId) : null;
        WatchOutcome outcome = store.Watch(call.Resource.StoreId, present?.Revision ?? revision);
        if (outcome is not WatchOutcome.Started started)
        {
            long oldest = outcome is WatchOutcome.Compacted gone ? gone.Oldest : revision;
            Status tooOld = Status.Expired($"too old resource version: {revision} ({oldest})");
            return new Reply.OfWatch(call.Resource, new WatchSession(call, selection, tooOld, time));
        }

        TimeSpan lifetime = query.TimeoutSeconds is { } seconds and > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, 24 * 3600))
            : TimeoutMin + (TimeoutMin * jitter());
        return new Reply.OfWatch(call.Resource, new WatchSession(call, selection, started.Cursor, present, lifetime, time));
    }

    private static Status? Check(Query query)
    {
        if (query.SendInitialEvents is null)
        {
            if (query.ResourceVersionMatch.Length == 0) return null;
            return Invalid("resourceVersionMatch",
                "Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }

        if (query.ResourceVersionMatch != "NotOlderThan")
        {
            return Invalid("resourceVersionMatch",
                "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }

        return query.AllowWatchBookmarks || query.SendInitialEvents == false
            ? null
            : Invalid("sendInitialEvents", "Forbidden: sendInitialEvents requires allowWatchBookmarks");
    }

    private static Status Invalid(string field, string message) => Status.Invalid(
        "meta.k8s.io", "ListOptions", "",
        [StatusCause.Empty with { Type = CauseType.Forbidden, Field = field, Message = message }]);
}
