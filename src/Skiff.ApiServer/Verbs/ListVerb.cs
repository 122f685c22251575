using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Verbs;

/// <summary>GET of a collection: choose a revision, walk the keys of the scope, keep what the selectors want.</summary>
public static class ListVerb
{
    private const string Exact = "Exact";
    private const string NotOlderThan = "NotOlderThan";

    /// <summary>Answers a page of the collection.</summary>
    public static Reply Handle(Call call)
    {
        if (Check(call.Query) is { } invalid) return invalid;
        (Selection? selection, Status? fault) = Selection.Parse(call);
        if (selection is null) return fault!;

        (ResourceView view, string start, Status? unreadable) = ChooseView(call);
        return unreadable is not null ? unreadable : Page(call, selection, view, start);
    }

    /// <summary>
    /// Answers a page of a collection whose objects may have to be converted by somebody else first: all of the scope,
    /// because selectors are about what is served.
    /// </summary>
    public static async ValueTask<Reply> HandleAsync(Call call, CancellationToken stop)
    {
        if (!call.Resource.IsRemote) return Handle(call);
        if (Check(call.Query) is { } invalid) return invalid;
        (Selection? selection, Status? fault) = Selection.Parse(call);
        if (selection is null) return fault!;
        (ResourceView view, string start, Status? unreadable) = ChooseView(call);
        if (unreadable is not null) return unreadable;
        Stored[] scope = [.. view.WithPrefix(PrefixOf(call))];
        return await call.Resource.Conversion!.ReadyAsync(scope, stop) is { } failed
            ? failed
            : Page(call, selection, view, start);
    }

    private static string PrefixOf(Call call) =>
        call.Resource.Kind.Namespaced && call.Key.Namespace.Length > 0 ? call.Key.Namespace + "/" : "";

    private static Reply Page(Call call, Selection selection, ResourceView view, string start)
    {
        Query query = call.Query;
        string prefix = PrefixOf(call);
        ResourceRange range = start.Length > 0 ? view.After(start, prefix) : view.WithPrefix(prefix);
        // Who takes any version is given all of it at once, but of what upstream does not keep in memory.
        bool isWhole = query.Limit <= 0 || (query.ResourceVersion == "0" && !call.Resource.Strategy.PagesAnyVersion);
        long limit = isWhole ? long.MaxValue : query.Limit;
        List<Stored> items = new((int)Math.Min(limit, selection.IsEverything ? range.Count : Math.Min(range.Count, 64)));
        int seen = 0;
        foreach (Stored stored in range)
        {
            if (items.Count == limit) break;
            seen++;
            if (selection.Matches(call.Resource, stored)) items.Add(stored);
        }

        bool more = seen < range.Count && items.Count == limit;
        string token = more ? new ContinueToken(view.Revision, items[^1].Key).Encode() : "";
        long? remaining = more && selection.IsEverything ? range.Count - seen : null;
        return new Reply.OfList(call.Resource, new ListPage(items, view.Revision, token, remaining));
    }

    private static (ResourceView View, string Start, Status? Fault) ChooseView(Call call)
    {
        Query query = call.Query;
        IStore store = call.Resource.Store;
        ResourceId id = call.Resource.StoreId;
        if (query.Continue.Length > 0)
        {
            if (ContinueToken.Decode(query.Continue) is not { } token)
                return (default, "", Status.BadRequest("invalid continue token: continue key is not valid: it is none that this server gave"));
            if (query.ResourceVersion.Length > 0 && query.ResourceVersion != "0")
                return (default, "", Status.BadRequest("specifying resource version is not allowed when using continue"));
            if (token.Revision <= 0) return (store.Read(id), token.Start, null);
            return store.At(id, token.Revision) switch
            {
                ReadAt.Found found => (found.View, token.Start, null),
                ReadAt.Future future => (default, "", ResourceVersions.TooLarge(token.Revision, future.Newest)),
                _ => (default, "", ExpiredPage(token)),
            };
        }

        if (ResourceVersions.Parse(query.ResourceVersion) is not { } revision)
            return (default, "", ResourceVersions.Unreadable(query.ResourceVersion));
        if (revision > store.Revision) return (default, "", ResourceVersions.TooLarge(revision, store.Revision));
        bool exact = query.ResourceVersionMatch == Exact
            || (query.ResourceVersionMatch.Length == 0 && query.Limit > 0 && revision > 0);
        if (!exact) return (store.Read(id), "", null);
        return store.At(id, revision) is ReadAt.Found at
            ? (at.View, "", null)
            : (default, "", Status.Expired($"The resourceVersion for the provided list is too old."));
    }

    // The new token goes on at the newest revision: the client may take an inconsistent rest over starting again.
    private static Status ExpiredPage(ContinueToken token)
    {
        const string text = "The provided continue parameter is too old to display a consistent list result. You can "
            + "start a new list without the continue parameter, or use the continue token in this response to retrieve "
            + "the remainder of the results. Continuing with the provided token results in an inconsistent list - "
            + "objects that were created, modified, or deleted between the time the first chunk was returned and now "
            + "may show up in the list.";
        string next = (token with { Revision = -1 }).Encode();
        return Status.Expired(text) with { Metadata = ListMeta.Empty with { Continue = next } };
    }

    private static Status? Check(Query query)
    {
        List<StatusCause> causes = [];
        void Forbid(string field, string why) =>
            causes.Add(WriteOptions.Cause(CauseType.Forbidden, field, $"Forbidden: {why}"));
        string match = query.ResourceVersionMatch;
        if (match.Length > 0)
        {
            if (query.ResourceVersion.Length == 0)
                Forbid("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided");
            if (query.Continue.Length > 0)
                Forbid("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided");
            if (match is not (Exact or NotOlderThan))
            {
                causes.Add(WriteOptions.Cause(CauseType.FieldValueNotSupported, "resourceVersionMatch",
                    $"Unsupported value: {GoText.Quote(match)}: supported values: \"Exact\", \"NotOlderThan\", \"\""));
            }

            if (match == Exact && query.ResourceVersion == "0")
                Forbid("resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }

        if (query.SendInitialEvents == true) Forbid("sendInitialEvents", "sendInitialEvents is forbidden for list");
        return causes.Count > 0 ? Status.Invalid("meta.k8s.io", "ListOptions", "", causes.ToListOf()) : null;
    }
}
