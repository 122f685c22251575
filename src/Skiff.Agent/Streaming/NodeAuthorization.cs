using Skiff.Client;
using Skiff.Model;
using Skiff.Model.Authorization.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Agent.Streaming;

/// <summary>Asks the API whether a caller may do something to this node, and remembers the answer for a while.</summary>
internal sealed class NodeAuthorization(string nodeName, IApi api, TimeProvider time)
{
    private static readonly TimeSpan AllowedLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DeniedLife = TimeSpan.FromSeconds(30);

    private readonly ExpiringCache<(NodeCaller Caller, string Verb, string Subresource), bool> answers = new(4096, time);

    /// <summary>Whether one of the permission's subresources is allowed; null with the status when nobody can tell.</summary>
    public async ValueTask<(bool? Allowed, Status? Error)> AllowsAsync(
        NodeCaller caller, NodePermission permission, CancellationToken stop)
    {
        foreach (string subresource in permission.Subresources)
        {
            var key = (caller, permission.Verb, subresource);
            if (!answers.TryGet(key, out bool allowed))
            {
                ApiResult<IObject> result = await api.CreateAsync(
                    (Kind)Kinds.SubjectAccessReview, ReviewOf(caller, permission.Verb, subresource), stop);
                if (!result.TryGet(out IObject? answer, out Status? error)) return (null, error);
                allowed = answer is SubjectAccessReview { Status: { Allowed: true, Denied: false } };
                answers.Set(key, allowed, allowed ? AllowedLife : DeniedLife);
            }

            if (allowed) return (true, null);
        }

        return (false, null);
    }

    private SubjectAccessReview ReviewOf(NodeCaller caller, string verb, string subresource) =>
        SubjectAccessReview.Empty with
        {
            Spec = SubjectAccessReviewSpec.Empty with
            {
                User = caller.Name,
                UID = caller.Uid,
                Groups = caller.Groups,
                Extra = caller.Extra,
                ResourceAttributes = ResourceAttributes.Empty with
                {
                    Verb = verb,
                    Version = "v1",
                    Resource = "nodes",
                    Subresource = subresource,
                    Name = nodeName,
                },
            },
        };
}
