using Skiff.ApiServer.Authorization.Rbac;
using Skiff.ApiServer.Requests;
using Skiff.Client;
using Skiff.Machinery.Selectors;
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
    public async ValueTask<ApiResult<SubjectAccessReview>> AnswerAsync(SubjectAccessReview review, CancellationToken stop) =>
        ReviewFaults.Of(review) is { } fault
            ? fault
            : review with { Status = await EvaluateAsync(UserOf(review.Spec), review.Spec.ResourceAttributes,
                review.Spec.NonResourceAttributes, stop) };

    /// <summary>May the named user do it in the review's namespace?</summary>
    /// <param name="review">The review.</param>
    /// <param name="namespace">Namespace of the request's path.</param>
    /// <param name="stop">Ends the caller's interest.</param>
    public async ValueTask<ApiResult<LocalSubjectAccessReview>> AnswerAsync(
        LocalSubjectAccessReview review, string @namespace, CancellationToken stop)
    {
        if (review.Metadata.Namespace.Length > 0 && review.Metadata.Namespace != @namespace)
        {
            return Status.BadRequest(
                "the namespace of the provided object does not match the namespace sent on the request");
        }

        LocalSubjectAccessReview local = review with { Metadata = review.Metadata with { Namespace = @namespace } };
        if (ReviewFaults.Of(local) is { } fault) return fault;
        return local with { Status = await EvaluateAsync(UserOf(local.Spec), local.Spec.ResourceAttributes, null, stop) };
    }

    /// <summary>May the caller do it?</summary>
    public async ValueTask<ApiResult<SelfSubjectAccessReview>> AnswerAsync(
        SelfSubjectAccessReview review, UserInfo caller, CancellationToken stop) =>
        ReviewFaults.Of(review) is { } fault
            ? fault
            : review with { Status = await EvaluateAsync(caller, review.Spec.ResourceAttributes,
                review.Spec.NonResourceAttributes, stop) };

    /// <summary>What may the caller do in a namespace?</summary>
    public ApiResult<SelfSubjectRulesReview> Answer(SelfSubjectRulesReview review, UserInfo caller)
    {
        if (review.Spec.Namespace.Length == 0) return Status.BadRequest("no namespace on request");
        ListedRules found = authorizer.RulesFor(caller, review.Spec.Namespace);
        return SelfSubjectRulesReview.Empty with
        {
            Status = SubjectRulesReviewStatus.Empty with
            {
                ResourceRules = ListOf.From(found.Rules.Where(rule => !rule.Resources.IsEmpty).Select(ResourceRuleOf)),
                NonResourceRules = ListOf.From(found.Rules.Where(rule => !rule.NonResourceURLs.IsEmpty).Select(PathRuleOf)),
                Incomplete = !found.IsComplete,
                EvaluationError = found.Errors.Count == 0 ? "" : RbacSnapshot.JoinErrors(found.Errors),
            },
        };
    }

    private async ValueTask<SubjectAccessReviewStatus> EvaluateAsync(
        UserInfo user, ResourceAttributes? resource, NonResourceAttributes? path, CancellationToken stop)
    {
        List<string> errors = [];
        Attributes attributes = resource is { } wanted
            ? AttributesOf(user, wanted, errors)
            : Attributes.ForPath(user, path?.Verb ?? "", path?.Path ?? "");
        Decision decision = await authorizer.AuthorizeAsync(attributes, stop);
        if (decision.Error.Length > 0) errors.Insert(0, decision.Error);
        return SubjectAccessReviewStatus.Empty with
        {
            Allowed = decision.IsAllowed,
            Denied = decision.Verdict == Verdict.Deny,
            Reason = decision.Reason,
            EvaluationError = string.Join("; ", errors),
        };
    }

    private static Attributes AttributesOf(UserInfo user, ResourceAttributes wanted, List<string> errors)
    {
        (ListOf<FieldRequirement> fields, bool isWhole) = ReviewSelectors.Of(wanted.FieldSelector);
        if (!isWhole) errors.Add(Ignored("fieldSelector", fields.Count));
        (ListOf<Requirement> labels, isWhole) = ReviewSelectors.Of(wanted.LabelSelector);
        if (!isWhole) errors.Add(Ignored("labelSelector", labels.Count));
        return Attributes.ForResource(user, wanted.Verb, wanted.Group, wanted.Resource, wanted.Namespace, wanted.Name,
            wanted.Subresource) with
        {
            Version = wanted.Version.Length == 0 ? "*" : wanted.Version,
            FieldSelector = fields,
            LabelSelector = labels,
        };
    }

    private static string Ignored(string selector, int understood) =>
        $"spec.resourceAttributes.{selector} {(understood > 0 ? "partially ignored" : "ignored")} due to parse error";

    private static UserInfo UserOf(SubjectAccessReviewSpec spec) => new(spec.User, spec.UID, spec.Groups, spec.Extra);

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
