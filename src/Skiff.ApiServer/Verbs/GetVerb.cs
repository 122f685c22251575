using Skiff.ApiServer.Requests;
using Skiff.Store;

namespace Skiff.ApiServer.Verbs;

/// <summary>GET of one object: look it up, answer it as it is stored.</summary>
public static class GetVerb
{
    /// <summary>Answers the object, or 404.</summary>
    public static Reply Handle(Call call)
    {
        if (ResourceVersions.Check(call.Query.ResourceVersion, call.Resource.Store.Revision) is { } fault) return fault;
        return call.Resource.Find(call.Key) is { } stored
            ? new Reply.OfStored(200, call.Resource, stored)
            : call.Resource.NotFound(call.Key.Name);
    }
}
