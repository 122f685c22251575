using Skiff.Model;

namespace Skiff.PodLifecycle.Topology;

/// <summary>What is to be near to one another, and what happens when it cannot be, in upstream's words.</summary>
public sealed record TopologyPolicy
{
    /// <summary>Nothing is looked at.</summary>
    public const string None = "none";

    /// <summary>As near as can be.</summary>
    public const string BestEffort = "best-effort";

    /// <summary>As near as it could ever be, or the pod is refused.</summary>
    public const string Restricted = "restricted";

    /// <summary>At one NUMA node, or the pod is refused.</summary>
    public const string SingleNumaNode = "single-numa-node";

    private const int UsualNodesMax = 8;

    /// <summary>One of the words above.</summary>
    public string Name { get; init; } = None;

    /// <summary>Whether all containers of a pod are to be near, and not each by itself.</summary>
    public bool ByPod { get; init; }

    /// <summary><c>prefer-closest-numa-nodes</c>: of as many nodes those that are near to one another.</summary>
    public bool PreferClosest { get; init; }

    /// <summary><c>max-allowable-numa-nodes</c>: with more the choices are too many.</summary>
    public int NodesMax { get; init; } = UsualNodesMax;

    /// <summary>Whether anything is looked at.</summary>
    public bool IsOn => Name != None;

    /// <summary>The options, from their names and values. The fault says why there are none.</summary>
    public TopologyPolicy With(MapOf<string> options, out string fault)
    {
        TopologyPolicy policy = this;
        fault = "";
        foreach ((string name, string value) in options)
        {
            switch (name)
            {
                case "prefer-closest-numa-nodes":
                    if (bool.TryParse(value, out bool closest)) policy = policy with { PreferClosest = closest };
                    else fault = $"bad value for option \"{name}\": strconv.ParseBool: parsing \"{value}\": invalid syntax";
                    break;
                case "max-allowable-numa-nodes":
                    if (!int.TryParse(value, out int most)) fault = $"unable to convert policy option to integer \"{name}\": {value}";
                    else if (most < UsualNodesMax) fault = $"the minimum value of \"{name}\" should not be less than {UsualNodesMax}";
                    else policy = policy with { NodesMax = Math.Min(most, NumaSet.NodesMax) };
                    break;
                default:
                    fault = $"unknown Topology Manager Policy option: \"{name}\"";
                    break;
            }

            if (fault.Length > 0) return this;
        }

        return policy;
    }
}
