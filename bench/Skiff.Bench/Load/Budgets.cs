namespace Skiff.Bench.Load;

/// <summary>What a measure must reach.</summary>
/// <param name="Name">The measure.</param>
/// <param name="Title">The measure in words.</param>
/// <param name="Unit">Unit of the figure.</param>
/// <param name="Value">The figure to reach; 0 when it is only told.</param>
/// <param name="LowerIsBetter">Whether the figure is an upper bound.</param>
/// <param name="CpuMicroseconds">Upper bound of the server's processor time for each operation; 0 for none.</param>
internal sealed record Budget(
    string Name, string Title, string Unit, double Value, bool LowerIsBetter, double CpuMicroseconds = 0)
{
    public bool IsMet(Measure measure)
    {
        bool figure = Value == 0 || (LowerIsBetter ? measure.Value <= Value : measure.Value >= Value);
        return figure && (CpuMicroseconds == 0 || measure.ServerCpuMicroseconds is null or <= 0
            || measure.ServerCpuMicroseconds <= CpuMicroseconds);
    }
}

/// <summary>
/// Every measure there is, in the order of the table. Absolute figures drift with the machine, and the client shares
/// its cores; the ratio to the peer of the same run is what says something.
/// </summary>
internal static class Budgets
{
    public static IReadOnlyList<Budget> All { get; } =
    [
        new("start-ready", "start to API ready", "s", 1.0, LowerIsBetter: true),
        new("start-node", "start to node Ready", "s", 2.0, LowerIsBetter: true),
        new("idle-memory", "resident when idle", "MB", 200, LowerIsBetter: true),
        new("idle-cpu", "processor when idle", "% of a core", 1.0, LowerIsBetter: true),
        new("create", "pod creates", "/s", 3500, LowerIsBetter: false, CpuMicroseconds: 250),
        new("get", "GETs", "/s", 14000, LowerIsBetter: false, CpuMicroseconds: 60),
        new("list", "LISTs of all pods", "/s", 45, LowerIsBetter: false, CpuMicroseconds: 20_000),
        new("patch", "strategic patches", "/s", 3000, LowerIsBetter: false, CpuMicroseconds: 350),
        new("apply", "server-side applies", "/s", 3500, LowerIsBetter: false, CpuMicroseconds: 250),
        new("watch", "watch events, 100 watchers", "/s", 0, LowerIsBetter: false, CpuMicroseconds: 7),
        new("delete", "deletes", "/s", 3000, LowerIsBetter: false, CpuMicroseconds: 300),
        new("pod-ready", "one pod, create to Ready", "s", 0.6, LowerIsBetter: true),
        new("pods-ready", "30 pods, create to all Ready", "s", 8, LowerIsBetter: true),
        new("pods-gone", "30 pods, delete to gone", "s", 8, LowerIsBetter: true),
        new("load-memory", "resident after all of this", "MB", 0, LowerIsBetter: true),
        new("list-memory", "one LIST of 50,000 pods", "MB", 32, LowerIsBetter: true),
        new("watch-memory", "each of 1,000 idle watches", "KB", 16, LowerIsBetter: true),
        new("schedule-basic", "pods placed, resources only", "/s", 5000, LowerIsBetter: false),
        new("schedule-affinity", "pods placed, affinity by zone", "/s", 1000, LowerIsBetter: false),
        new("schedule-anti-affinity", "pods placed, anti-affinity by node", "/s", 1000, LowerIsBetter: false),
        new("schedule-spread", "pods placed, spread over zones and nodes", "/s", 2000, LowerIsBetter: false),
        new("informer-memory", "100 informers, 20,000 maps", "MB", 64, LowerIsBetter: true),
    ];

    public static Budget Of(string name) => All.First(budget => budget.Name == name);
}
