using Skiff.Simulation;

namespace Skiff.Sim.Sieve;

/// <summary>What came of one scenario under one disturbance after every write.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Writes">Writes of controllers and scheduler when nothing is disturbed.</param>
/// <param name="Runs">How often it was played.</param>
/// <param name="Differences">Where the end was another one, with the first lines that differ.</param>
internal sealed record SieveReport(string Scenario, int Writes, int Runs, IReadOnlyList<string> Differences);

/// <summary>Plays scenarios, once undisturbed and then once for each write with something done right after it.</summary>
internal static class SieveRun
{
    private static readonly TimeSpan away = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan frozen = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan rest = TimeSpan.FromMinutes(15);

    /// <summary>Plays a scenario under a disturbance.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="disturbance">What is done.</param>
    /// <param name="every">After every how many-th write; 1 for each.</param>
    /// <param name="plant">Whether a bug is planted that has to be found.</param>
    public static SieveReport Play(Scenario scenario, Disturbance disturbance, int every = 1, bool plant = false)
    {
        CountedWrites calm = new();
        IReadOnlyList<string> expected = PlayOnce(scenario, calm, disturbance);
        List<string> differences = [];
        int runs = 1;
        for (int at = 1; at <= calm.Count; at += every)
        {
            runs++;
            IReadOnlyList<string> found = PlayOnce(scenario, new() { At = at, LosesDeletions = plant }, disturbance);
            if (found.SequenceEqual(expected)) continue;
            differences.Add($"{scenario.Name}: {disturbance} after write {at} of {calm.Count}{Short(expected, found, '-')}{Short(found, expected, '+')}");
        }

        return new(scenario.Name, calm.Count, runs, differences);
    }

    // The first lines that only the one has, from where they differ from the nearest of the other.
    private static string Short(IReadOnlyList<string> one, IReadOnlyList<string> other, char sign)
    {
        const int Around = 60, Shown = 160;
        string[] rest = [.. other.Except(one)];
        return string.Concat(one.Except(other).Take(2).Select(line =>
        {
            int same = rest.Length == 0 ? 0 : rest.Max(candidate => line.AsSpan().CommonPrefixLength(candidate));
            int from = Math.Max(0, same - Around);
            return $"\n  {sign} {line[..Math.Min(40, from)]} ... {line.AsSpan(from, Math.Min(Shown, line.Length - from))}";
        }));
    }

    private static IReadOnlyList<string> PlayOnce(Scenario scenario, CountedWrites writes, Disturbance disturbance)
    {
        using SimulatedCluster cluster = SimulatedCluster.Start(new SimulationOptions
        {
            Seed = 1,
            ControlPlaneApi = writes.Over,
            Program = scenario.Program,
        });
        writes.Disturb = () =>
        {
            // They do not hear the answer to what they wrote last.
            if (disturbance == Disturbance.Crash) cluster.ControlPlaneLink!.IsCut = true;
            else writes.Freeze();
        };
        for (int i = 0; i < 3; i++) cluster.AddNode($"n{i}");
        Recovery recovery = new(cluster, writes, disturbance);
        cluster.Loop.Settled += recovery.Look;
        foreach (ScenarioStep step in scenario.Steps)
        {
            recovery.Advance(TimeSpan.FromSeconds(40));
            cluster.Loop.Run(() => step(cluster));
        }

        recovery.Advance(rest);
        cluster.CheckParts();
        return Picture.Of(cluster);
    }

    // Brings back what a disturbance took, a while after it came.
    private sealed class Recovery(SimulatedCluster cluster, CountedWrites writes, Disturbance disturbance)
    {
        private TimeSpan? dueAt;

        public void Look()
        {
            bool isDisturbed = disturbance == Disturbance.Crash ? cluster.ControlPlaneLink is { IsCut: true } : writes.IsFrozen;
            if (isDisturbed) dueAt ??= cluster.Loop.Time.Elapsed + (disturbance == Disturbance.Crash ? away : frozen);
        }

        public void Advance(TimeSpan by)
        {
            TimeSpan end = cluster.Loop.Time.Elapsed + by;
            while (cluster.Loop.Time.Elapsed < end)
            {
                TimeSpan step = end - cluster.Loop.Time.Elapsed;
                cluster.Loop.Advance(step < TimeSpan.FromSeconds(1) ? step : TimeSpan.FromSeconds(1));
                if (dueAt is not { } due || cluster.Loop.Time.Elapsed < due) continue;
                dueAt = null;
                if (disturbance == Disturbance.Crash)
                {
                    cluster.KillControlPlane();
                    cluster.StartControlPlane();
                }
                else
                {
                    cluster.Loop.Do(() => writes.Thaw(gap: disturbance == Disturbance.Gap));
                }
            }
        }
    }
}
