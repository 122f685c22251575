using Skiff.ApiServer.Authorization.Rbac;
using Skiff.ApiServer.Tests.Authorization;
using Skiff.Model;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>
/// Class 15, escalation: who writes a role must hold each of its rules. Random pairs of what is held and what is written,
/// judged a second time as plainly as can be.
/// </summary>
public sealed class EscalationOracleTests
{
    private const int Pairs = 10_000;

    [Fact]
    public void Ten_thousand_writers_give_away_what_they_hold_and_nothing_else()
    {
        int covered = 0;
        for (int seed = 0; seed < Pairs; seed++)
        {
            RandomRbac random = new(seed);
            PolicyRule[] held = [random.Rule(), random.Rule(), random.Rule()];
            PolicyRule written = random.Rule();
            bool may = RuleCovering.Missing(held, [written]).Count == 0;
            Assert.True(may == IsHeld(held, written), $"seed {seed}: {string.Join(" and ", held.Select(Shown))} for {Shown(written)}");
            if (may) covered++;
        }

        Assert.InRange(covered, Pairs / 100, Pairs / 2);
    }

    // A rule is all the single grants that can be made of its words; a star is a word like others, which only a star gives.
    private static bool IsHeld(PolicyRule[] held, PolicyRule written)
    {
        string[] names = written.ResourceNames.Count == 0 ? ["\0any"] : [.. written.ResourceNames.AsEnumerable()];
        foreach (string verb in written.Verbs.AsEnumerable())
        {
            foreach (string url in written.NonResourceURLs.AsEnumerable())
                if (!held.Any(rule => HasVerb(rule, verb) && rule.NonResourceURLs.AsEnumerable().Any(own => Reaches(own, url)))) return false;
            foreach (string group in written.APIGroups.AsEnumerable())
                foreach (string resource in written.Resources.AsEnumerable())
                    foreach (string name in names)
                        if (!held.Any(rule => HasVerb(rule, verb) && Grants(rule, group, resource, name))) return false;
        }

        return true;
    }

    private static bool HasVerb(PolicyRule rule, string verb) => rule.Verbs.AsEnumerable().Any(own => own == "*" || own == verb);

    private static bool Grants(PolicyRule rule, string group, string resource, string name)
    {
        if (!rule.APIGroups.AsEnumerable().Any(own => own == "*" || own == group)) return false;
        if (rule.ResourceNames.Count > 0 && !rule.ResourceNames.AsEnumerable().Contains(name)) return false;
        foreach (string own in rule.Resources.AsEnumerable())
        {
            if (own == "*" || own == resource) return true;
            int slash = resource.IndexOf('/', StringComparison.Ordinal);
            if (slash >= 0 && own == "*" + resource[slash..]) return true;
        }

        return false;
    }

    private static bool Reaches(string own, string url) =>
        own == "*" || own == url || (own.EndsWith('*') && url.StartsWith(own.TrimEnd('*'), StringComparison.Ordinal));

    private static string Shown(PolicyRule rule) =>
        $"[{string.Join(' ', rule.Verbs)}|{string.Join(' ', rule.APIGroups)}|{string.Join(' ', rule.Resources)}|"
        + $"{string.Join(' ', rule.ResourceNames)}|{string.Join(' ', rule.NonResourceURLs)}]";
}
