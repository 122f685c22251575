using Skiff.Machinery.Cel;

namespace Skiff.Machinery.Policies;

/// <summary>The types of the variables <c>request</c>, in policies and in authorizers, and <c>namespaceObject</c>.</summary>
internal static class RequestTypes
{
    private static readonly CelSchema Text = new() { Form = CelForm.String, Type = CelType.String };
    private static readonly CelSchema Whole = new() { Form = CelForm.Integer, Type = CelType.Int };
    private static readonly CelSchema Flag = new() { Form = CelForm.Boolean, Type = CelType.Bool };
    private static readonly CelSchema Time = new() { Form = CelForm.DateTime, Type = CelType.Timestamp };
    private static readonly CelSchema Anything = new() { Form = CelForm.Any, Type = CelType.Dyn };

    /// <summary>The type of <c>request</c>.</summary>
    public static CelSchema Request { get; } = MakeRequest();

    /// <summary>The type of <c>request</c> where authorizers are chosen.</summary>
    public static CelSchema AccessReview { get; } = MakeAccessReview();

    /// <summary>The type of <c>namespaceObject</c>.</summary>
    public static CelSchema Namespace { get; } = MakeNamespace();

    private static CelSchema MakeRequest()
    {
        CelSchema kind = Object("kubernetes.GroupVersionKind", ("group", Text), ("version", Text), ("kind", Text));
        CelSchema resource = Object("kubernetes.GroupVersionResource", ("group", Text), ("version", Text), ("resource", Text));
        CelSchema user = Object(
            "kubernetes.UserInfo", ("username", Text), ("uid", Text), ("groups", List(Text)), ("extra", Map(List(Text))));
        return Object(
            "kubernetes.AdmissionRequest",
            ("kind", kind), ("resource", resource), ("subResource", Text), ("requestKind", kind), ("requestResource", resource),
            ("requestSubResource", Text), ("name", Text), ("namespace", Text), ("operation", Text), ("userInfo", user),
            ("dryRun", Flag), ("options", Anything));
    }

    private static CelSchema MakeAccessReview()
    {
        CelSchema requirement = Object(
            "kubernetes.SelectorRequirement", ("key", Text), ("operator", Text), ("values", List(Text)));
        CelSchema fields = Object(
            "kubernetes.FieldSelectorAttributes", ("rawSelector", Text), ("requirements", List(requirement)));
        CelSchema labels = Object(
            "kubernetes.LabelSelectorAttributes", ("rawSelector", Text), ("requirements", List(requirement)));
        CelSchema resource = Object(
            "kubernetes.ResourceAttributes",
            ("namespace", Text), ("verb", Text), ("group", Text), ("version", Text), ("resource", Text), ("subresource", Text),
            ("name", Text), ("fieldSelector", fields), ("labelSelector", labels));
        return Object(
            "kubernetes.SubjectAccessReviewSpec",
            ("resourceAttributes", resource),
            ("nonResourceAttributes", Object("kubernetes.NonResourceAttributes", ("path", Text), ("verb", Text))),
            ("user", Text), ("groups", List(Text)), ("extra", Map(List(Text))), ("uid", Text));
    }

    private static CelSchema MakeNamespace()
    {
        CelSchema condition = Object(
            "kubernetes.NamespaceCondition",
            ("status", Text), ("type", Text), ("lastTransitionTime", Time), ("message", Text), ("reason", Text));
        CelSchema metadata = Object(
            "kubernetes.NamespaceMetadata",
            ("name", Text), ("generateName", Text), ("namespace", Text), ("labels", Map(Text)), ("annotations", Map(Text)),
            ("UID", Text), ("creationTimestamp", Time), ("deletionGracePeriodSeconds", Whole), ("deletionTimestamp", Time),
            ("generation", Whole), ("resourceVersion", Text), ("finalizers", List(Text)));
        return Object(
            "kubernetes.Namespace",
            ("metadata", metadata),
            ("spec", Object("kubernetes.NamespaceSpec", ("finalizers", List(Text)))),
            ("status", Object("kubernetes.NamespaceStatus", ("conditions", List(condition)), ("phase", Text))));
    }

    // Fields of these types are named as they are written, reserved words included.
    private static CelSchema Object(string name, params ReadOnlySpan<(string Name, CelSchema Schema)> fields)
    {
        List<CelMember> members = [];
        foreach ((string field, CelSchema schema) in fields) members.Add(new(field, field, schema));
        return new() { Form = CelForm.Object, Type = CelType.Object(name), Members = members };
    }

    private static CelSchema List(CelSchema item) =>
        new() { Form = CelForm.List, Type = CelType.ListOf(item.Type!), Element = item };

    private static CelSchema Map(CelSchema value) =>
        new() { Form = CelForm.Map, Type = CelType.MapOf(CelType.String, value.Type!), Element = value };
}
