using Skiff.ApiServer.Requests;
using Skiff.Machinery;
using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Authorization.Configured;

/// <summary>What a request looks like to other servers that decide on it: the specification of an access review.</summary>
internal static class ReviewSpec
{
    /// <summary>A review of a version.</summary>
    /// <param name="spec">The specification.</param>
    /// <param name="version">The version, <c>v1</c> or <c>v1beta1</c>.</param>
    public static JsonObject Review(JsonObject spec, string version)
    {
        // The one difference between the two: the older names the groups in the singular.
        if (version != "v1" && spec["groups"] is { } groups) spec = spec.Remove("groups").Set("group", groups);
        return Json.Object(
            ("kind", Json.Of("SubjectAccessReview")), ("apiVersion", Json.Of($"authorization.k8s.io/{version}")),
            ("metadata", Json.Object(("creationTimestamp", Json.Null))), ("spec", spec),
            ("status", Json.Object(("allowed", Json.Of(false)))));
    }

    /// <summary>The specification as it is sent: without what is empty.</summary>
    public static JsonObject Of(Attributes request)
    {
        JsonObjectBuilder spec = new(5);
        if (request.IsResource) spec.Set("resourceAttributes", ResourceOf(request, isWhole: false));
        else spec.Set("nonResourceAttributes", Texts(isWhole: false, ("path", request.Path), ("verb", request.Verb)).Build());
        if (request.User.Name.Length > 0) spec.Set("user", Json.Of(request.User.Name));
        if (!request.User.Groups.IsEmpty) spec.Set("groups", List(request.User.Groups));
        if (!request.User.Extra.IsEmpty) spec.Set("extra", ExtraOf(request.User));
        if (request.User.Uid.Length > 0) spec.Set("uid", Json.Of(request.User.Uid));
        return spec.Build();
    }

    /// <summary>The specification as conditions see it: with every text, so that none has to ask whether it is there.</summary>
    public static JsonObject Shown(Attributes request)
    {
        JsonObjectBuilder spec = new(5);
        spec.Set("user", Json.Of(request.User.Name));
        spec.Set("groups", List(request.User.Groups));
        spec.Set("uid", Json.Of(request.User.Uid));
        spec.Set("extra", ExtraOf(request.User));
        if (request.IsResource) spec.Set("resourceAttributes", ResourceOf(request, isWhole: true));
        else spec.Set("nonResourceAttributes", Texts(isWhole: true, ("path", request.Path), ("verb", request.Verb)).Build());
        return spec.Build();
    }

    private static JsonObject ResourceOf(Attributes request, bool isWhole)
    {
        JsonObjectBuilder resource = Texts(
            isWhole, ("namespace", request.Namespace), ("verb", request.Verb), ("group", request.Group),
            ("version", request.Version), ("resource", request.Resource), ("subresource", request.Subresource),
            ("name", request.Name));
        Json[] fields = [.. request.FieldSelector.AsEnumerable().Select(FieldOf)];
        if (fields.Length > 0) resource.Set("fieldSelector", Json.Object(("requirements", JsonArray.From(fields))));
        Json[] labels = [.. request.LabelSelector.AsEnumerable().Select(LabelOf).OfType<Json>()];
        if (labels.Length > 0) resource.Set("labelSelector", Json.Object(("requirements", JsonArray.From(labels))));
        return resource.Build();
    }

    private static JsonObject FieldOf(FieldRequirement requirement) => RequirementOf(
        requirement.Field, requirement.Negated ? FieldSelectorOperator.NotIn : FieldSelectorOperator.In, [requirement.Value]);

    // Whoever decides knows four operators. Leaving a condition out makes the question broader, never narrower.
    private static JsonObject? LabelOf(Requirement requirement) => requirement.Operator switch
    {
        Operator.In or Operator.Equals or Operator.DoubleEquals =>
            RequirementOf(requirement.Key, LabelSelectorOperator.In, requirement.Values),
        Operator.NotIn or Operator.NotEquals =>
            RequirementOf(requirement.Key, LabelSelectorOperator.NotIn, requirement.Values),
        Operator.Exists => RequirementOf(requirement.Key, LabelSelectorOperator.Exists, default),
        Operator.DoesNotExist => RequirementOf(requirement.Key, LabelSelectorOperator.DoesNotExist, default),
        _ => null,
    };

    private static JsonObject RequirementOf(string key, string @operator, ListOf<string> values)
    {
        JsonObjectBuilder requirement = new(3);
        requirement.Set("key", Json.Of(key));
        requirement.Set("operator", Json.Of(@operator));
        if (!values.IsEmpty) requirement.Set("values", List(values));
        return requirement.Build();
    }

    private static JsonObjectBuilder Texts(bool isWhole, params ReadOnlySpan<(string Name, string Value)> texts)
    {
        JsonObjectBuilder members = new(texts.Length + 2);
        foreach ((string name, string value) in texts)
        {
            if (isWhole || value.Length > 0) members.Set(name, Json.Of(value));
        }

        return members;
    }

    private static JsonObject ExtraOf(UserInfo user)
    {
        JsonObjectBuilder extra = new(user.Extra.Count);
        foreach ((string key, ListOf<string> values) in user.Extra) extra.Set(key, List(values));
        return extra.Build();
    }

    private static JsonArray List(ListOf<string> texts) => JsonArray.From(texts.AsEnumerable().Select(Json.Of));
}
