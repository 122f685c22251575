using Skiff.Model.Core.V1;
using Skiff.Simulation;
using Skiff.Simulation.Nodes;

namespace Skiff.Sim.Sieve;

/// <summary>One thing that a user does, or that happens.</summary>
internal delegate Task ScenarioStep(SimulatedCluster cluster);

/// <summary>Steps with rests between them, after which a cluster is always in the same state.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Steps">The steps.</param>
internal sealed record Scenario(string Name, params ScenarioStep[] Steps)
{
    /// <summary>What containers do.</summary>
    public Func<Pod, Container, ContainerProgram> Program { get; init; } = static (_, _) => ContainerRun.UntilStoppedAsync;
}
