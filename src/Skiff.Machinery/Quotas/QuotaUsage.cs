using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Quotas;

/// <summary>What a namespace uses of a quota, counted from its objects.</summary>
public static class QuotaUsage
{
    /// <summary>The status that a quota should have.</summary>
    /// <param name="quota">The quota.</param>
    /// <param name="kinds">Every kind there is.</param>
    /// <param name="objects">The objects of a kind in the quota's namespace.</param>
    /// <param name="now">The time.</param>
    public static ResourceQuotaStatus StatusOf(
        ResourceQuota quota, IEnumerable<Kind> kinds, Func<Kind, IEnumerable<IObject>> objects, DateTimeOffset now)
    {
        MapOf<Quantity> hard = quota.Spec.Hard;
        MapOf<Quantity> counted = default;
        foreach (Kind kind in kinds)
        {
            if (QuotaRule.Of(kind) is not { } rule || !hard.Keys.Any(rule.Covers)) continue;
            foreach (string name in hard.Keys.Where(rule.Covers))
            {
                if (!counted.ContainsKey(name)) counted = counted.Set(name, Quantity.Of(0));
            }

            foreach (IObject value in objects(kind))
            {
                if (!rule.IsInScopes(quota, value)) continue;
                counted = ResourceLists.Add(counted, QuotaAmounts.Only(rule.Usage(value, now), hard.ContainsKey));
            }
        }

        // What nobody counts, such as a resource of a kind that is no longer there, keeps its last figure.
        MapOf<Quantity> kept = QuotaAmounts.Only(quota.Status.Used, hard.ContainsKey);
        return quota.Status with { Hard = hard, Used = kept.SetAll(counted) };
    }
}
