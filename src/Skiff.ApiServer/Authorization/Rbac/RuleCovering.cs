using Skiff.Model;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization.Rbac;

/// <summary>
/// Whether some rules give everything that others give. Rules are broken down to single grants (one group, resource,
/// verb and name each); a grant is covered when one owner rule covers it, never by two together, which is exact because
/// a grant cannot be split further.
/// </summary>
public static class RuleCovering
{
    private const string All = "*";

    /// <summary>The grants of <paramref name="wanted"/> that <paramref name="owned"/> lacks, in order.</summary>
    public static IReadOnlyList<PolicyRule> Missing(IReadOnlyList<PolicyRule> owned, IReadOnlyList<PolicyRule> wanted)
    {
        List<PolicyRule> missing = [];
        foreach (PolicyRule rule in wanted)
        {
            foreach (PolicyRule grant in BreakDown(rule))
            {
                if (!owned.Any(owner => Covers(owner, grant))) missing.Add(grant);
            }
        }

        return missing;
    }

    /// <summary>A rule as single grants.</summary>
    public static IEnumerable<PolicyRule> BreakDown(PolicyRule rule)
    {
        foreach (string group in rule.APIGroups.AsEnumerable())
        {
            foreach (string resource in rule.Resources.AsEnumerable())
            {
                foreach (string verb in rule.Verbs.AsEnumerable())
                {
                    PolicyRule grant =
                        PolicyRule.Empty with { APIGroups = [group], Resources = [resource], Verbs = [verb] };
                    if (rule.ResourceNames.IsEmpty) yield return grant;
                    foreach (string name in rule.ResourceNames.AsEnumerable())
                    {
                        yield return grant with { ResourceNames = [name] };
                    }
                }
            }
        }

        foreach (string url in rule.NonResourceURLs.AsEnumerable())
        {
            foreach (string verb in rule.Verbs.AsEnumerable())
            {
                yield return PolicyRule.Empty with { NonResourceURLs = [url], Verbs = [verb] };
            }
        }
    }

    /// <summary>
    /// Joins grants of one group and resource that differ in the verb alone. Grants with names or paths stay as they
    /// are and come first.
    /// </summary>
    public static IReadOnlyList<PolicyRule> Compact(IReadOnlyList<PolicyRule> grants)
    {
        List<PolicyRule> compact = [];
        Dictionary<(string Group, string Resource), PolicyRule> simple = [];
        foreach (PolicyRule grant in grants)
        {
            bool isSimple = grant is
                { APIGroups.Count: 1, Resources.Count: 1, ResourceNames.IsEmpty: true, NonResourceURLs.IsEmpty: true };
            if (!isSimple)
            {
                compact.Add(grant);
                continue;
            }

            (string, string) key = (grant.APIGroups[0], grant.Resources[0]);
            simple[key] = simple.TryGetValue(key, out PolicyRule? known)
                ? known with { Verbs = [.. known.Verbs, .. grant.Verbs] }
                : grant;
        }

        return [.. compact, .. simple.Values];
    }

    /// <summary>A rule in the form that error messages show it in.</summary>
    public static string Describe(PolicyRule rule)
    {
        List<string> parts = [];
        Add("APIGroups", rule.APIGroups);
        Add("Resources", rule.Resources);
        Add("NonResourceURLs", rule.NonResourceURLs);
        Add("ResourceNames", rule.ResourceNames);
        Add("Verbs", rule.Verbs);
        return $"{{{string.Join(", ", parts)}}}";

        void Add(string name, ListOf<string> values)
        {
            if (!values.IsEmpty) parts.Add($"{name}:{GoQuote.Of(values.AsEnumerable())}");
        }
    }

    private static bool Covers(PolicyRule owner, PolicyRule grant)
    {
        if (!RuleMatching.HasOrAll(owner.Verbs, grant.Verbs[0])) return false;
        if (!grant.NonResourceURLs.IsEmpty)
        {
            return owner.ResourceNames.IsEmpty
                && owner.NonResourceURLs.Any(url => RuleMatching.CoversPath(url, grant.NonResourceURLs[0]));
        }

        return RuleMatching.HasOrAll(owner.APIGroups, grant.APIGroups[0])
            && CoversResource(owner.Resources, grant.Resources[0])
            && CoversName(owner.ResourceNames, grant.ResourceNames);
    }

    private static bool CoversResource(ListOf<string> owned, string resource)
    {
        if (RuleMatching.HasOrAll(owned, resource)) return true;
        int slash = resource.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0 && RuleMatching.Has(owned, string.Concat(All, resource.AsSpan(slash)));
    }

    // A grant without names is for every object, which an owner limited to some does not have.
    private static bool CoversName(ListOf<string> owned, ListOf<string> wanted) =>
        owned.IsEmpty || (!wanted.IsEmpty && RuleMatching.Has(owned, wanted[0]));
}
