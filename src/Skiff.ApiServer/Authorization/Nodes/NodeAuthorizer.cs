using Skiff.ApiServer.Authorization.Rbac;
using Skiff.Machinery.Selectors;
using Skiff.Machinery.Storage;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization.Nodes;

/// <summary>
/// Authorizes the agents of nodes: secrets, config maps, claims, volumes, attachments, accounts and pods only when the
/// graph relates them to the node; the node's own Node, Lease, CSINode and slices; everything else by fixed rules.
/// What a creation says cannot be seen here; NodeRestriction admission checks it.
/// </summary>
/// <param name="rules">The rules of <c>system:node</c>.</param>
public sealed class NodeAuthorizer(ListOf<PolicyRule> rules)
{
    private const string LeaseNamespace = "kube-node-lease";

    /// <summary>Decides for a node; has no opinion on others.</summary>
    public Decision Authorize(NodeGraph graph, Attributes request)
    {
        if (NodeIdentity.NodeName(request.User) is not { } node) return Decision.NoOpinion();
        if (node.Length == 0) return Decision.NoOpinion($"unknown node for user {GoQuote.Of(request.User.Name)}");
        if (!request.IsResource) return ByRules(request);
        return (request.Group, request.Resource) switch
        {
            ("", "secrets") => ReadNamespaced(graph, node, Referent.Secret, request),
            ("", "configmaps") => ReadNamespaced(graph, node, Referent.ConfigMap, request),
            ("", "persistentvolumeclaims") => request.Subresource == "status"
                ? UpdateStatus(graph, node, Referent.Claim, request)
                : Get(graph, node, Referent.Claim, request),
            ("", "persistentvolumes") => OwnsVolumes(node, request)
                ? Decision.Allowed
                : Get(graph, node, Referent.Volume, request),
            ("resource.k8s.io", "resourceclaims") => Get(graph, node, Referent.ResourceClaim, request),
            ("storage.k8s.io", "volumeattachments") => Get(graph, node, Referent.Attachment, request),
            ("", "serviceaccounts") => ServiceAccount(graph, node, request),
            ("coordination.k8s.io", "leases") => Lease(node, request),
            ("storage.k8s.io", "csinodes") => CsiNode(node, request),
            ("resource.k8s.io", "resourceslices") => Slice(graph, node, request),
            ("", "nodes") => Node(node, request),
            ("", "pods") => Pod(graph, node, request),
            _ => ByRules(request),
        };
    }

    private Decision ByRules(Attributes request) =>
        RuleMatching.AnyAllows(rules, request) ? Decision.Allowed : Decision.NoOpinion();

    private static Decision Related(NodeGraph graph, string node, Referent kind, Attributes request)
    {
        if (request.Name.Length == 0) return Decision.NoOpinion("No Object name found");
        return graph.IsRelated(node, new(kind, request.Namespace, request.Name))
            ? Decision.Allowed
            : Decision.NoOpinion($"no relationship found between node '{node}' and this object");
    }

    private static Decision Get(NodeGraph graph, string node, Referent kind, Attributes request)
    {
        if (request.Verb != "get") return Decision.NoOpinion("can only get individual resources of this type");
        if (request.Subresource.Length > 0) return Decision.NoOpinion("cannot get subresource");
        return Related(graph, node, kind, request);
    }

    private static Decision UpdateStatus(NodeGraph graph, string node, Referent kind, Attributes request) =>
        request.Verb is "update" or "patch"
            ? Related(graph, node, kind, request)
            : Decision.NoOpinion("can only get/update/patch this type");

    private static Decision ReadNamespaced(NodeGraph graph, string node, Referent kind, Attributes request)
    {
        if (request.Verb is not ("get" or "list" or "watch"))
        {
            return Decision.NoOpinion("can only read resources of this type");
        }

        if (request.Subresource.Length > 0) return Decision.NoOpinion("cannot read subresource");
        if (request.Namespace.Length == 0) return Decision.NoOpinion("can only read namespaced object of this type");
        return Related(graph, node, kind, request);
    }

    // Tokens are made for the accounts of the node's pods; the account itself is read for credential providers.
    private static Decision ServiceAccount(NodeGraph graph, string node, Attributes request)
    {
        if (request.Verb == "get" && request.Subresource.Length == 0)
        {
            return Related(graph, node, Referent.ServiceAccount, request);
        }

        if (request.Verb != "create" || request.Name.Length == 0)
        {
            return Decision.NoOpinion("can only create tokens for individual service accounts");
        }

        if (request.Subresource != "token")
        {
            return Decision.NoOpinion("can only create token subresource of serviceaccount");
        }

        return Related(graph, node, Referent.ServiceAccount, request);
    }

    private static Decision Lease(string node, Attributes request)
    {
        if (IsSingleton(request)) return Decision.Allowed;
        if (request.Verb is not ("get" or "create" or "update" or "patch" or "delete"))
        {
            return Decision.NoOpinion("can only get, create, update, patch, or delete a node lease");
        }

        if (request.Namespace != LeaseNamespace)
        {
            return Decision.NoOpinion($"can only access leases in the \"{LeaseNamespace}\" system namespace");
        }

        return request.Verb == "create" || request.Name == node
            ? Decision.Allowed
            : Decision.NoOpinion("can only access node lease with the same name as the requesting node");
    }

    // Whose lease it is, NodeRestriction sees in the object; who creates one has not named it yet.
    private static bool IsSingleton(Attributes request) => request.Namespace == SingletonMark.LeaseNamespace
        && (request.Verb == "create"
            || (request.Name.StartsWith(SingletonMark.LeasePrefix, StringComparison.Ordinal)
                && request.Verb is "get" or "watch" or "list" or "update" or "delete"));

    // A node finds the local-path volumes that are its own by their label, and lets those go whose directory it has
    // removed. Which one that is, and that it does nothing else to it, NodeRestriction sees in the object.
    private static bool OwnsVolumes(string node, Attributes request) => request.Subresource.Length == 0
        && (request.Verb is "list" or "watch"
            ? request.LabelSelector.Any(one => one is { Key: LocalPath.HostLabel, Operator: Operator.In or Operator.Equals
                or Operator.DoubleEquals, Values.Count: 1 } && one.Values[0] == node)
            : request.Verb == "update" && request.Name.StartsWith(LocalPath.Prefix, StringComparison.Ordinal));

    private static Decision CsiNode(string node, Attributes request)
    {
        if (request.Verb is not ("get" or "create" or "update" or "patch" or "delete"))
        {
            return Decision.NoOpinion("can only get, create, update, patch, or delete a CSINode");
        }

        if (request.Subresource.Length > 0) return Decision.NoOpinion("cannot authorize CSINode subresources");
        return request.Verb == "create" || request.Name == node
            ? Decision.Allowed
            : Decision.NoOpinion("can only access CSINode with the same name as the requesting node");
    }

    private static Decision Slice(NodeGraph graph, string node, Attributes request)
    {
        if (request.Subresource.Length > 0) return Decision.NoOpinion("cannot authorize ResourceSlice subresources");
        return request.Verb switch
        {
            "create" => Decision.Allowed,
            "get" or "update" or "patch" or "delete" => Related(graph, node, Referent.Slice, request),
            "watch" or "list" or "deletecollection" => Selects(request, "spec.nodeName", node)
                ? Decision.Allowed
                : Decision.NoOpinion(
                    "can only list/watch/deletecollection resourceslices with nodeName field selector"),
            _ => Decision.NoOpinion("only the following verbs are allowed for a ResourceSlice: " +
                "get, watch, list, create, update, patch, delete, deletecollection"),
        };
    }

    private static Decision Node(string node, Attributes request) => (request.Subresource, request.Verb) switch
    {
        ("", "create" or "update" or "patch") => Decision.Allowed,
        ("", "get" or "list" or "watch") when request.Name == node => Decision.Allowed, // Also before it exists.
        ("", "get" or "list" or "watch") => Decision.NoOpinion(request.Name.Length == 0
            ? $"node '{node}' cannot read all nodes, only its own Node object"
            : $"node '{node}' cannot read '{request.Name}', only its own Node object"),
        ("status", "update" or "patch") => Decision.Allowed,
        _ => Decision.NoOpinion(),
    };

    private static Decision Pod(NodeGraph graph, string node, Attributes request) =>
        (request.Subresource, request.Verb) switch
        {
            ("", "get") => Get(graph, node, Referent.Pod, request),
            ("", "list" or "watch") when Selects(request, "spec.nodeName", node) => Decision.Allowed,
            ("", "list" or "watch") => request.Name.Length > 0
                ? Related(graph, node, Referent.Pod, request)
                : Decision.NoOpinion("can only list/watch pods with spec.nodeName field selector"),
            ("", "create" or "delete") => Decision.Allowed,
            ("status", "update" or "patch") => Decision.Allowed,
            ("eviction", "create") => Decision.Allowed,
            _ => Decision.NoOpinion(),
        };

    private static bool Selects(Attributes request, string field, string value) =>
        request.FieldSelector.Contains(new FieldRequirement(field, value, Negated: false));
}
