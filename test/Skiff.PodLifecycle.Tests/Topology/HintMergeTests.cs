using Skiff.Model;
using Skiff.PodLifecycle.Topology;

namespace Skiff.PodLifecycle.Tests.Topology;

public sealed class HintMergeTests
{
    private static readonly NumaLayout two = Layout(2);

    [Theory]
    [InlineData(TopologyPolicy.BestEffort, "01+ 10+ 11-", "10+ 11-", "10+", true)]
    [InlineData(TopologyPolicy.Restricted, "01+ 10+ 11-", "10+ 11-", "10+", true)]
    [InlineData(TopologyPolicy.SingleNumaNode, "01+ 10+ 11-", "10+ 11-", "10+", true)]
    [InlineData(TopologyPolicy.BestEffort, "01+", "10+", "11-", true)]
    [InlineData(TopologyPolicy.Restricted, "01+", "10+", "11-", false)]
    [InlineData(TopologyPolicy.Restricted, "11+", "11+", "11+", true)]
    [InlineData(TopologyPolicy.SingleNumaNode, "11+", "11+", "any-", false)]
    [InlineData(TopologyPolicy.BestEffort, "11-", "01+ 10+", "01-", true)]
    [InlineData(TopologyPolicy.Restricted, "any+", "any+", "11+", true)]
    [InlineData(TopologyPolicy.SingleNumaNode, "any+", "any+", "any+", true)]
    [InlineData(TopologyPolicy.Restricted, "nowhere", "01+", "01-", false)]
    public void The_best_place_is_found_and_judged(string policy, string one, string other, string place, bool isAdmitted)
    {
        (NumaHint found, bool admitted) = HintMerge.Merge(new() { Name = policy }, two, [Hints(one), Hints(other)]);
        Assert.Equal((place, isAdmitted), (Told(found), admitted));
    }

    [Fact]
    public void Nearer_nodes_are_preferred_where_that_is_wished()
    {
        Dictionary<(int, int), int> distances = [];
        for (int from = 0; from < 4; from++)
        {
            for (int to = 0; to < 4; to++) distances[(from, to)] = from == to ? 10 : from / 2 == to / 2 ? 12 : 20;
        }

        NumaLayout layout = new(new(0b1111), distances);
        ListOf<NumaHint> pairs = [new(new(0b0101), true), new(new(0b1100), true)];
        TopologyPolicy policy = new() { Name = TopologyPolicy.BestEffort };
        Assert.Equal(new NumaHint(new(0b0101), true), HintMerge.Merge(policy, layout, [pairs]).Place);
        Assert.Equal(new NumaHint(new(0b1100), true), HintMerge.Merge(policy with { PreferClosest = true }, layout, [pairs]).Place);
    }

    [Fact]
    public void Too_few_nodes_are_better_than_too_many()
    {
        // Both need two; what they have in common is one node, or three.
        (NumaHint found, _) = HintMerge.Merge(
            new() { Name = TopologyPolicy.BestEffort }, Layout(6), [Hints("110000- 000111-"), Hints("101000- 000111-")]);
        Assert.Equal("100000-", Told(found));
    }

    [Fact]
    public void No_other_combination_is_better()
    {
        string[] policies = [TopologyPolicy.BestEffort, TopologyPolicy.Restricted, TopologyPolicy.SingleNumaNode];
        for (int seed = 0; seed < 3000; seed++)
        {
            Random random = new(seed);
            NumaLayout layout = Layout(random.Next(1, 5));
            NumaSet[] choices = [.. layout.Nodes.Choices()];
            ListOf<NumaHint>?[] hints =
            [
                .. Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(8) == 0 ? (ListOf<NumaHint>?)null
                    : ListOf.From(choices.Where(_ => random.Next(3) > 0).Select(nodes => new NumaHint(nodes, random.Next(2) == 0)))),
            ];
            TopologyPolicy policy = new() { Name = policies[seed % 3] };
            (NumaHint found, bool admitted) = HintMerge.Merge(policy, layout, hints);
            (NumaHint expected, bool expectedAdmitted) = WalkedThrough(policy, layout, hints);
            Assert.Equal((seed, Told(expected), expectedAdmitted), (seed, Told(found), admitted));
        }
    }

    // Every combination, each compared with the best so far by upstream's rules, one after the other.
    private static (NumaHint, bool) WalkedThrough(TopologyPolicy policy, NumaLayout layout, ListOf<NumaHint>?[] hints)
    {
        List<NumaHint[]> all = [.. hints.Select(some => some is null ? [new(null, true)] : some.Value.IsEmpty ? [new(null, false)] : some.Value.AsEnumerable().ToArray())];
        bool isSingle = policy.Name == TopologyPolicy.SingleNumaNode;
        if (isSingle) all = [.. all.Select(some => some.Where(hint => hint.IsPreferred && (hint.Nodes?.Count ?? 1) == 1).ToArray())];
        int demand = 0;
        foreach (NumaHint[] some in all)
        {
            int[] counts = [.. some.Where(hint => hint.Nodes is not null).Select(hint => hint.Nodes!.Value.Count)];
            if (counts.Length > 0) demand = Math.Max(demand, counts.Min());
        }

        NumaHint? best = null;
        Walk(0, []);
        NumaHint result = best ?? new(layout.Nodes, false);
        if (isSingle && result.Nodes == layout.Nodes) result = result with { Nodes = null };
        return (result, policy.Name == TopologyPolicy.BestEffort || result.IsPreferred);

        void Walk(int at, NumaHint[] chosen)
        {
            if (at < all.Count)
            {
                foreach (NumaHint hint in all[at]) Walk(at + 1, [.. chosen, hint]);
                return;
            }

            NumaSet[] places = [.. chosen.Where(hint => hint.Nodes is not null).Select(hint => hint.Nodes!.Value)];
            bool agree = places.All(nodes => nodes == places[0]) && chosen.All(hint => hint.IsPreferred);
            NumaHint candidate = new(places.Aggregate(layout.Nodes, (common, nodes) => common & nodes), agree);
            if (!candidate.Nodes!.Value.IsEmpty && (best is null || IsBetter(candidate, best.Value))) best = candidate;
        }

        bool IsBetter(NumaHint candidate, NumaHint current)
        {
            NumaSet mine = candidate.Nodes!.Value, theirs = current.Nodes!.Value;
            if (candidate.IsPreferred != current.IsPreferred) return candidate.IsPreferred;
            bool isNarrower = mine != theirs && mine.IsNarrowerThan(theirs);
            if (current.IsPreferred || theirs.Count > demand) return isNarrower;
            if (theirs.Count == demand) return mine.Count == demand && isNarrower;
            if (mine.Count > demand) return false;
            return mine.Count == demand || mine.Count > theirs.Count || (mine.Count == theirs.Count && isNarrower);
        }
    }

    private static NumaLayout Layout(int nodes) => new(NumaSet.Of(Enumerable.Range(0, nodes)), new Dictionary<(int, int), int>());

    private static ListOf<NumaHint>? Hints(string text) => text switch
    {
        "any+" => null,
        "nowhere" => new ListOf<NumaHint>(),
        _ => ListOf.From(text.Split(' ').Select(one => new NumaHint(new(Convert.ToUInt64(one[..^1], 2)), one[^1] == '+'))),
    };

    private static string Told(NumaHint hint) =>
        (hint.Nodes is { } nodes ? Convert.ToString((long)nodes.Bits, 2).PadLeft(2, '0') : "any") + (hint.IsPreferred ? '+' : '-');
}
