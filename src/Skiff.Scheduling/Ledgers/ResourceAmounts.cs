using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>
/// Amounts of resources that can be added and subtracted: milli-cores, bytes, and counts of extended ones. A quantity fits
/// 64 bits, the sum over a node's pods need not: with 128 it is exact, and what was added can be taken away again.
/// </summary>
public sealed class ResourceAmounts
{
    private Dictionary<string, Int128>? extended;

    /// <summary>Thousandths of a core.</summary>
    public Int128 MilliCpu { get; private set; }

    /// <summary>Bytes of memory.</summary>
    public Int128 MemoryBytes { get; private set; }

    /// <summary>Bytes of local storage.</summary>
    public Int128 StorageBytes { get; private set; }

    /// <summary>Pods a node may run; unused in requests.</summary>
    public Int128 Pods { get; private set; }

    /// <summary>Amounts of every other resource, by name.</summary>
    public IReadOnlyDictionary<string, Int128> Extended => extended ?? Empty;

    private static readonly Dictionary<string, Int128> Empty = [];

    /// <summary>The amounts of a resource list.</summary>
    public static ResourceAmounts Of(MapOf<Quantity> list)
    {
        ResourceAmounts amounts = new();
        foreach ((string name, Quantity quantity) in list) amounts.Add(name, quantity);
        return amounts;
    }

    /// <summary>The amount of a resource: milli-cores of cpu, bytes or counts of others.</summary>
    public Int128 Of(string resource) => resource switch
    {
        ResourceName.Cpu => MilliCpu,
        ResourceName.Memory => MemoryBytes,
        ResourceName.ResourceEphemeralStorage => StorageBytes,
        _ => Extended.GetValueOrDefault(resource),
    };

    /// <summary>Adds one entry of a resource list.</summary>
    public void Add(string name, Quantity quantity)
    {
        switch (name)
        {
            case ResourceName.Cpu:
                MilliCpu += quantity.MilliValue();
                break;
            case ResourceName.Memory:
                MemoryBytes += quantity.Value();
                break;
            case ResourceName.ResourceEphemeralStorage:
                StorageBytes += quantity.Value();
                break;
            case ResourceName.Pods:
                Pods += quantity.Value();
                break;
            default:
                extended ??= new(StringComparer.Ordinal);
                extended[name] = extended.GetValueOrDefault(name) + quantity.Value();
                break;
        }
    }

    /// <summary>Adds other amounts, or with -1 takes them away.</summary>
    public void Add(ResourceAmounts other, int times = 1)
    {
        MilliCpu += times * other.MilliCpu;
        MemoryBytes += times * other.MemoryBytes;
        StorageBytes += times * other.StorageBytes;
        if (other.extended is null) return;
        extended ??= new(StringComparer.Ordinal);
        foreach ((string name, Int128 amount) in other.extended)
        {
            extended[name] = extended.GetValueOrDefault(name) + (times * amount);
        }
    }

    /// <summary>Raises each amount to another's where that is larger.</summary>
    public void RaiseTo(ResourceAmounts other)
    {
        MilliCpu = Int128.Max(MilliCpu, other.MilliCpu);
        MemoryBytes = Int128.Max(MemoryBytes, other.MemoryBytes);
        StorageBytes = Int128.Max(StorageBytes, other.StorageBytes);
        if (other.extended is null) return;
        extended ??= new(StringComparer.Ordinal);
        foreach ((string name, Int128 amount) in other.extended)
        {
            extended[name] = Int128.Max(extended.GetValueOrDefault(name), amount);
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
}
