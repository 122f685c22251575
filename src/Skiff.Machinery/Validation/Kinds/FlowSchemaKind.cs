using Skiff.Machinery.Fairness;
using Skiff.Model;
using Skiff.Model.FlowControl.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of flow schemas.</summary>
internal static class FlowSchemaKind
{
    private const int PrecedenceMax = 10_000;

    private static readonly string[] Verbs =
        ["create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<FlowSchema>
    {
        Always = (schema, faults) =>
        {
            CheckSpec(schema, faults);
            CheckStatus(schema, faults);
        },
        OnStatus = (schema, _, faults) => CheckStatus(schema, faults),
    };

    private static void CheckSpec(FlowSchema schema, Faults faults)
    {
        (FlowSchemaSpec spec, FieldPath path) = (schema.Spec, FieldPath.Spec);
        FieldPath precedence = path.Child("matchingPrecedence");
        if (spec.MatchingPrecedence <= 0) faults.Invalid(precedence, spec.MatchingPrecedence, "must be a positive value");
        if (spec.MatchingPrecedence > PrecedenceMax)
        {
            faults.Invalid(precedence, spec.MatchingPrecedence, $"must not be greater than {PrecedenceMax}");
        }

        if (spec.MatchingPrecedence == 1 && schema.Metadata.Name != "exempt")
        {
            faults.Invalid(precedence, 1, "only the schema named 'exempt' may have matchingPrecedence 1");
        }

        if (spec.DistinguisherMethod is { } method)
        {
            faults.OneOf(path.Child("distinguisherMethod", "type"), method.Type,
                FlowDistinguisherMethodType.ByNamespace, FlowDistinguisherMethodType.ByUser);
        }

        FieldPath level = path.Child("priorityLevelConfiguration", "name");
        string name = spec.PriorityLevelConfiguration.Name;
        if (name.Length == 0) faults.Required(level, "must reference a priority level");
        else faults.Invalid(level, name, Names.Dns1123Subdomain(name));
        for (int i = 0; i < spec.Rules.Count; i++) CheckRule(path.Child("rules").Index(i), spec.Rules[i], faults);
        if (MandatoryFlows.Schema(schema.Metadata.Name) is { } fixedOne && fixedOne.Spec != spec)
        {
            faults.InvalidText(path, Shown.Of(spec), $"spec of '{schema.Metadata.Name}' must equal the fixed value");
        }
    }

    private static void CheckStatus(FlowSchema schema, Faults faults)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < schema.Status.Conditions.Count; i++)
        {
            FieldPath path = FieldPath.Status.Child("conditions").Index(i).Child("type");
            string type = schema.Status.Conditions[i].Type;
            if (!seen.Add(type)) faults.Duplicate(path, type);
            if (type.Length == 0) faults.Required(path, "must not be empty");
        }
    }

    private static void CheckRule(FieldPath path, PolicyRulesWithSubjects rule, Faults faults)
    {
        if (rule.Subjects.IsEmpty) faults.Required(path.Child("subjects"), "subjects must contain at least one value");
        for (int i = 0; i < rule.Subjects.Count; i++) CheckSubject(path.Child("subjects").Index(i), rule.Subjects[i], faults);
        if (rule.ResourceRules.IsEmpty && rule.NonResourceRules.IsEmpty)
        {
            faults.Required(path, "at least one of resourceRules and nonResourceRules has to be non-empty");
        }

        for (int i = 0; i < rule.ResourceRules.Count; i++)
        {
            CheckResources(path.Child("resourceRules").Index(i), rule.ResourceRules[i], faults);
        }

        for (int i = 0; i < rule.NonResourceRules.Count; i++)
        {
            CheckPaths(path.Child("nonResourceRules").Index(i), rule.NonResourceRules[i], faults);
        }
    }

    private static void CheckSubject(FieldPath path, Subject subject, Faults faults)
    {
        switch (subject.Kind)
        {
            case SubjectKind.ServiceAccount:
                CheckAccount(path.Child("serviceAccount"), subject.ServiceAccount, faults);
                break;
            case SubjectKind.User:
                CheckName(path.Child("user"), subject.User?.Name, "user is required when subject kind is 'User'", faults);
                break;
            case SubjectKind.Group:
                CheckName(path.Child("group"), subject.Group?.Name, "group is required when subject kind is 'Group'", faults);
                break;
            default:
                faults.NotSupported(path.Child("kind"), subject.Kind, SubjectKind.Group, SubjectKind.ServiceAccount, SubjectKind.User);
                return;
        }

        CheckOther(path, "serviceAccount", SubjectKind.ServiceAccount, subject.ServiceAccount is not null, subject.Kind, faults);
        CheckOther(path, "user", SubjectKind.User, subject.User is not null, subject.Kind, faults);
        CheckOther(path, "group", SubjectKind.Group, subject.Group is not null, subject.Kind, faults);
    }

    private static void CheckOther(FieldPath path, string field, string owner, bool isGiven, string kind, Faults faults)
    {
        if (isGiven && kind != owner)
        {
            faults.Forbidden(path.Child(field), $"{field} is forbidden when subject kind is not '{owner}'");
        }
    }

    private static void CheckName(FieldPath path, string? name, string missing, Faults faults)
    {
        if (name is null) faults.Required(path, missing);
        else if (name.Length == 0) faults.Required(path.Child("name"));
    }

    private static void CheckAccount(FieldPath path, ServiceAccountSubject? account, Faults faults)
    {
        if (account is null)
        {
            faults.Required(path, "serviceAccount is required when subject kind is 'ServiceAccount'");
            return;
        }

        if (account.Name.Length == 0) faults.Required(path.Child("name"));
        else if (account.Name != "*") faults.Invalid(path.Child("name"), account.Name, Names.Dns1123Subdomain(account.Name));
        if (account.Namespace.Length == 0) faults.Required(path.Child("namespace"), "must specify namespace for service account");
        else faults.Invalid(path.Child("namespace"), account.Namespace, Names.Dns1123Label(account.Namespace));
    }

    private static void CheckResources(FieldPath path, ResourcePolicyRule rule, Faults faults)
    {
        CheckVerbs(path.Child("verbs"), rule.Verbs, faults);
        CheckList(path.Child("apiGroups"), rule.APIGroups, "resource rules must supply at least one api group", "api groups", faults);
        CheckList(path.Child("resources"), rule.Resources, "resource rules must supply at least one resource", "resources", faults);
        FieldPath spaces = path.Child("namespaces");
        if (rule.Namespaces.IsEmpty && !rule.ClusterScope)
        {
            faults.Required(spaces, "resource rules that are not cluster scoped must supply at least one namespace");
        }
        else if (rule.Namespaces.Contains("*")) CheckList(spaces, rule.Namespaces, "", "namespaces", faults);
        else
        {
            for (int i = 0; i < rule.Namespaces.Count; i++)
            {
                foreach (string problem in Names.Dns1123Label(rule.Namespaces[i]))
                {
                    faults.Invalid(spaces.Index(i), rule.Namespaces[i],
                        $"each member of this list must be '*' or a DNS-1123 label; {problem}");
                }
            }
        }
    }

    private static void CheckPaths(FieldPath path, NonResourcePolicyRule rule, Faults faults)
    {
        CheckVerbs(path.Child("verbs"), rule.Verbs, faults);
        FieldPath urls = path.Child("nonResourceURLs");
        CheckList(urls, rule.NonResourceURLs, "nonResourceURLs must contain at least one value", "non-resource URLs", faults);
        if (rule.NonResourceURLs.Contains("*")) return;
        for (int i = 0; i < rule.NonResourceURLs.Count; i++)
        {
            if (UrlFault(rule.NonResourceURLs[i]) is { } fault) faults.Invalid(urls.Index(i), rule.NonResourceURLs[i], fault);
        }
    }

    private static void CheckVerbs(FieldPath path, ListOf<string> verbs, Faults faults)
    {
        CheckList(path, verbs, "verbs must contain at least one value", "verbs", faults);
        if (verbs.IsEmpty || verbs.Contains("*") || verbs.All(Verbs.Contains)) return;
        faults.NotSupportedText(path, Faults.ListText(verbs), Verbs);
    }

    private static void CheckList(FieldPath path, ListOf<string> values, string missing, string what, Faults faults)
    {
        if (values.IsEmpty) faults.Required(path, missing);
        else if (values.Count > 1 && values.Contains("*"))
        {
            faults.Invalid(path, values, $"if '*' is present, must not specify other {what}");
        }
    }

    private static string? UrlFault(string url)
    {
        if (url.Length == 0) return "must not be empty";
        if (url == "/") return null;
        if (url[0] != '/') return "must start with slash";
        if (url.Contains(' ', StringComparison.Ordinal)) return "must not contain white-space";
        if (url.Contains("//", StringComparison.Ordinal)) return "must not contain double slash";
        int stars = url.Count(letter => letter == '*');
        bool isSuffix = stars == 1 && url.EndsWith("/*", StringComparison.Ordinal);
        return stars == 0 || isSuffix ? null : "wildcard can only do suffix matching";
    }
}
