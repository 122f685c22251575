namespace Skiff.Model.Core.V1;

/// <summary>Rules for amounts of resources by name.</summary>
public static class ResourceLists
{
    private const int Milli = -3;

    /// <summary>The amounts rounded up to thousandths, which is as fine as the API keeps them.</summary>
    public static MapOf<Quantity> RoundedUp(MapOf<Quantity> list)
    {
        foreach ((_, Quantity amount) in list)
        {
            if (amount.RoundUp(Milli) != amount) return RoundAll(list);
        }

        return list;
    }

    /// <summary>The sum by resource.</summary>
    public static MapOf<Quantity> Add(MapOf<Quantity> left, MapOf<Quantity> right)
    {
        MapOf<Quantity> sum = left;
        foreach ((string name, Quantity amount) in right) sum = sum.Set(name, left.Find(name) + amount);
        return sum;
    }

    /// <summary>The larger amount of each resource.</summary>
    public static MapOf<Quantity> Max(MapOf<Quantity> left, MapOf<Quantity> right)
    {
        MapOf<Quantity> larger = left;
        foreach ((string name, Quantity amount) in right)
        {
            if (!left.TryGetValue(name, out Quantity other) || amount > other) larger = larger.Set(name, amount);
        }

        return larger;
    }

    private static MapOf<Quantity> RoundAll(MapOf<Quantity> list)
    {
        MapOf<Quantity> rounded = list;
        foreach ((string name, Quantity amount) in list) rounded = rounded.Set(name, amount.RoundUp(Milli));
        return rounded;
    }
}
