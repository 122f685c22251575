using Skiff.Model.Core.V1;

namespace Skiff.Scheduling.Tests.Reference;

/// <summary>
/// The scheduler against one that counts everything anew for every question: the same nodes refused for the same reasons,
/// the same scores, one of the best nodes chosen, the same victims. Clusters change between questions, so that what the
/// scheduler keeps up to date is held against what is there.
/// </summary>
public sealed class ReferenceTests
{
    private const int Clusters = 10_000;
    private const int Questions = 4;

    [Fact]
    public void DecidesAsTheRulesSay()
    {
        Tally tally = new();
        for (int seed = 0; seed < Clusters; seed++)
        {
            RandomCluster world = new(seed);
            for (int i = 0; i < Questions; i++)
            {
                Ask(world, seed, tally);
                if (world.Chance(2)) world.Disturb();
            }
        }

        // Nothing would be shown by clusters in which nothing meets.
        Assert.True(tally is { Chosen: > 15_000, Scored: > 5_000, Refused: > 5_000, Preempting: > 1_000 }, $"{tally}");
    }

    private static void Ask(RandomCluster world, int seed, Tally tally)
    {
        Pod pod = world.NewPod();
        PodEntry entry = new(pod);
        NaiveCluster naive = world.Naive;
        Placement placement = Placement.Decide(entry, world.Ledger, new NodeSearch(), _ => 1);
        string[] expected = [.. naive.Nodes.Select(node => NaiveRules.RefusalWithPromised(naive, pod, node))];
        string[] actual = [.. placement.Rejections.Select(Say)];
        if (placement.Node is not null)
        {
            // Nobody asks for reasons then, only whether there is one.
            expected = [.. expected.Select(reason => reason.Length > 0 ? "no" : "")];
            actual = [.. actual.Select(reason => reason.Length > 0 ? "no" : "")];
        }

        Assert.True(expected.SequenceEqual(actual), $"seed {seed}, {pod.Metadata.Name}: expected {Join(expected)}, was {Join(actual)}");
        if (placement.Node is { } chosen)
        {
            tally.Chosen++;
            CheckScores(naive, pod, placement, chosen.Name, seed, tally);
            world.Place(pod, naive.Nodes.Single(node => node.Name == chosen.Name));
            return;
        }

        tally.Refused++;
        PreemptionPlan plan = Preemption.Decide(
            entry, world.Ledger, placement, SchedulingProfile.Default, _ => 0, RandomCluster.Noon);
        (string Node, string[] Victims)? wanted = NaivePreemption.Of(naive, pod, RandomCluster.Noon);
        Assert.True(wanted?.Node == plan.Node?.Name, $"seed {seed}, {pod.Metadata.Name}: {wanted?.Node} but {plan.Node?.Name}");
        if (wanted is null) return;
        tally.Preempting++;
        Assert.Equal(wanted.Value.Victims, plan.Victims.Select(one => one.Pod.Metadata.Name).Order(StringComparer.Ordinal));
    }

    private static void CheckScores(NaiveCluster naive, Pod pod, Placement placement, string chosen, int seed, Tally tally)
    {
        if (placement.Scores is not { } scores) return;
        tally.Scored++;
        List<NaiveNode> nodes = [.. scores.Nodes.Select(one => naive.Nodes.Single(node => node.Name == one.Name))];
        long[] expected = NaiveScores.Of(naive, pod, nodes);
        Assert.True(
            expected.SequenceEqual(scores.Totals),
            $"seed {seed}, {pod.Metadata.Name}: expected {string.Join(' ', expected)}, was {string.Join(' ', scores.Totals)}: "
                + string.Join(", ", scores.Parts.Select(part => $"{part.Plugin} {string.Join(' ', part.Values)}")));
        Assert.Equal(expected.Max(), expected[nodes.FindIndex(node => node.Name == chosen)]);
    }

    private static string Say(Rejection? rejection)
    {
        if (rejection is null) return "";
        string reasons = string.Join("|", rejection.Reasons);
        return rejection.Lasting ? $"[{reasons}]" : reasons;
    }

    private static string Join(string[] all) => string.Join("; ", all);

    private sealed class Tally
    {
        public int Chosen { get; set; }

        public int Scored { get; set; }

        public int Refused { get; set; }

        public int Preempting { get; set; }

        public override string ToString() => $"{Chosen} chosen, {Scored} scored, {Refused} refused, {Preempting} preempting";
    }
}
