using Skiff.Model;

namespace Skiff.PodLifecycle.Topology;

/// <summary>
/// Finds where everything that a container asks for can be had together. Each resource tells where it can be had; one hint
/// of each is taken, and what they have in common is where the container goes. The best of all combinations counts:
/// one of preferred hints that agree, then one that comes near to what the most demanding resource needs.
/// </summary>
/// <remarks>
/// Combinations are not walked through one by one: of those that agree on what is common, on the first hint's nodes and
/// on the preference, one is as good as another. So their number stays that of the choices of nodes.
/// </remarks>
public static class HintMerge
{
    /// <summary>Where a container goes, and whether the policy lets it.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="layout">The machine.</param>
    /// <param name="hints">Of each resource: null for wherever, none for nowhere.</param>
    public static (NumaHint Place, bool IsAdmitted) Merge(
        TopologyPolicy policy, NumaLayout layout, IReadOnlyList<ListOf<NumaHint>?> hints)
    {
        bool isSingle = policy.Name == TopologyPolicy.SingleNumaNode;
        NumaHint[][] all = [.. hints.Select(Completed)];
        if (isSingle) all = [.. all.Select(some => some.Where(IsOneNode).ToArray())];
        NumaHint best = Best(policy, layout, all) ?? new(layout.Nodes, false);
        if (isSingle && best.Nodes == layout.Nodes) best = best with { Nodes = null };
        return (best, policy.Name is TopologyPolicy.None or TopologyPolicy.BestEffort || best.IsPreferred);
    }

    private static NumaHint[] Completed(ListOf<NumaHint>? hints) => hints switch
    {
        null => [new(null, true)],
        { IsEmpty: true } => [new(null, false)],
        { } some => [.. some],
    };

    private static bool IsOneNode(NumaHint hint) => hint.IsPreferred && (hint.Nodes is null || hint.Nodes.Value.Count == 1);

    private static NumaHint? Best(TopologyPolicy policy, NumaLayout layout, NumaHint[][] all)
    {
        HashSet<Partial> partials = [new(layout.Nodes, null, true)];
        foreach (NumaHint[] some in all)
        {
            partials = [.. partials.SelectMany(_ => some, (partial, hint) => partial.With(hint))];
        }

        int demand = all.Select(Narrowest).DefaultIfEmpty(0).Max();
        bool byDistance = policy.PreferClosest && policy.Name != TopologyPolicy.SingleNumaNode;
        Partial[] possible = [.. partials.Where(partial => !partial.Common.IsEmpty)];
        return possible.Length == 0 ? null : possible
            .OrderBy(partial => partial.IsPreferred ? 0 : 1)
            .ThenBy(partial => partial.IsPreferred ? partial.Common.Count : Farness(partial.Common.Count, demand))
            .ThenBy(partial => byDistance ? layout.DistanceWithin(partial.Common) : 0)
            .ThenBy(partial => partial.Common.Bits)
            .Select(partial => new NumaHint(partial.Common, partial.IsPreferred))
            .First();
    }

    // Nodes of the narrowest hint; zero when any will do.
    private static int Narrowest(NumaHint[] hints) =>
        hints.Select(hint => hint.Nodes).OfType<NumaSet>().Select(nodes => nodes.Count).DefaultIfEmpty(0).Min();

    // As many as the most demanding resource needs are best, then fewer, the more the better, then more, the fewer the better.
    private static int Farness(int count, int demand) => count <= demand ? demand - count : NumaSet.NodesMax + count;

    private readonly record struct Partial(NumaSet Common, NumaSet? First, bool IsPreferred)
    {
        public Partial With(NumaHint hint) => hint.Nodes is not { } nodes
            ? this with { IsPreferred = IsPreferred && hint.IsPreferred }
            : new(Common & nodes, First ?? nodes, IsPreferred && hint.IsPreferred && (First ?? nodes) == nodes);
    }
}
