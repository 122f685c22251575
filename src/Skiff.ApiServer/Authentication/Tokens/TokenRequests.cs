using Skiff.ApiServer.Authorization.Nodes;
using Skiff.Client;
using Skiff.Model;
using Skiff.Model.Authentication.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>Answers posts to <c>serviceaccounts/NAME/token</c>. Nothing is stored.</summary>
/// <param name="issuer">Makes the token.</param>
/// <param name="subjects">Where account and bound objects are looked up.</param>
/// <param name="clock">Source of the time.</param>
public sealed class TokenRequests(TokenIssuer issuer, TokenSubjects subjects, TimeProvider clock)
{
    private const string Group = "authentication.k8s.io";

    /// <summary>The request with the token in its status, or the failure to answer.</summary>
    /// <param name="namespace">Namespace of the request's path.</param>
    /// <param name="name">Account of the request's path.</param>
    /// <param name="request">The posted request.</param>
    /// <param name="caller">Who posted it: a node gets tokens for pods bound to it only.</param>
    public ApiResult<TokenRequest> Answer(
        string @namespace, string name, TokenRequest request, Requests.UserInfo? caller = null)
    {
        if (NamesFault(@namespace, name, request.Metadata) is { } mismatch) return mismatch;
        if (subjects.ServiceAccount(@namespace, name) is not { } account)
        {
            return Status.NotFound("", "serviceaccounts", name);
        }

        TokenRequestSpec spec = request.Spec with
        {
            Audiences = request.Spec.Audiences.IsEmpty ? issuer.DefaultAudiences : request.Spec.Audiences,
            ExpirationSeconds = request.Spec.ExpirationSeconds ?? TokenIssuer.LifetimeSecondsDefault,
        };
        long lifetime = spec.ExpirationSeconds.Value;
        if (LifetimeFault(lifetime) is { } fault) return fault;
        if (caller is not null && NodeIdentity.NodeName(caller) is { } node)
        {
            BoundObjectReference? reference = spec.BoundObjectRef;
            if (NodeRestriction.CheckToken(node, reference, pod => subjects.Pod(@namespace, pod)) is { } why)
            {
                return Status.Forbidden("", "serviceaccounts", name, why);
            }
        }

        if (!Bind(@namespace, name, spec.BoundObjectRef).TryGet(out Bound? bound, out Status? refused)) return refused;

        IssuedToken token = issuer.Issue(account, bound.Binding, spec.Audiences, lifetime);
        return request with
        {
            Metadata = request.Metadata with
            {
                Name = name,
                Namespace = @namespace,
                CreationTimestamp = clock.GetUtcNow(),
            },
            Spec = spec,
            Status = TokenRequestStatus.Empty with { Token = token.Token, ExpirationTimestamp = token.Expiry },
        };
    }

    private sealed record Bound(TokenBinding Binding);

    private static Status? NamesFault(string @namespace, string name, ObjectMeta metadata)
    {
        if (metadata.Name.Length > 0 && metadata.Name != name)
        {
            return Invalid(
                name, "metadata.name", $"\"{metadata.Name}\"", "must match the service account name if specified");
        }

        return metadata.Namespace.Length > 0 && metadata.Namespace != @namespace
            ? Invalid(name, "metadata.namespace", $"\"{metadata.Namespace}\"",
                "must match the service account namespace if specified")
            : null;
    }

    private static Status? LifetimeFault(long seconds)
    {
        string? why = seconds switch
        {
            < TokenIssuer.LifetimeSecondsMin => "may not specify a duration less than 10 minutes",
            > TokenIssuer.LifetimeSecondsMax => "may not specify a duration larger than 2^32 seconds",
            _ => null,
        };
        return why is null ? null : Invalid("", "spec.expirationSeconds", $"{seconds}", why);
    }

    private ApiResult<Bound> Bind(string @namespace, string account, BoundObjectReference? reference)
    {
        if (reference is null) return new Bound(TokenBinding.None);
        int slash = reference.APIVersion.IndexOf('/', StringComparison.Ordinal);
        string group = slash < 0 ? "" : reference.APIVersion[..slash];
        string version = reference.APIVersion[(slash + 1)..];
        return (group, reference.Kind) switch
        {
            ("", "Pod") => BindPod(@namespace, account, reference),
            ("", "Node") => subjects.Node(reference.Name) is { } node
                ? Checked(reference, node.Metadata, claim => new(Node: claim))
                : Status.NotFound("", "nodes", reference.Name),
            ("", "Secret") => subjects.Secret(@namespace, reference.Name) is { } secret
                ? Checked(reference, secret.Metadata, claim => new(Secret: claim))
                : Status.NotFound("", "secrets", reference.Name),
            _ => Status.BadRequest($"cannot bind token to object of type {group}/{version}, Kind={reference.Kind}"),
        };
    }

    private ApiResult<Bound> BindPod(string @namespace, string account, BoundObjectReference reference)
    {
        if (subjects.Pod(@namespace, reference.Name) is not { } pod) return Status.NotFound("", "pods", reference.Name);
        if (pod.Spec.ServiceAccountName != account)
        {
            return Status.BadRequest($"cannot bind token for serviceaccount \"{account}\" to pod running with " +
                "different serviceaccount name.");
        }

        return Checked(reference, pod.Metadata, claim => new(Pod: claim, Node: NodeOf(pod)));
    }

    // The node is named even when its object is not there: a reader of the token still learns where the pod was put.
    private ObjectClaim? NodeOf(Pod pod) => pod.Spec.NodeName.Length == 0
        ? null
        : new(pod.Spec.NodeName, subjects.Node(pod.Spec.NodeName)?.Metadata.UID ?? "");

    private static ApiResult<Bound> Checked(
        BoundObjectReference reference, ObjectMeta found, Func<ObjectClaim, TokenBinding> bind)
    {
        if (reference.UID.Length > 0 && reference.UID != found.UID)
        {
            return Status.Conflict("", reference.Kind, reference.Name,
                $"the UID in the bound object reference ({reference.UID}) does not match the UID in record. " +
                "The object might have been deleted and then recreated");
        }

        return new Bound(bind(new(found.Name, found.UID)));
    }

    private static Status Invalid(string name, string field, string value, string detail) =>
        Status.Invalid(Group, "TokenRequest", name,
        [
            StatusCause.Empty with
            {
                Type = "FieldValueInvalid",
                Field = field,
                Message = $"Invalid value: {value}: {detail}",
            },
        ]);
}
