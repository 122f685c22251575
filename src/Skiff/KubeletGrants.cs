using Skiff.Agent;
using Skiff.ApiServer.Configuration;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Cpus;
using Skiff.PodLifecycle.NodeMemory;
using Skiff.PodLifecycle.Resources;
using Skiff.PodLifecycle.Topology;

namespace Skiff;

/// <summary>What a KubeletConfiguration says of processors, memory and swap that containers are given.</summary>
internal static class KubeletGrants
{
    private const string Wrong = "invalid configuration: ";

    /// <summary>The options with what the file sets.</summary>
    public static NodeAgentOptions Read(ConfigObject root, NodeAgentOptions before)
    {
        NodeAgentOptions options = before with
        {
            Cpus = CpusOf(root, before.Cpus),
            Memory = MemoryOf(root, before.Memory),
            Placement = PlacementOf(root, before.Placement),
            SwapBehavior = SwapOf(root, before.SwapBehavior),
            FailsOnSwap = root.Flag("failSwapOn") ?? before.FailsOnSwap,
        };
        // Processors that are named count instead of the number that is reserved.
        return options.Cpus.Reserved.Length == 0 ? options : options with
        {
            Reserved = options.Reserved.Set(ResourceName.Cpu, Quantity.Of(CpuSet.Parse(options.Cpus.Reserved, out _)!.Count)),
        };
    }

    private static CpuPolicy CpusOf(ConfigObject root, CpuPolicy before)
    {
        const string PolicyKey = "cpuManagerPolicy", OptionsKey = "cpuManagerPolicyOptions", PeriodKey = "cpuManagerReconcilePeriod";
        const string ReservedKey = "reservedSystemCPUs";
        bool isStatic = Choice(root, PolicyKey, before.IsStatic ? "static" : "none", ["none", "static"], text => $"unknown policy: \"{text}\"") == "static";
        MapOf<string> options = root.TextMap(OptionsKey);
        CpuPolicy policy = before with { IsStatic = isStatic };
        if (isStatic)
        {
            policy = policy.With(options, out string fault);
            if (fault.Length > 0) root.Faults.Invalid(root.At(OptionsKey), Told(options), fault);
        }
        else if (!options.IsEmpty)
        {
            root.Faults.Invalid(root.At(OptionsKey), Told(options), "None policy: received unsupported options=" + Told(options));
        }

        if (root.Has(PeriodKey) && root.Duration(PeriodKey) is { } period)
        {
            if (period < TimeSpan.FromSeconds(1)) root.Faults.Invalid(root.At(PeriodKey), root.Text(PeriodKey), "must be at least 1s");
            else policy = policy with { ReconcilePeriod = period };
        }

        string reserved = root.Text(ReservedKey);
        if (CpuSet.Parse(reserved, out string unreadable) is not null) return policy with { Reserved = reserved };
        root.Faults.Invalid(root.At(ReservedKey), reserved,
            $"{Wrong}unable to parse reservedSystemCPUs (--reserved-cpus) {reserved}, error: {unreadable}");
        return policy;
    }

    private static MemoryPolicy MemoryOf(ConfigObject root, MemoryPolicy before)
    {
        const string PolicyKey = "memoryManagerPolicy", ReservedKey = "reservedMemory";
        bool isStatic = Choice(root, PolicyKey, before.IsStatic ? "Static" : "None", ["None", "Static"], text => $"unknown policy: \"{text}\"") == "Static";
        List<ReservedMemory> reserved = [];
        foreach (ConfigObject one in root.Objects(ReservedKey))
        {
            reserved.Add(new((int)Math.Clamp(one.Number("numaNode") ?? 0, -1, int.MaxValue), one.Amounts("limits")));
        }

        foreach ((int index, string fault) in MemoryPolicy.Faults(reserved))
        {
            root.Faults.Invalid(root.At(ReservedKey).Index(index), reserved[index].Node, Wrong + fault);
        }

        return new() { IsStatic = isStatic, Reserved = root.Has(ReservedKey) ? reserved.ToListOf() : before.Reserved };
    }

    private static TopologyPolicy PlacementOf(ConfigObject root, TopologyPolicy before)
    {
        const string PolicyKey = "topologyManagerPolicy", ScopeKey = "topologyManagerScope", OptionsKey = "topologyManagerPolicyOptions";
        string[] policies = [TopologyPolicy.None, TopologyPolicy.BestEffort, TopologyPolicy.Restricted, TopologyPolicy.SingleNumaNode];
        string name = Choice(root, PolicyKey, before.Name, policies, _ =>
            $"{Wrong}topologyManagerPolicy (--topology-manager-policy) must be one of: [\"{string.Join("\" \"", policies)}\"]");
        string scope = Choice(root, ScopeKey, before.ByPod ? "pod" : "container", ["container", "pod"], _ =>
            $"{Wrong}topologyManagerScope (--topology-manager-scope) must be one of: \"container\", or \"pod\"");
        MapOf<string> options = root.TextMap(OptionsKey);
        TopologyPolicy policy = (before with { Name = name, ByPod = scope == "pod" }).With(options, out string fault);
        if (fault.Length > 0) root.Faults.Invalid(root.At(OptionsKey), Told(options), fault);
        return policy;
    }

    private static string SwapOf(ConfigObject root, string before)
    {
        const string Key = "swapBehavior";
        return root.Object("memorySwap") is not { } swap ? before
            : Choice(swap, Key, before, ["", SwapLimit.NoSwap, SwapLimit.LimitedSwap], text =>
                $"{Wrong}memorySwap.swapBehavior \"{text}\" must be one of: \"\", \"LimitedSwap\" or \"NoSwap\"");
    }

    private static string Choice(ConfigObject root, string name, string otherwise, string[] choices, Func<string, string> fault)
    {
        string text = root.Text(name);
        if (text.Length == 0) return otherwise;
        if (choices.Contains(text)) return text;
        root.Faults.Invalid(root.At(name), text, fault(text));
        return otherwise;
    }

    // As Go prints a map.
    private static string Told(MapOf<string> options) =>
        $"map[{string.Join(' ', options.AsEnumerable().Select(option => $"{option.Key}:{option.Value}"))}]";
}
