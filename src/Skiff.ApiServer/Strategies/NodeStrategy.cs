using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Strategies;

/// <summary>Nodes: they come with the status their agent found.</summary>
public sealed class NodeStrategy() : SpecStatusStrategy<Node>(
    (next, old) => next with { Status = old.Status },
    (next, old) => next with { Spec = old.Spec },
    (next, old) => next.Spec == old.Spec,
    hasGeneration: false)
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        new Dictionary<string, Func<IObject, string>>(StringComparer.Ordinal)
        {
            ["spec.unschedulable"] = node => ((Node)node).Spec.Unschedulable ? "true" : "false",
        };

    /// <inheritdoc/>
    public override IObject Received(IObject draft)
    {
        Node node = (Node)draft;
        ListOf<string> ranges = node.Spec.PodCIDRs;
        // The older field of one range leads, where both are given and differ.
        if (node.Spec.PodCIDR.Length > 0 && (ranges.IsEmpty || ranges[0] != node.Spec.PodCIDR)) ranges = [node.Spec.PodCIDR];
        string first = ranges.IsEmpty ? "" : ranges[0];
        if (ranges == node.Spec.PodCIDRs && first == node.Spec.PodCIDR) return node;
        return node with { Spec = node.Spec with { PodCIDR = first, PodCIDRs = ranges } };
    }

    // Configuration of nodes through the API is gone, and its fields with it.
    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Requests.Call call) => WithoutConfig((Node)draft);

    /// <inheritdoc/>
    public override IObject PrepareForUpdate(IObject next, IObject current, Requests.Call call) =>
        WithoutConfig((Node)base.PrepareForUpdate(next, current, call));

    private static Node WithoutConfig(Node node) => node.Spec.ConfigSource is null
        ? node
        : node with { Spec = node.Spec with { ConfigSource = null } };
}
