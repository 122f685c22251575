using Skiff.Model;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization.Rbac;

/// <summary>Whether a rule of a role allows a request.</summary>
public static class RuleMatching
{
    private const string All = "*";

    /// <summary>Whether one rule allows a request by itself.</summary>
    public static bool Allows(PolicyRule rule, Attributes request)
    {
        if (!HasOrAll(rule.Verbs, request.Verb)) return false;
        if (!request.IsResource) return MatchesPath(rule.NonResourceURLs, request.Path);
        return HasOrAll(rule.APIGroups, request.Group)
            && MatchesResource(rule.Resources, request.Resource, request.Subresource)
            && (rule.ResourceNames.IsEmpty || Has(rule.ResourceNames, request.Name));
    }

    /// <summary>Whether some rule allows a request.</summary>
    public static bool AnyAllows(ListOf<PolicyRule> rules, Attributes request)
    {
        foreach (PolicyRule rule in rules)
        {
            if (Allows(rule, request)) return true;
        }

        return false;
    }

    // "pods/log" names a subresource of one resource, "*/scale" that of every resource, "*" everything.
    private static bool MatchesResource(ListOf<string> resources, string resource, string subresource)
    {
        foreach (string entry in resources)
        {
            if (entry == All) return true;
            if (subresource.Length == 0)
            {
                if (entry == resource) return true;
                continue;
            }

            int slash = entry.Length - subresource.Length - 1;
            if (slash <= 0 || entry[slash] != '/' || !entry.EndsWith(subresource, StringComparison.Ordinal)) continue;
            ReadOnlySpan<char> parent = entry.AsSpan(0, slash);
            if (parent.SequenceEqual(resource) || parent.SequenceEqual(All)) return true;
        }

        return false;
    }

    private static bool MatchesPath(ListOf<string> urls, string path)
    {
        foreach (string url in urls)
        {
            if (CoversPath(url, path)) return true;
        }

        return false;
    }

    /// <summary>Whether a URL of a rule, which may end in an asterisk, stands for a path.</summary>
    internal static bool CoversPath(string url, string path)
    {
        if (url == path) return true;
        return url.EndsWith('*') && path.AsSpan().StartsWith(url.AsSpan().TrimEnd('*'), StringComparison.Ordinal);
    }

    internal static bool HasOrAll(ListOf<string> set, string value)
    {
        foreach (string entry in set)
        {
            if (entry == All || entry == value) return true;
        }

        return false;
    }

    internal static bool Has(ListOf<string> set, string value)
    {
        foreach (string entry in set)
        {
            if (entry == value) return true;
        }

        return false;
    }
}
