using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Quotas;

/// <summary>A write that may use up quota.</summary>
/// <param name="Value">The object to be stored.</param>
/// <param name="Old">The object before; null for a creation.</param>
/// <param name="Subresource">The subresource written, or empty.</param>
/// <param name="Now">The time.</param>
public sealed record QuotaWrite(IObject Value, IObject? Old, string Subresource, DateTimeOffset Now)
{
    /// <summary>How the object is counted; null when it is not.</summary>
    public QuotaRule? Rule { get; } = QuotaRule.Of(Value.Kind);

    /// <summary>Whether the write may use more than before.</summary>
    public bool Counts => Rule is { } rule
        && (Old is null ? Subresource.Length == 0 : rule.CountsUpdate(Subresource, Value, Old));
}

/// <summary>The quotas of a namespace after a write, or why it may not be.</summary>
/// <param name="Quotas">The quotas in the order given, with what is used then; the same objects where nothing changed.</param>
/// <param name="Fault">Upstream's words for what is wrong, or empty.</param>
public readonly record struct QuotaVerdict(IReadOnlyList<ResourceQuota> Quotas, string Fault);

/// <summary>Charges writes to the quotas of their namespace.</summary>
public static class QuotaCharge
{
    /// <summary>Charges one write. Everything is charged, or nothing.</summary>
    public static QuotaVerdict Apply(IReadOnlyList<ResourceQuota> quotas, QuotaWrite write)
    {
        if (!write.Counts || write.Rule is not { } rule) return new(quotas, "");
        List<int> concerned = [];
        for (int i = 0; i < quotas.Count; i++)
        {
            ResourceQuota quota = quotas[i];
            if (!rule.IsLimitedBy(quota, write.Value)) continue;
            string[] limited = [.. quota.Status.Hard.Keys.Where(rule.Covers)];
            if (rule.Missing(limited, write.Value) is { Length: > 0 } missing)
                return Refused($"failed quota: {quota.Metadata.Name}: {missing}");
            if (limited.Any(name => !quota.Status.Used.ContainsKey(name)))
            {
                Array.Sort(limited, StringComparer.Ordinal);
                return Refused($"status unknown for quota: {quota.Metadata.Name}, resources: {string.Join(',', limited)}");
            }

            concerned.Add(i);
        }

        if (concerned.Count == 0) return new(quotas, "");
        MapOf<Quantity> usage = rule.Usage(write.Value, write.Now);
        string[] negative = [.. usage.AsEnumerable().Where(entry => entry.Value.Sign < 0).Select(entry => entry.Key)];
        return negative.Length > 0
            ? Refused($"quota usage is negative for resource(s): {string.Join(',', negative.Order(StringComparer.Ordinal))}")
            : Charge(quotas, concerned, rule, usage, write);
    }

    private static QuotaVerdict Refused(string why) => new([], why);

    private static QuotaVerdict Charge(IReadOnlyList<ResourceQuota> quotas, List<int> concerned, QuotaRule rule,
        MapOf<Quantity> usage, QuotaWrite write)
    {
        ResourceQuota[]? charged = null;
        foreach (int index in concerned)
        {
            ResourceQuota quota = quotas[index];
            // An object that comes into a quota's scope only now is charged in full.
            bool wasLimited = write.Old is { } old && rule.IsLimitedBy(quota, old);
            MapOf<Quantity> more = wasLimited
                ? QuotaAmounts.Excess(usage, rule.Usage(write.Old!, write.Now))
                : usage;
            more = QuotaAmounts.Only(QuotaAmounts.WithoutZeros(more), quota.Status.Hard.ContainsKey);
            if (more.IsEmpty) continue;
            MapOf<Quantity> used = ResourceLists.Add(quota.Status.Used, more);
            if (write.Subresource != "status" && Exceeded(quota, more, used) is { Length: > 0 } exceeded)
                return Refused(exceeded);
            charged ??= [.. quotas];
            charged[index] = quota with { Status = quota.Status with { Used = used } };
        }

        return new(charged ?? quotas, "");
    }

    private static string Exceeded(ResourceQuota quota, MapOf<Quantity> more, MapOf<Quantity> used)
    {
        HashSet<string> over =
        [
            .. quota.Status.Hard.AsEnumerable()
                .Where(limit => more.ContainsKey(limit.Key) && used[limit.Key] > limit.Value)
                .Select(limit => limit.Key),
        ];
        return over.Count == 0 ? "" : $"exceeded quota: {quota.Metadata.Name}, "
            + $"requested: {QuotaAmounts.Shown(QuotaAmounts.Only(more, over.Contains))}, "
            + $"used: {QuotaAmounts.Shown(QuotaAmounts.Only(quota.Status.Used, over.Contains))}, "
            + $"limited: {QuotaAmounts.Shown(QuotaAmounts.Only(quota.Status.Hard, over.Contains))}";
    }
}
