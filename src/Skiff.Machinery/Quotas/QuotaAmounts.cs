using Skiff.Model;

namespace Skiff.Machinery.Quotas;

/// <summary>What quotas do with amounts by resource name.</summary>
public static class QuotaAmounts
{
    /// <summary>What is more in the first list than in the second; never less than nothing.</summary>
    public static MapOf<Quantity> Excess(MapOf<Quantity> left, MapOf<Quantity> right)
    {
        MapOf<Quantity> excess = default;
        foreach ((string name, Quantity amount) in left)
        {
            Quantity more = right.TryGetValue(name, out Quantity known) ? amount - known : amount;
            excess = excess.Set(name, more.Sign > 0 ? more : Quantity.Of(0));
        }

        return excess;
    }

    /// <summary>The entries whose names pass a test.</summary>
    public static MapOf<Quantity> Only(MapOf<Quantity> list, Func<string, bool> wanted) =>
        list.AsEnumerable().Where(entry => wanted(entry.Key)).ToMapOf();

    /// <summary>The entries that are not zero.</summary>
    public static MapOf<Quantity> WithoutZeros(MapOf<Quantity> list) =>
        list.AsEnumerable().Where(entry => !entry.Value.IsZero).ToMapOf();

    /// <summary>The list as errors show it: <c>cpu=1,memory=1Gi</c>.</summary>
    public static string Shown(MapOf<Quantity> list) => string.Join(',', list.AsEnumerable()
        .OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => $"{entry.Key}={entry.Value}"));
}
