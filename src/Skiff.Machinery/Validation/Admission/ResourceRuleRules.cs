using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;

namespace Skiff.Machinery.Validation.Admission;

/// <summary>Rules of which operations and resources a webhook or an admission policy is about.</summary>
internal static class ResourceRuleRules
{
    private const string Any = "*";

    /// <summary>Checks one rule.</summary>
    public static void Check(RuleWithOperations rule, FieldPath path, Faults faults)
    {
        FieldPath operations = path.Child("operations");
        if (rule.Operations.IsEmpty) faults.Required(operations);
        CheckStar(rule.Operations, operations, "operations", faults);
        for (int i = 0; i < rule.Operations.Count; i++)
        {
            faults.OneOf(operations.Index(i), rule.Operations[i], Any, OperationType.CONNECT, OperationType.CREATE,
                OperationType.DELETE, OperationType.UPDATE);
        }

        Check(rule.Rule, path, faults);
    }

    private static void Check(Rule rule, FieldPath path, Faults faults)
    {
        FieldPath groups = path.Child("apiGroups"), versions = path.Child("apiVersions");
        if (rule.APIGroups.IsEmpty) faults.Required(groups);
        CheckStar(rule.APIGroups, groups, "API groups", faults);
        if (rule.APIVersions.IsEmpty) faults.Required(versions);
        CheckStar(rule.APIVersions, versions, "API versions", faults);
        for (int i = 0; i < rule.APIVersions.Count; i++)
        {
            if (rule.APIVersions[i].Length == 0) faults.Required(versions.Index(i));
        }

        CheckResources(rule.Resources, path.Child("resources"), faults);
        if (rule.Scope is { } scope) faults.OneOf(path.Child("scope"), scope, Any, ScopeType.Cluster, ScopeType.Namespaced);
    }

    private static void CheckStar(ListOf<string> values, FieldPath path, string what, Faults faults)
    {
        if (values.Count > 1 && values.Contains(Any))
            faults.Invalid(path, values, $"if '*' is present, must not specify other {what}");
    }

    private static void CheckResources(ListOf<string> resources, FieldPath path, Faults faults)
    {
        if (resources.IsEmpty) faults.Required(path);
        HashSet<string> wholeResources = [], wholeSubresources = [];
        bool hasPlain = false;
        for (int i = 0; i < resources.Count; i++)
        {
            string pattern = resources[i];
            if (pattern.Length == 0)
            {
                faults.Required(path.Index(i));
                continue;
            }

            int slash = pattern.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0)
            {
                hasPlain = pattern != Any; // As upstream: the last one without a subresource decides.
                continue;
            }

            string resource = pattern[..slash], below = pattern[(slash + 1)..];
            if (wholeResources.Contains(resource))
                faults.Invalid(path.Index(i), pattern, $"if '{resource}/*' is present, must not specify {pattern}");
            if (wholeSubresources.Contains(below))
                faults.Invalid(path.Index(i), pattern, $"if '*/{below}' is present, must not specify {pattern}");
            if (below == Any) wholeResources.Add(resource);
            if (resource == Any) wholeSubresources.Add(below);
        }

        if (resources.Count > 1 && resources.Contains("*/*"))
            faults.Invalid(path, resources, "if '*/*' is present, must not specify other resources");
        if (resources.Contains(Any) && hasPlain)
        {
            faults.Invalid(path, resources,
                "if '*' is present, must not specify other resources without subresources");
        }
    }
}
