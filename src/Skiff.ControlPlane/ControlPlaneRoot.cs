using System.Text;
using Microsoft.Extensions.Logging;
using Skiff.Client;
using Skiff.Controllers;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Scheduling;

namespace Skiff.ControlPlane;

/// <summary>How a control plane runs.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>Seed of all jitter and of the scheduler's ties.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What the cluster tells its controllers.</summary>
    public ControlSettings Settings { get; init; } = ControlSettings.Default;

    /// <summary>Answers every kind served now, custom ones included; asked again when a definition changes.</summary>
    public Func<IReadOnlyList<Kind>> Kinds { get; init; } = KindRoster.BuiltIn;

    /// <summary>How autoscalers work.</summary>
    public AutoscalerSettings Autoscaling { get; init; } = AutoscalerSettings.Default;

    /// <summary>Whether controllers run here.</summary>
    public bool RunsControllers { get; init; } = true;

    /// <summary>How pods are placed.</summary>
    public SchedulerSettings Scheduler { get; init; } = SchedulerSettings.Default;

    /// <summary>Whether the scheduler runs here.</summary>
    public bool RunsScheduler { get; init; } = true;

    /// <summary>Answers the group versions whose servers cannot say now what they serve.</summary>
    public Func<IReadOnlyList<string>> StaleVersions { get; init; } = static () => [];
}

/// <summary>Controllers and scheduler of one process over one API. Running from its creation until disposed.</summary>
public sealed class ControlPlaneRoot : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly EventRecorder events;
    private readonly Informers informers;
    private readonly RosterRunner rosterRunner;
    private readonly Task[] running;

    /// <summary>Starts a control plane.</summary>
    /// <param name="api">The API.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where logs go.</param>
    public ControlPlaneRoot(IApi api, ControlPlaneOptions options, TimeProvider time, ILoggerFactory logs)
    {
        Random seeds = new(options.Seed);
        informers = new(api, time, seeds.Next());
        events = new(api, time);
        RunnerContext context = new(api, informers, events, options.Settings, time, logs);
        KindRoster roster = new(informers, options.Kinds, options.StaleVersions);
        rosterRunner = new(informers, roster);
        IEnumerable<IRunner> controllers() =>
        [
            rosterRunner,
            .. AllControllers.Create(context, seeds),
            new NamespaceRunner(context, roster, seeds.Next()),
            new GarbageCollectorRunner(context, roster, seeds.Next()),
            new QuotaRunner(context, roster, seeds.Next()),
            new AutoscalerRunner(context, roster, options.Autoscaling, seeds.Next()),
        ];
        Runners =
        [
            .. options.RunsControllers ? controllers() : [],
            .. options.RunsScheduler ? [new SchedulerRunner(context, seeds.Next(), options.Scheduler)] : Array.Empty<IRunner>(),
        ];
        CancellationToken token = stop.Token;
        running = [.. Runners.Select(runner => Background.Start(() => runner.RunAsync(token)))];
        Completion = FirstFault.OfAsync([.. running, events.Completion, informers.Completion]);
    }

    /// <summary>What runs.</summary>
    public IReadOnlyList<IRunner> Runners { get; }

    /// <summary>Ends when everything has stopped; fails as soon as an invariant broke somewhere.</summary>
    public Task Completion { get; }

    /// <summary>Writes what the queues do in Prometheus' text form.</summary>
    public void WriteMetrics(StringBuilder text)
    {
        QueueMetrics.Write(text, Runners);
        Runners.OfType<SchedulerRunner>().FirstOrDefault()?.WriteMetrics(text);
    }

    /// <summary>The kinds served have changed for a reason that no definition's change tells.</summary>
    public void RefreshKinds() => rosterRunner.Wake();

    /// <summary>Stops everything and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        stop.Cancel();
        await Task.WhenAll(running);
        await informers.DisposeAsync();
        await events.DisposeAsync();
        await Completion;
        foreach (IRunner runner in Runners) (runner as IDisposable)?.Dispose();
        stop.Dispose();
    }
}
