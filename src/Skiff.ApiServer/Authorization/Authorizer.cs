using Skiff.ApiServer.Authorization.Nodes;
using Skiff.ApiServer.Authorization.Rbac;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization;

/// <summary>
/// The server's authorizer: members of <c>system:masters</c> may do everything, then nodes are judged by what runs on
/// them, then roles decide. Requests read immutable snapshots and never wait; one owner feeds changes in, in order.
/// </summary>
public sealed class Authorizer
{
    /// <summary>Kinds that are fed in.</summary>
    public static IReadOnlyList<Kind> FedKinds { get; } =
    [
        Kinds.ClusterRole, Kinds.ClusterRoleBinding, Kinds.Role, Kinds.RoleBinding,
        Kinds.Pod, Kinds.PersistentVolume, Kinds.VolumeAttachment, Kinds.ResourceSlice,
    ];

    private readonly NodeAuthorizer nodeAuthorizer;
    private volatile RbacSnapshot rbac = RbacSnapshot.Empty;
    private volatile NodeGraph graph = NodeGraph.Empty;

    /// <summary>An authorizer that knows no role and no pod yet.</summary>
    /// <param name="nodeRules">Rules every node has.</param>
    public Authorizer(ListOf<PolicyRule> nodeRules)
    {
        nodeAuthorizer = new(nodeRules);
        Escalation = new(Authorize);
    }

    /// <summary>The roles and bindings that hold now.</summary>
    public RbacSnapshot Rbac => rbac;

    /// <summary>The check that writes of roles and bindings pass through.</summary>
    public EscalationCheck Escalation { get; }

    /// <summary>
    /// Takes in an object that was created or changed. Roles, cluster roles and their bindings, pods, persistent
    /// volumes, volume attachments and resource slices matter; others are passed over. Called by one owner.
    /// </summary>
    public void Set(IObject value)
    {
        rbac = rbac.With(value);
        graph = graph.With(value);
    }

    /// <summary>Takes in that an object is gone. Called by one owner.</summary>
    public void Remove(IObject value)
    {
        rbac = rbac.Without(value);
        graph = graph.Without(value);
    }

    /// <summary>Decides on a request.</summary>
    public Decision Authorize(Attributes request)
    {
        if (request.User.Groups.Contains(UserInfo.MastersGroup)) return Decision.Allowed;
        Decision byNode = nodeAuthorizer.Authorize(graph, request);
        if (byNode.Verdict != Verdict.NoOpinion) return byNode;
        Decision byRole = rbac.Authorize(request);
        if (byRole.Verdict != Verdict.NoOpinion || byNode.Why.Length == 0) return byRole;
        return Decision.NoOpinion(byRole.Why.Length == 0 ? byNode.Why : $"{byNode.Why}\n{byRole.Why}");
    }

    /// <summary>The rules that hold for a user in a namespace, as far as they can be listed.</summary>
    public UserRules RulesFor(UserInfo user, string @namespace) => rbac.RulesFor(user, @namespace);
}
