using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Verbs;

/// <summary>Owners that an object names twice in the same words count once, and the client is told.</summary>
public static class OwnerReferences
{
    private const string Warning = " API server dedups owner references in 1.20+, and may reject such requests as early as "
        + "1.24; please fix your requests; duplicate UID(s) observed: ";

    /// <summary>The object with every owner once.</summary>
    /// <param name="value">The object.</param>
    /// <param name="call">The write, for its warnings.</param>
    /// <param name="isAdmitted">Whether admission has seen the object already.</param>
    public static IObject Distinct(IObject value, Call call, bool isAdmitted)
    {
        ListOf<OwnerReference> owners = value.Metadata.OwnerReferences;
        if (owners.Count < 2) return value;
        List<OwnerReference> kept = [];
        List<string> repeated = [];
        foreach (OwnerReference owner in owners)
        {
            if (kept.Contains(owner)) repeated.Add(owner.UID);
            else kept.Add(owner);
        }

        if (repeated.Count == 0) return value;
        string when = isAdmitted ? " after mutating admission happens" : "";
        call.Warn($".metadata.ownerReferences contains duplicate entries{when};{Warning}{string.Join(", ", repeated)}");
        return value.WithMetadata(value.Metadata with { OwnerReferences = kept.ToListOf() });
    }
}
