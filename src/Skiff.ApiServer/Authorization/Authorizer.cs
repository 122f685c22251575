using System.Text;
using Skiff.ApiServer.Authorization.Configured;
using Skiff.ApiServer.Authorization.Nodes;
using Skiff.ApiServer.Authorization.Rbac;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization;

/// <summary>
/// The server's authorizer: members of <c>system:masters</c> may do everything, then the configured authorizers are asked
/// in their order until one decides. What nodes and roles may do is read from immutable snapshots, so that a request waits
/// only where a webhook is asked; one owner feeds changes in, in order.
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
    private readonly AuthorizationCounts counts = new();
    private volatile RbacSnapshot rbac = RbacSnapshot.Empty;
    private volatile NodeGraph graph = NodeGraph.Empty;
    private volatile AuthorizerLink[] chain = [];

    /// <summary>An authorizer that knows no role and no pod yet, and asks nodes' rules and roles.</summary>
    /// <param name="nodeRules">Rules every node has.</param>
    public Authorizer(ListOf<PolicyRule> nodeRules)
    {
        nodeAuthorizer = new(nodeRules);
        Escalation = new(AuthorizeAsync);
        Configure(AuthorizationSettings.Default, _ => throw new InvalidOperationException("no webhook is configured"));
    }

    /// <summary>The roles and bindings that hold now.</summary>
    public RbacSnapshot Rbac => rbac;

    /// <summary>The check that writes of roles and bindings pass through.</summary>
    public EscalationCheck Escalation { get; }

    /// <summary>From now on asks these authorizers. Requests that are being judged are judged by those before.</summary>
    /// <param name="settings">The authorizers.</param>
    /// <param name="connect">Makes what asks a webhook.</param>
    public void Configure(AuthorizationSettings settings, Func<AuthorizerSetting, WebhookAuthorizer> connect) => chain =
    [
        .. settings.Authorizers.AsEnumerable().Select(one => new AuthorizerLink(
            one, one.Type == AuthorizerType.Webhook ? connect(one) : null, counts.DecisionsOf(one))),
    ];

    /// <summary>Counts of decisions and of webhooks asked.</summary>
    public AuthorizationCounts Counts => counts;

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

    /// <summary>Decides on a request; at once, unless a webhook must be asked.</summary>
    public ValueTask<Decision> AuthorizeAsync(Attributes request, CancellationToken stop)
    {
        if (request.User.Groups.Contains(UserInfo.MastersGroup)) return new(Decision.Allowed);
        AuthorizerLink[] links = chain;
        Decision undecided = Decision.NoOpinion();
        for (int i = 0; i < links.Length; i++)
        {
            Decision decision;
            if (links[i].Webhook is { } webhook)
            {
                ValueTask<Decision> asked = webhook.AuthorizeAsync(request, stop);
                if (!asked.IsCompletedSuccessfully) return GoOnAsync(links, i, asked, undecided, request, stop);
                decision = asked.Result;
            }
            else
            {
                decision = Decide(links[i].Setting.Type, request);
            }

            if (links[i].Settles(decision)) return new(decision);
            undecided = Join(undecided, decision);
        }

        return new(undecided);
    }

    /// <summary>The rules that hold for a user in a namespace, as far as they can be listed.</summary>
    public ListedRules RulesFor(UserInfo user, string @namespace)
    {
        List<PolicyRule> rules = [];
        List<string> errors = [];
        bool isComplete = true;
        foreach (AuthorizerLink link in chain)
        {
            switch (link.Setting.Type)
            {
                case AuthorizerType.Node:
                    if (NodeIdentity.NodeName(user) is null) break;
                    isComplete = false;
                    errors.Add("node authorizer does not support user rule resolution");
                    break;
                case AuthorizerType.RBAC:
                    UserRules found = rbac.RulesFor(user, @namespace);
                    rules.AddRange(found.Rules.Select(rule => rule.Rule));
                    errors.AddRange(found.Errors);
                    break;
                case AuthorizerType.Webhook:
                    isComplete = false;
                    errors.Add("webhook authorizer does not support user rule resolution");
                    break;
                case AuthorizerType.AlwaysAllow:
                    rules.AddRange(EscalationCheck.Everything);
                    break;
            }
        }

        return new(rules, errors, isComplete);
    }

    /// <summary>Writes the counts in Prometheus' text form.</summary>
    public void Write(StringBuilder text) => counts.Write(text);

    private Decision Decide(AuthorizerType type, Attributes request) => type switch
    {
        AuthorizerType.Node => nodeAuthorizer.Authorize(graph, request),
        AuthorizerType.RBAC => rbac.Authorize(request),
        AuthorizerType.AlwaysAllow => Decision.Allowed,
        _ => Decision.NoOpinion("Everything is forbidden."),
    };

    private async ValueTask<Decision> GoOnAsync(
        AuthorizerLink[] links, int first, ValueTask<Decision> asked, Decision undecided, Attributes request,
        CancellationToken stop)
    {
        for (int i = first; i < links.Length; i++)
        {
            Decision decision = i == first ? await asked
                : links[i].Webhook is { } webhook ? await webhook.AuthorizeAsync(request, stop)
                : Decide(links[i].Setting.Type, request);
            if (links[i].Settles(decision)) return decision;
            undecided = Join(undecided, decision);
        }

        return undecided;
    }

    // Whoever has no opinion may still say why, and what went wrong.
    private static Decision Join(Decision before, Decision next) => before with
    {
        Why = before.Why.Length == 0 ? next.Why : next.Why.Length == 0 ? before.Why : $"{before.Why}\n{next.Why}",
        Error = before.Error.Length == 0 ? next.Error
            : next.Error.Length == 0 || next.Error == before.Error ? before.Error
            : $"[{before.Error}, {next.Error}]",
    };
}
