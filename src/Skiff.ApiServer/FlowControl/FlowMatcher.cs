using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.FlowControl.V1;

namespace Skiff.ApiServer.FlowControl;

/// <summary>Whether a flow schema is about a request.</summary>
public static class FlowMatcher
{
    private const string Every = "*";

    /// <summary>Whether one of a schema's rules is about a request.</summary>
    public static bool Matches(FlowSchema schema, Attributes request)
    {
        foreach (PolicyRulesWithSubjects rule in schema.Spec.Rules)
        {
            if (IsAbout(rule.Subjects, request.User) && (request.IsResource
                ? IsAbout(rule.ResourceRules, request)
                : IsAbout(rule.NonResourceRules, request)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAbout(ListOf<Subject> subjects, UserInfo user)
    {
        foreach (Subject subject in subjects)
        {
            bool isHim = subject switch
            {
                { User: { } named } => Has(named.Name, user.Name),
                { Group: { } group } => group.Name == Every || user.Groups.Contains(group.Name),
                { ServiceAccount: { } account } => IsAccount(account, user.Name),
                _ => false,
            };
            if (isHim) return true;
        }

        return false;
    }

    // The name is compared where it stands: most callers are asked about several schemas, and most are no accounts.
    private static bool IsAccount(ServiceAccountSubject account, string user)
    {
        const string prefix = "system:serviceaccount:";
        if (!user.StartsWith(prefix, StringComparison.Ordinal)) return false;
        ReadOnlySpan<char> rest = user.AsSpan(prefix.Length);
        int colon = rest.IndexOf(':');
        return colon >= 0 && rest[..colon].SequenceEqual(account.Namespace)
            && (account.Name == Every || rest[(colon + 1)..].SequenceEqual(account.Name));
    }

    private static bool IsAbout(ListOf<ResourcePolicyRule> rules, Attributes request)
    {
        foreach (ResourcePolicyRule rule in rules)
        {
            bool isPlace = request.Namespace.Length == 0 ? rule.ClusterScope : Has(rule.Namespaces, request.Namespace);
            if (isPlace && Has(rule.Verbs, request.Verb) && Has(rule.APIGroups, request.Group) && HasResource(rule.Resources, request))
                return true;
        }

        return false;
    }

    private static bool IsAbout(ListOf<NonResourcePolicyRule> rules, Attributes request)
    {
        foreach (NonResourcePolicyRule rule in rules)
        {
            if (!Has(rule.Verbs, request.Verb)) continue;
            foreach (string url in rule.NonResourceURLs)
            {
                bool isBelow = url.EndsWith('*') && request.Path.StartsWith(url.AsSpan(0, url.Length - 1), StringComparison.Ordinal);
                if (url == request.Path || isBelow) return true;
            }
        }

        return false;
    }

    private static bool HasResource(ListOf<string> resources, Attributes request)
    {
        foreach (string resource in resources)
        {
            if (resource == Every) return true;
            if (request.Subresource.Length == 0)
            {
                if (resource == request.Resource) return true;
                continue;
            }

            int slash = resource.IndexOf('/', StringComparison.Ordinal);
            if (slash > 0 && resource.AsSpan(0, slash).SequenceEqual(request.Resource)
                && resource.AsSpan(slash + 1).SequenceEqual(request.Subresource))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Has(ListOf<string> values, string wanted)
    {
        foreach (string value in values)
        {
            if (Has(value, wanted)) return true;
        }

        return false;
    }

    private static bool Has(string value, string wanted) => value == Every || value == wanted;
}
