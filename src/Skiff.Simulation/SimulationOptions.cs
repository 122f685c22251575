using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Skiff.Client;
using Skiff.Model.Core.V1;
using Skiff.Simulation.Nodes;

namespace Skiff.Simulation;

/// <summary>How a simulated cluster begins.</summary>
public sealed record SimulationOptions
{
    /// <summary>Seed of everything that is left to chance: identifiers, delays, faults, the choice between equal nodes.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Whether the order of steps that could run at the same time is drawn from the seed too. Otherwise they run in the order
    /// in which they became ready, which is what a quiet machine mostly does.
    /// </summary>
    public bool DrawsOrder { get; init; }

    /// <summary>What the clock shows first.</summary>
    public DateTimeOffset Start { get; init; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What lies between controllers, scheduler and the API.</summary>
    public LinkFaults ControlPlaneFaults { get; init; } = LinkFaults.None;

    /// <summary>What lies between agents and the API.</summary>
    public LinkFaults NodeFaults { get; init; } = LinkFaults.None;

    /// <summary>What stands between controllers and scheduler and the API beside that; for tests of tests.</summary>
    public Func<IApi, IApi> ControlPlaneApi { get; init; } = static api => api;

    /// <summary>What containers do.</summary>
    public Func<Pod, Container, ContainerProgram> Program { get; init; } = static (_, _) => ContainerRun.UntilStoppedAsync;

    /// <summary>Where logs go.</summary>
    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;
}
