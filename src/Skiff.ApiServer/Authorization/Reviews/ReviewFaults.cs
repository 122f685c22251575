using Skiff.Model;
using Skiff.Model.Authorization.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Authorization.Reviews;

/// <summary>What is wrong with an access review, in upstream's words.</summary>
internal static class ReviewFaults
{
    private const string Group = "authorization.k8s.io";

    public static Status? Of(SubjectAccessReview review) =>
        Status([.. OfSpec(review.Spec), .. OfMetadata(review.Metadata, "must be empty")]);

    public static Status? Of(SelfSubjectAccessReview review) => Status(
        [
            .. OfAttributes(review.Spec.ResourceAttributes, review.Spec.NonResourceAttributes),
            .. OfMetadata(review.Metadata, "must be empty"),
        ]);

    public static Status? Of(LocalSubjectAccessReview review)
    {
        List<StatusCause> causes =
        [
            .. OfSpec(review.Spec),
            .. OfMetadata(review.Metadata with { Namespace = "" }, "must be empty except for namespace"),
        ];
        if (review.Spec.ResourceAttributes is { } resource && resource.Namespace != review.Metadata.Namespace)
        {
            causes.Add(Invalid("spec.resourceAttributes.namespace", GoQuote.Of(resource.Namespace),
                "must match metadata.namespace"));
        }

        if (review.Spec.NonResourceAttributes is { } path)
        {
            causes.Add(Invalid("spec.nonResourceAttributes", Text(path), "disallowed on this kind of request"));
        }

        return Status(causes);
    }

    private static IEnumerable<StatusCause> OfSpec(SubjectAccessReviewSpec spec)
    {
        foreach (StatusCause cause in OfAttributes(spec.ResourceAttributes, spec.NonResourceAttributes))
        {
            yield return cause;
        }

        if (spec.User.Length == 0 && spec.Groups.IsEmpty)
        {
            yield return Invalid("spec.user", "\"\"", "at least one of user or group must be specified");
        }
    }

    private static IEnumerable<StatusCause> OfAttributes(ResourceAttributes? resource, NonResourceAttributes? path)
    {
        if (resource is not null && path is not null)
        {
            yield return Invalid("spec.nonResourceAttributes", Text(path),
                "cannot be specified in combination with resourceAttributes");
        }

        if (resource is null && path is null)
        {
            yield return Invalid("spec.resourceAttributes", "null",
                "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }

        if (resource is null) yield break;
        foreach (StatusCause cause in ReviewSelectors.Faults(resource).AsEnumerable()) yield return cause;
    }

    private static IEnumerable<StatusCause> OfMetadata(ObjectMeta metadata, string detail)
    {
        if (metadata with { ManagedFields = default } == ObjectMeta.Empty) yield break;
        yield return Invalid("metadata", "{}", detail);
    }

    private static string Text(NonResourceAttributes path) =>
        $"{{\"path\":{GoQuote.Of(path.Path)},\"verb\":{GoQuote.Of(path.Verb)}}}";

    private static StatusCause Invalid(string field, string value, string detail) => StatusCause.Empty with
    {
        Type = "FieldValueInvalid",
        Field = field,
        Message = $"Invalid value: {value}: {detail}",
    };

    // Upstream names the group alone: a review that has been read no longer says its kind.
    private static Status? Status(IReadOnlyList<StatusCause> causes) => causes.Count == 0
        ? null
        : Model.Meta.V1.Status.Invalid(Group, "", "", ListOf.From(causes));
}
