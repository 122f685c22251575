using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>Amounts of resources that can be added and subtracted: milli-cores, bytes, and counts of extended ones.</summary>
public sealed class ResourceAmounts
{
    private Dictionary<string, long>? extended;

    /// <summary>Thousandths of a core.</summary>
    public long MilliCpu { get; private set; }

    /// <summary>Bytes of memory.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>Bytes of local storage.</summary>
    public long StorageBytes { get; private set; }

    /// <summary>Pods a node may run; unused in requests.</summary>
    public long Pods { get; private set; }

    /// <summary>Amounts of every other resource, by name.</summary>
    public IReadOnlyDictionary<string, long> Extended => extended ?? (IReadOnlyDictionary<string, long>)Empty;

    private static readonly Dictionary<string, long> Empty = [];

    /// <summary>The amounts of a resource list.</summary>
    public static ResourceAmounts Of(MapOf<Quantity> list)
    {
        ResourceAmounts amounts = new();
        foreach ((string name, Quantity quantity) in list) amounts.Add(name, quantity);
        return amounts;
    }

    /// <summary>Adds one entry of a resource list.</summary>
    public void Add(string name, Quantity quantity)
    {
        switch (name)
        {
            case ResourceName.Cpu:
                MilliCpu = Sum(MilliCpu, quantity.MilliValue());
                break;
            case ResourceName.Memory:
                MemoryBytes = Sum(MemoryBytes, quantity.Value());
                break;
            case ResourceName.ResourceEphemeralStorage:
                StorageBytes = Sum(StorageBytes, quantity.Value());
                break;
            case ResourceName.Pods:
                Pods = Sum(Pods, quantity.Value());
                break;
            default:
                extended ??= new(StringComparer.Ordinal);
                extended[name] = Sum(extended.GetValueOrDefault(name), quantity.Value());
                break;
        }
    }

    /// <summary>Adds other amounts, or with -1 takes them away.</summary>
    public void Add(ResourceAmounts other, int times = 1)
    {
        MilliCpu = Sum(MilliCpu, times * other.MilliCpu);
        MemoryBytes = Sum(MemoryBytes, times * other.MemoryBytes);
        StorageBytes = Sum(StorageBytes, times * other.StorageBytes);
        if (other.extended is null) return;
        extended ??= new(StringComparer.Ordinal);
        foreach ((string name, long amount) in other.extended)
        {
            extended[name] = Sum(extended.GetValueOrDefault(name), times * amount);
        }
    }

    /// <summary>Raises each amount to another's where that is larger.</summary>
    public void RaiseTo(ResourceAmounts other)
    {
        MilliCpu = Math.Max(MilliCpu, other.MilliCpu);
        MemoryBytes = Math.Max(MemoryBytes, other.MemoryBytes);
        StorageBytes = Math.Max(StorageBytes, other.StorageBytes);
        if (other.extended is null) return;
        extended ??= new(StringComparer.Ordinal);
        foreach ((string name, long amount) in other.extended)
        {
            extended[name] = Math.Max(extended.GetValueOrDefault(name), amount);
        }
    }

    /// <summary>Replaces the amounts that a resource list names.</summary>
    public void Replace(MapOf<Quantity> list)
    {
        foreach ((string name, Quantity quantity) in list)
        {
            if (name == ResourceName.Cpu) MilliCpu = quantity.MilliValue();
            else if (name == ResourceName.Memory) MemoryBytes = quantity.Value();
            else if (name.StartsWith("hugepages-", StringComparison.Ordinal))
            {
                extended ??= new(StringComparer.Ordinal);
                extended[name] = quantity.Value();
            }
        }
    }

    /// <summary>A copy that can be changed by itself.</summary>
    public ResourceAmounts Copy()
    {
        ResourceAmounts copy = new();
        copy.Add(this);
        copy.Pods = Pods;
        return copy;
    }

    // Quantities are bounded by the API, their sum over a node is not: it stops at the end of the range.
    private static long Sum(long left, long right)
    {
        long sum = unchecked(left + right);
        bool overflowed = ((left ^ sum) & (right ^ sum)) < 0;
        return overflowed ? (left < 0 ? long.MinValue : long.MaxValue) : sum;
    }
}
