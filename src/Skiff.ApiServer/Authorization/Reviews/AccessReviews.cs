using Skiff.ApiServer.Authorization.Nodes;
using Skiff.ApiServer.Authorization.Rbac;
using Skiff.ApiServer.Requests;
using Skiff.Client;
using Skiff.Model;
using Skiff.Model.Authorization.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization.Reviews;

/// <summary>
/// Answers the kinds that ask what somebody may do. Each takes the posted review and gives it back with its status, or
/// the failure to answer. Nothing is stored.
/// </summary>
/// <param name="authorizer">The server's authorizer.</param>
public sealed class AccessReviews(Authorizer authorizer)
{
    /// <summary>May the named user do it?</summary>
    public ApiResult<SubjectAccessReview> Answer(SubjectAccessReview review)
    {
        if (ReviewFaults.Of(review) is { } fault) return fault;
        return review with
        {
            Status = Evaluate(
                UserOf(review.Spec), review.Spec.ResourceAttributes, review.Spec.NonResourceAttributes),
        };
    }

    /// <summary>May the named user do it in the review's namespace?</summary>
    /// <param name="review">The review.</param>
    /// <param name="namespace">Namespace of the request's path.</param>
    public ApiResult<LocalSubjectAccessReview> Answer(LocalSubjectAccessReview review, string @namespace)
    {
        if (review.Metadata.Namespace.Length > 0 && review.Metadata.Namespace != @namespace)
        {
            return Status.BadRequest(
                "the namespace of the provided object does not match the namespace sent on the request");
        }

        LocalSubjectAccessReview local = review with { Metadata = review.Metadata with { Namespace = @namespace } };
        if (ReviewFaults.Of(local) is { } fault) return fault;
        return local with { Status = Evaluate(UserOf(local.Spec), local.Spec.ResourceAttributes, null) };
    }

    /// <summary>May the caller do it?</summary>
    public ApiResult<SelfSubjectAccessReview> Answer(SelfSubjectAccessReview review, UserInfo caller)
    {
        if (ReviewFaults.Of(review) is { } fault) return fault;
        return review with
        {
            Status = Evaluate(caller, review.Spec.ResourceAttributes, review.Spec.NonResourceAttributes),
        };
    }

    /// <summary>What may the caller do in a namespace?</summary>
    public ApiResult<SelfSubjectRulesReview> Answer(SelfSubjectRulesReview review, UserInfo caller)
    {
        if (review.Spec.Namespace.Length == 0) return Status.BadRequest("no namespace on request");
        UserRules found = authorizer.RulesFor(caller, review.Spec.Namespace);
        bool isNode = NodeIdentity.NodeName(caller) is not null;
        List<string> errors = [.. found.Errors];
        if (isNode) errors.Insert(0, "node authorizer does not support user rule resolution");
        IEnumerable<PolicyRule> rules = found.Rules.Select(rule => rule.Rule);
        return SelfSubjectRulesReview.Empty with
        {
            Status = SubjectRulesReviewStatus.Empty with
            {
                ResourceRules = ListOf.From(rules.Where(rule => !rule.Resources.IsEmpty).Select(ResourceRuleOf)),
                NonResourceRules = ListOf.From(rules.Where(rule => !rule.NonResourceURLs.IsEmpty).Select(PathRuleOf)),
                Incomplete = isNode,
                EvaluationError = errors.Count == 0 ? "" : RbacSnapshot.JoinErrors(errors),
            },
        };
    }

    private SubjectAccessReviewStatus Evaluate(UserInfo user, ResourceAttributes? resource, NonResourceAttributes? path)
    {
        (ListOf<FieldEquals> selector, string error) = FieldsOf(resource?.FieldSelector);
        Attributes attributes = resource is { } wanted
            ? Attributes.ForResource(user, wanted.Verb, wanted.Group, wanted.Resource, wanted.Namespace, wanted.Name,
                wanted.Subresource) with { Version = wanted.Version, FieldSelector = selector }
            : Attributes.ForPath(user, path?.Verb ?? "", path?.Path ?? "");
        Decision decision = authorizer.Authorize(attributes);
        return SubjectAccessReviewStatus.Empty with
        {
            Allowed = decision.IsAllowed,
            Denied = decision.Verdict == Verdict.Deny,
            Reason = decision.Reason,
            EvaluationError = error,
        };
    }

    private static UserInfo UserOf(SubjectAccessReviewSpec spec) => new(spec.User, spec.UID, spec.Groups, spec.Extra);

    // What cannot be read narrows nothing: the question is then whether the whole collection may be read.
    private static (ListOf<FieldEquals> Fields, string Error) FieldsOf(FieldSelectorAttributes? selector)
    {
        if (selector is null) return (default, "");
        if (selector.RawSelector.Length > 0) return (FieldEquals.Of(selector.RawSelector), "");
        List<FieldEquals> fields = [];
        string error = "";
        foreach (FieldSelectorRequirement requirement in selector.Requirements)
        {
            if (requirement is { Operator: "In", Values.Count: 1 })
            {
                fields.Add(new(requirement.Key, requirement.Values[0]));
            }
            else if (requirement.Operator is not ("In" or "NotIn" or "Exists" or "DoesNotExist"))
            {
                error = "spec.resourceAttributes.fieldSelector ignored due to parse error: " +
                    $"{GoQuote.Of(requirement.Operator)} is not a valid field selector operator";
            }
        }

        return (fields.ToListOf(), error);
    }

    private static ResourceRule ResourceRuleOf(PolicyRule rule) => ResourceRule.Empty with
    {
        Verbs = rule.Verbs,
        APIGroups = rule.APIGroups,
        Resources = rule.Resources,
        ResourceNames = rule.ResourceNames,
    };

    private static NonResourceRule PathRuleOf(PolicyRule rule) =>
        NonResourceRule.Empty with { Verbs = rule.Verbs, NonResourceURLs = rule.NonResourceURLs };
}
