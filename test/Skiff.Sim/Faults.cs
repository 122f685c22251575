using Skiff.Simulation;

namespace Skiff.Sim;

/// <summary>What goes wrong in a cluster: parts die and come back, machines lose power or the network, clocks jump.</summary>
internal sealed class Faults(SimulatedCluster cluster, Random random, Action<string> told)
{
    private readonly List<(TimeSpan At, string What, Action Mend)> mends = [];

    /// <summary>How many there were.</summary>
    public int Count { get; private set; }

    /// <summary>When the next thing is mended; null when nothing is broken.</summary>
    public TimeSpan? NextMend => mends.Count == 0 ? null : mends.Min(mend => mend.At);

    /// <summary>Breaks something, for a while.</summary>
    public void Break()
    {
        Count++;
        string node = cluster.Machines.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(cluster.Machines.Count));
        switch (random.Next(6))
        {
            case 0:
            case 1:
                Begin("control plane dies", cluster.KillControlPlane, cluster.StartControlPlane, longestSeconds: 90);
                break;
            case 2:
                Begin($"agent of {node} dies", () => cluster.KillAgent(node), () => cluster.StartAgent(node), longestSeconds: 120);
                break;
            case 3:
                Begin($"{node} loses power", () => cluster.PowerOff(node), () => cluster.StartAgent(node), longestSeconds: 400);
                break;
            case 4:
                Begin($"{node} is cut off", () => cluster.Cut(node, true), () => cluster.Cut(node, false), longestSeconds: 500);
                break;
            default:
                TimeSpan by = TimeSpan.FromSeconds(random.Next(-3600, 3600));
                told($"clock jumps by {by}");
                cluster.Loop.Time.Jump(by);
                break;
        }
    }

    /// <summary>Mends what is due.</summary>
    public void Mend(bool all = false)
    {
        foreach ((TimeSpan at, string what, Action mend) in mends.ToArray())
        {
            if (!all && at > cluster.Loop.Time.Elapsed) continue;
            told($"mended: {what}");
            mend();
            mends.Remove((at, what, mend));
        }
    }

    private void Begin(string what, Action fault, Action mend, int longestSeconds)
    {
        told(what);
        fault();
        mends.Add((cluster.Loop.Time.Elapsed + TimeSpan.FromSeconds(1 + random.Next(longestSeconds)), what, mend));
    }
}
