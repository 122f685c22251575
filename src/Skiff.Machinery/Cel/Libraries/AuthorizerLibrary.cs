using Skiff.Machinery.Validation;

namespace Skiff.Machinery.Cel;

/// <summary>What an expression asks an authorizer.</summary>
public sealed record CelAccess
{
    /// <summary>The path asked for; null when it is a resource.</summary>
    public string? Path { get; init; }

    /// <summary>The service account asked about, as namespace and name; null for the one who made the request.</summary>
    public (string Namespace, string Name)? ServiceAccount { get; init; }

    /// <summary>The API group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The resource.</summary>
    public string Resource { get; init; } = "";

    /// <summary>The subresource.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The object's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The field selector, unread.</summary>
    public string FieldSelector { get; init; } = "";

    /// <summary>The label selector, unread.</summary>
    public string LabelSelector { get; init; } = "";

    /// <summary>The verb.</summary>
    public string Verb { get; init; } = "";
}

/// <summary>An authorizer's answer.</summary>
/// <param name="Allowed">Whether it allows.</param>
/// <param name="Reason">Why.</param>
/// <param name="Error">What went wrong; empty for nothing.</param>
public readonly record struct CelDecision(bool Allowed, string Reason, string Error);

/// <summary>Answers what expressions ask of the variable <c>authorizer</c>.</summary>
/// <param name="access">What is asked.</param>
public delegate CelDecision CelAuthorize(CelAccess access);

/// <summary>The functions of authorizers, and the values they go through on their way to a decision.</summary>
public static class AuthorizerLibrary
{
    /// <summary>The type of the variable <c>authorizer</c>.</summary>
    public static CelType Authorizer { get; } = CelType.Object("kubernetes.authorization.Authorizer");

    /// <summary>The type of the variable <c>authorizer.requestResource</c>.</summary>
    public static CelType ResourceCheck { get; } = CelType.Object("kubernetes.authorization.ResourceCheck");

    private static readonly CelType PathCheck = CelType.Object("kubernetes.authorization.PathCheck");
    private static readonly CelType GroupCheck = CelType.Object("kubernetes.authorization.GroupCheck");
    private static readonly CelType Decision = CelType.Object("kubernetes.authorization.Decision");
    private static readonly CelType S = CelType.String;

    /// <summary>The value of the variable <c>authorizer</c>.</summary>
    public static CelValue Of(CelAuthorize authorize) => new Question(Authorizer, authorize, new());

    /// <summary>The value of the variable <c>authorizer.requestResource</c>.</summary>
    public static CelValue Of(CelAuthorize authorize, CelAccess resource) => new Question(ResourceCheck, authorize, resource);

    internal static void Declare(CelFunctions functions)
    {
        Step(functions, "path", "authorizer_path", Authorizer, PathCheck, "path", static (access, path) => access with { Path = path });
        Step(functions, "group", "authorizer_group", Authorizer, GroupCheck, null, static (access, group) => access with { Group = group });
        functions.Member("serviceAccount", "authorizer_serviceaccount", [Authorizer, S, S], Authorizer, ServiceAccount);
        Step(
            functions, "resource", "groupcheck_resource", GroupCheck, ResourceCheck, "resource",
            static (access, resource) => access with { Resource = resource });
        Narrow(functions, "subresource", "resourcecheck_subresource", static (access, value) => access with { Subresource = value });
        Narrow(functions, "namespace", "resourcecheck_namespace", static (access, value) => access with { Namespace = value });
        Narrow(functions, "name", "resourcecheck_name", static (access, value) => access with { Name = value });
        Narrow(functions, "fieldSelector", "authorizer_fieldselector", static (access, value) => access with { FieldSelector = value });
        Narrow(functions, "labelSelector", "authorizer_labelselector", static (access, value) => access with { LabelSelector = value });
        functions.Member("check", "pathcheck_check", [PathCheck, S], Decision, Check);
        functions.Member("check", "resourcecheck_check", [ResourceCheck, S], Decision, Check);
        Part(functions, "errored", "decision_errored", CelType.Bool, static decision => CelBool.Of(decision.Error.Length > 0));
        Part(functions, "error", "decision_error", S, static decision => CelString.Of(decision.Error));
        Part(functions, "allowed", "decision_allowed", CelType.Bool, static decision => CelBool.Of(decision.Allowed));
        Part(functions, "reason", "decision_reason", S, static decision => CelString.Of(decision.Reason));
    }

    private static void Narrow(CelFunctions functions, string name, string id, Func<CelAccess, string, CelAccess> with) =>
        Step(functions, name, id, ResourceCheck, ResourceCheck, null, with);

    private static void Step(
        CelFunctions functions, string name, string id, CelType from, CelType to, string? required,
        Func<CelAccess, string, CelAccess> with) =>
        functions.Member(name, id, [from, S], to, a =>
        {
            Question question = (Question)a[0];
            string value = StringLibrary.Text(a[1]);
            if (required is not null && string.IsNullOrWhiteSpace(value)) return new CelError($"{required} must not be empty");
            return new Question(to, question.Authorize, with(question.Access, value));
        });

    private static CelValue ServiceAccount(ReadOnlySpan<CelValue> a)
    {
        Question question = (Question)a[0];
        string space = StringLibrary.Text(a[1]), name = StringLibrary.Text(a[2]);
        if (Names.Dns1123Subdomain(name).Count > 0) return new CelError("Invalid service account name");
        if (Names.Dns1123Label(space).Count > 0) return new CelError("Invalid service account namespace");
        return new Question(Authorizer, question.Authorize, question.Access with { ServiceAccount = (space, name) });
    }

    private static CelValue Check(ReadOnlySpan<CelValue> a)
    {
        Question question = (Question)a[0];
        CelAccess access = question.Access with { Verb = StringLibrary.Text(a[1]) };
        return new Answer(question.Authorize(access));
    }

    private static void Part(CelFunctions functions, string name, string id, CelType type, Func<CelDecision, CelValue> get) =>
        functions.Member(name, id, [Decision], type, a => get(((Answer)a[0]).Value));

    private sealed class Question(CelType type, CelAuthorize authorize, CelAccess access) : CelOpaque
    {
        public CelAuthorize Authorize => authorize;

        public CelAccess Access => access;

        public override CelType Type => type;

        internal override bool EqualTo(CelValue other) => other is Question question && Type.Name == question.Type.Name
            && Access == question.Access;

        public override string ToString() => Type.Name;
    }

    private sealed class Answer(CelDecision value) : CelOpaque
    {
        public CelDecision Value => value;

        public override CelType Type => Decision;

        internal override bool EqualTo(CelValue other) => other is Answer answer && answer.Value == Value;

        public override string ToString() => Type.Name;
    }
}
