using System.Globalization;
using Skiff.Client;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Sim.Promises;
using Skiff.Simulation;
using Skiff.Simulation.Nodes;

namespace Skiff.Sim;

/// <summary>What came of one seed.</summary>
/// <param name="Broken">The first promise that was broken, with when and how; null when all held.</param>
/// <param name="Print">A number made of everything that happened: the same for the same seed.</param>
/// <param name="Changes">Changes that were looked at.</param>
/// <param name="Steps">Steps that parts of the cluster made.</param>
/// <param name="Faults">How often something was broken.</param>
internal sealed record SeedReport(string? Broken, ulong Print, long Changes, long Steps, int Faults);

/// <summary>
/// One seed: a cluster with a few machines, users who change their workloads, and faults, for some hours of its own time; then
/// everything is mended, and the cluster has to come to what was asked of it.
/// </summary>
internal sealed class SeedRun
{
    private static readonly TimeSpan patience = TimeSpan.FromHours(2); // Upstream waits long for some of what it gives up.
    private static readonly TimeSpan look = TimeSpan.FromSeconds(5);

    private readonly int seed;
    private readonly TimeSpan length;
    private readonly Action<string>? trace;
    private readonly Random random;
    private readonly World world = new();
    private readonly Promise[] promises =
        [new OneOfEachOrdinal(), new NoMoreThanReplicas(), new JobsCountRight(), new NodesHoldTheirPods(), new RolloutsKeepTheirSurge()];

    private readonly SimulatedCluster cluster;
    private bool isTight;
    private ulong print = 14695981039346656037;
    private long changes;
    private string? broken;

    private SeedRun(int seed, TimeSpan length, Action<string>? trace, Func<IApi, IApi>? plant)
    {
        this.seed = seed;
        this.length = length;
        this.trace = trace;
        random = new(seed);
        Func<Pod, Container, ContainerProgram> programs = Workload.Programs(new Random(random.Next()));
        cluster = SimulatedCluster.Start(new SimulationOptions
        {
            Seed = random.Next(),
            DrawsOrder = true,
            Program = programs,
            ControlPlaneFaults = FaultsOf(random),
            NodeFaults = FaultsOf(random),
            ControlPlaneApi = plant ?? (api => trace is null ? api : new TracedApi(api, trace)),
        });
    }

    /// <summary>Runs a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="length">How long things go wrong.</param>
    /// <param name="trace">Told of everything that happens; null for nobody.</param>
    /// <param name="plant">A bug to be found; null for none.</param>
    public static SeedReport Run(int seed, TimeSpan length, Action<string>? trace = null, Func<IApi, IApi>? plant = null)
    {
        SeedRun run = new(seed, length, trace, plant);
        SeedReport report = run.Play();
        try
        {
            run.cluster.Dispose();
        }
        catch (InvalidOperationException) when (report.Broken is not null)
        {
            return report; // What is broken may not come to an end either; the first of it is told.
        }

        return report;
    }

    private static LinkFaults FaultsOf(Random random) => new()
    {
        LatencyMax = TimeSpan.FromMilliseconds(random.Next(200)),
        StalenessMax = TimeSpan.FromMilliseconds(random.Next(2) * random.Next(20_000)),
        LostRequestsPerMille = random.Next(2) * random.Next(20),
        LostAnswersPerMille = random.Next(2) * random.Next(20),
        BrokenWatchesPerMille = random.Next(2) * random.Next(10),
    };

    private SeedReport Play()
    {
        _ = new Feed(cluster, See);
        // Room for everything that is asked for on any two of them, or so little that nodes are full most of the time.
        isTight = random.Next(4) == 0;
        MapOf<Quantity> room = MapOf.Create(
            ("cpu", Quantity.Parse(isTight ? "3" : "32")), ("memory", Quantity.Parse("64Gi")), ("pods", Quantity.Parse("110")));
        int nodes = 2 + random.Next(3);
        for (int i = 0; i < nodes; i++) cluster.AddNode($"n{i}", room);
        Workload workload = new(cluster.Api, new Random(random.Next()), Tell);
        Faults faults = new(cluster, new Random(random.Next()), Tell);
        try
        {
            while (broken is null && cluster.Loop.Time.Elapsed < length)
            {
                cluster.Loop.Advance(TimeSpan.FromMilliseconds(random.Next(60_000)));
                faults.Mend();
                if (random.Next(3) > 0) cluster.Loop.Run(workload.StepAsync);
                if (random.Next(6) == 0) faults.Break();
                cluster.CheckParts();
            }

            faults.Mend(all: true);
            // With too little room not everything can come to be, but what is promised still has to hold.
            if (broken is null && !isTight) ComeToRest();
        }
        catch (Exception fault)
        {
            Break(fault.ToString());
        }

        return new(broken, print, changes, cluster.Loop.Steps, faults.Count);
    }

    private void ComeToRest()
    {
        Tell("everything is mended");
        TimeSpan end = cluster.Loop.Time.Elapsed + patience;
        string[] missing;
        do
        {
            cluster.Loop.Advance(look);
            cluster.CheckParts();
            missing = [.. EndState.Missing(world)];
        }
        while (missing.Length > 0 && broken is null && cluster.Loop.Time.Elapsed < end);
        if (missing.Length > 0) Break($"after {patience} in health: {string.Join("; ", missing)}");
    }

    private void See(ObjectChange change)
    {
        changes++;
        world.Take(change.Before, change.After);
        IObject subject = change.Subject;
        string how = change.After is null ? "gone" : change.Before is null ? "new" : "changed";
        Tell($"{subject.Kind.Name} {subject.Metadata.Name} {how} {subject.Metadata.ResourceVersion}");
        foreach (Promise promise in promises)
        {
            if (promise.Look(cluster, world, change.Before, change.After) is { } how2) Break($"{promise.Text}: {how2}");
        }
    }

    private void Break(string how)
    {
        broken ??= string.Create(CultureInfo.InvariantCulture, $"seed {seed} at {cluster.Loop.Time.Elapsed:c}: {how}");
        Tell($"BROKEN {how}");
    }

    private void Tell(string text)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{cluster.Loop.Time.Elapsed:c} {text}");
        foreach (char letter in line) print = (print ^ letter) * 1099511628211;
        trace?.Invoke(line);
    }
}
