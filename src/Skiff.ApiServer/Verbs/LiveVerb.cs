using Skiff.ApiServer.Live;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Verbs;

/// <summary>GET of kinds whose objects are made when they are asked for. They have no history: nobody can watch them.</summary>
/// <param name="sources">Where the objects of each such kind come from.</param>
public sealed class LiveVerb(IReadOnlyDictionary<Kind, ILiveObjects> sources)
{
    private const string Deprecation = "v1 ComponentStatus is deprecated in v1.19+";

    /// <summary>Whether a kind is one of them.</summary>
    public bool Serves(Kind kind) => sources.ContainsKey(kind);

    /// <summary>Answers an object or the selected ones.</summary>
    public async ValueTask<Reply> HandleAsync(Call call, CancellationToken stop)
    {
        Kind kind = call.Resource.Kind;
        ILiveObjects source = sources[kind];
        if (call.Verb == Verb.Watch) return Unwatchable(kind);
        if (call.Verb is not (Verb.Get or Verb.List)) return Status.NotAllowed();
        if (kind == Kinds.ComponentStatus) call.Warn(Deprecation);
        if (call.Verb == Verb.Get)
        {
            return (await source.GetAsync(call.Key, stop)).TryGet(out IObject? found, out Status? fault)
                ? new Reply.OfMessage(200, found, call.Resource)
                : fault;
        }

        (Selection? selection, Status? unreadable) = Selection.Parse(call);
        return selection is null
            ? unreadable!
            : new Reply.OfObjects(call.Resource, await source.ListAsync(call.Key.Namespace, selection, stop));
    }

    private static Status Unwatchable(Kind kind) => Status.NotAllowed() with
    {
        Message = $"watch is not supported on resources of kind \"{kind.Resource}\"",
        Details = StatusDetails.Empty with { Group = kind.Group, Kind = kind.Plural },
    };
}
