using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;

namespace Skiff.Machinery.Validation.Admission;

/// <summary>Rules of what requests a policy or a binding is about, and of its parameters.</summary>
internal static class MatchResourcesRules
{
    /// <summary>Checks constraints.</summary>
    public static void Check(MatchResources match, FieldPath path, Faults faults)
    {
        if (match.MatchPolicy is not { } policy) faults.Required(path.Child("matchPolicy"));
        else faults.OneOf(path.Child("matchPolicy"), policy, MatchPolicyType.Equivalent, MatchPolicyType.Exact);
        if (match.NamespaceSelector is null) faults.Required(path.Child("namespaceSelector"));
        Labels.CheckSelector(match.NamespaceSelector, path.Child("namespaceSelector"), faults);
        if (match.ObjectSelector is null) faults.Required(path.Child("objectSelector"));
        Labels.CheckSelector(match.ObjectSelector, path.Child("objectSelector"), faults);
        CheckRules(match.ResourceRules, path.Child("resourceRules"), faults);
        CheckRules(match.ExcludeResourceRules, path.Child("excludeResourceRules"), faults);
    }

    /// <summary>Checks the constraints of a policy, which must have a rule.</summary>
    public static void CheckOfPolicy(MatchResources? match, FieldPath path, Faults faults)
    {
        if (match is null)
        {
            faults.Required(path);
            return;
        }

        Check(match, path, faults);
        if (match.ResourceRules.IsEmpty) faults.Required(path.Child("resourceRules"));
    }

    /// <summary>Checks that nothing is to be mutated but what is created, changed or connected to.</summary>
    public static void CheckMutable(MatchResources? match, FieldPath path, Faults faults)
    {
        if (match is null) return;
        foreach (NamedRuleWithOperations rule in match.ResourceRules)
        {
            foreach (string operation in rule.RuleWithOperations.Operations)
            {
                faults.OneOf(path.Child("resourceRules").Child("operations"), operation, OperationType.OperationAll,
                    OperationType.CONNECT, OperationType.CREATE, OperationType.UPDATE);
            }
        }
    }

    /// <summary>Checks the kind of parameters.</summary>
    public static void Check(ParamKind kind, FieldPath path, Faults faults)
    {
        CheckVersion(kind.APIVersion, path.Child("apiVersion"), faults);
        FieldPath name = path.Child("kind");
        if (kind.Kind.Length == 0) faults.Required(name);
        else if (Names.Dns1035Label(kind.Kind.ToLowerInvariant()) is { Count: > 0 } problems)
        {
            faults.Invalid(name, kind.Kind,
                $"may have mixed case, but should otherwise match: {string.Join(',', problems)}");
        }
    }

    /// <summary>Checks which parameters a binding takes.</summary>
    public static void Check(ParamRef reference, FieldPath path, Faults faults)
    {
        FieldPath name = path.Child("name"), selector = path.Child("selector");
        const string Exclusive = "name and selector are mutually exclusive";
        if (reference.Name.Length > 0)
        {
            faults.Invalid(name, reference.Name, Names.PathSegment(reference.Name));
            if (reference.Selector is not null) faults.Forbidden(name, Exclusive);
        }

        if (reference.Selector is not null)
        {
            Labels.CheckSelector(reference.Selector, selector, faults);
            if (reference.Name.Length > 0) faults.Forbidden(selector, Exclusive);
        }
        else if (reference.Name.Length == 0)
        {
            faults.Required(path, "one of name or selector must be specified");
        }

        FieldPath action = path.Child("parameterNotFoundAction");
        if (string.IsNullOrEmpty(reference.ParameterNotFoundAction)) faults.Required(action);
        else
        {
            faults.OneOf(action, reference.ParameterNotFoundAction, ParameterNotFoundActionType.Deny,
                ParameterNotFoundActionType.Allow);
        }
    }

    private static void CheckVersion(string text, FieldPath path, Faults faults)
    {
        if (text.Length == 0)
        {
            faults.Required(path);
            return;
        }

        string[] parts = text == "/" ? [""] : text.Split('/');
        if (parts.Length > 2)
        {
            faults.Invalid(path, text, $"unexpected GroupVersion string: {text}");
            return;
        }

        string group = parts.Length > 1 ? parts[0] : "", version = parts[^1];
        if (group.Length > 0 && Names.Dns1123Subdomain(group) is { Count: > 0 } wrong)
            faults.Invalid(path, group, string.Join(',', wrong));
        if (version.Length == 0) faults.Invalid(path, text, "version must be specified");
        else if (Names.Dns1035Label(version) is { Count: > 0 } problems)
            faults.Invalid(path, version, string.Join(',', problems));
    }

    private static void CheckRules(ListOf<NamedRuleWithOperations> rules, FieldPath path, Faults faults)
    {
        for (int i = 0; i < rules.Count; i++)
        {
            FieldPath names = path.Index(i).Child("resourceNames");
            HashSet<string> seen = new(StringComparer.Ordinal);
            for (int j = 0; j < rules[i].ResourceNames.Count; j++)
            {
                string name = rules[i].ResourceNames[j];
                faults.Invalid(names.Index(j), name, Names.PathSegment(name));
                if (!seen.Add(name)) faults.Duplicate(names.Index(j), name);
            }

            ResourceRuleRules.Check(rules[i].RuleWithOperations, path.Index(i), faults);
        }
    }
}
