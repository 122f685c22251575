using Skiff.Agent.Pods;
using Skiff.Agent.Runtime;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Probes;

namespace Skiff.Agent.Probes;

/// <summary>
/// Runs the probes of one container for as long as it runs: the startup probe first, then readiness and liveness side
/// by side. Owned by the pod's worker, to which every change of a result goes.
/// </summary>
internal sealed class Prober : IAsyncDisposable
{
    private const int OutputLimit = 10 * 1024;
    private const int Tries = 3; // Of a probe that cannot be carried out.

    private readonly NodeServices node;
    private readonly Pod pod;
    private readonly Container container;
    private readonly ObservedContainer observed;
    private readonly string address;
    private readonly Action changed;
    private readonly CancellationTokenSource stopping;
    private readonly Lock gate = new();
    private readonly Task running;
    private ProbeResults results = ProbeResults.Unknown;

    /// <summary>A running prober.</summary>
    /// <param name="node">What the workers share.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container's spec.</param>
    /// <param name="observed">The container that runs.</param>
    /// <param name="address">The pod's address.</param>
    /// <param name="changed">Called when a result changed; must be quick.</param>
    /// <param name="stop">The agent ends.</param>
    public Prober(
        NodeServices node,
        Pod pod,
        Container container,
        ObservedContainer observed,
        string address,
        Action changed,
        CancellationToken stop)
    {
        this.node = node;
        this.pod = pod;
        this.container = container;
        this.observed = observed;
        this.address = address;
        this.changed = changed;
        stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
        CancellationToken token = stopping.Token;
        running = Task.Run(() => RunAsync(token), CancellationToken.None);
    }

    /// <summary>The results so far.</summary>
    public ProbeResults Results
    {
        get
        {
            lock (gate) return results;
        }
    }

    /// <summary>Whether a container has any probe.</summary>
    public static bool IsNeeded(Container container) =>
        container.StartupProbe is not null || container.ReadinessProbe is not null || container.LivenessProbe is not null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            if (container.StartupProbe is { } startup) await LoopAsync(ProbeKind.Startup, startup, stop);
            if (Results.Startup == ProbeResult.Failure) return; // The container is about to be killed.
            await Task.WhenAll(
                container.ReadinessProbe is { } readiness ? LoopAsync(ProbeKind.Readiness, readiness, stop) : Task.CompletedTask,
                container.LivenessProbe is { } liveness ? LoopAsync(ProbeKind.Liveness, liveness, stop) : Task.CompletedTask);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return; // The container or the agent is gone.
        }
    }

    private async Task LoopAsync(ProbeKind kind, Probe probe, CancellationToken stop)
    {
        DateTimeOffset started = observed.StartedAt ?? node.Time.GetUtcNow();
        TimeSpan wait = started + TimeSpan.FromSeconds(probe.InitialDelaySeconds) - node.Time.GetUtcNow();
        if (wait > TimeSpan.Zero) await Task.Delay(wait, node.Time, stop);
        ProbeCounter counter = ProbeCounter.New;
        TimeSpan period = TimeSpan.FromSeconds(Math.Max(1, probe.PeriodSeconds));
        while (true)
        {
            long asked = node.Time.GetTimestamp();
            ProbeOutcome outcome = await AskAsync(probe, stop);
            for (int again = 1; !outcome.Known && again < Tries; again++) outcome = await AskAsync(probe, stop);
            stop.ThrowIfCancellationRequested(); // What was broken off says nothing.
            Count(kind, outcome, node.Time.GetElapsedTime(asked));
            Tell(kind, outcome);
            if (outcome.Known)
            {
                counter = counter.After(probe, outcome.Success);
                Publish(kind, counter.Result);
                if (counter.IsFinal(kind)) return;
            }

            TimeSpan left = period - node.Time.GetElapsedTime(asked);
            if (left > TimeSpan.Zero) await Task.Delay(left, node.Time, stop);
        }
    }

    private async ValueTask<ProbeOutcome> AskAsync(Probe probe, CancellationToken stop)
    {
        TimeSpan timeout = TimeSpan.FromSeconds(Math.Max(1, probe.TimeoutSeconds));
        ProbeHandler handler = probe.ProbeHandler;
        if (handler.Exec is { } exec) return await ExecAsync(exec, timeout, stop);
        if (handler.HTTPGet is { } get)
        {
            return await HttpProbe.RunAsync(get, container, address, timeout, node.Time, stop);
        }

        if (handler.TCPSocket is { } tcp)
        {
            if (ProbePorts.Resolve(tcp.Port, container, out string fault) is not { } port) return ProbeOutcome.Broken(fault);
            string host = tcp.Host.Length > 0 ? tcp.Host : address;
            return await TcpProbe.RunAsync(host, port, timeout, node.Time, stop);
        }

        return handler.GRPC is { } grpc
            ? await GrpcProbe.RunAsync(address, grpc.Port, grpc.Service ?? "", timeout, node.Time, stop)
            : ProbeOutcome.Broken($"missing probe handler for {PodSpecs.Describe(pod)}:{container.Name}");
    }

    private async ValueTask<ProbeOutcome> ExecAsync(ExecAction exec, TimeSpan timeout, CancellationToken stop)
    {
        Cri.V1.ExecSyncRequest request = new() { ContainerId = observed.Id, Timeout = (long)timeout.TotalSeconds };
        request.Cmd.Add(exec.Command.AsEnumerable());
        CriResult<Cri.V1.ExecSyncResponse> ran = await node.Cri.ExecSyncAsync(request, stop);
        if (!ran.TryGet(out Cri.V1.ExecSyncResponse? response, out CriError? error))
        {
            string command = string.Join(' ', exec.Command.AsEnumerable());
            return error.Code == RpcCode.DeadlineExceeded
                ? ProbeOutcome.Failed($"command timed out: \"{command}\" timed out after {GoDuration.Format(timeout)}")
                : ProbeOutcome.Broken(error.ToString());
        }

        return response.ExitCode == 0
            ? ProbeOutcome.Passed
            : ProbeOutcome.Failed(response.Stdout.ToStringUtf8() + response.Stderr.ToStringUtf8());
    }

    // Upstream's agent counts no probe that it could not carry out, and times none that failed.
    private void Count(ProbeKind kind, ProbeOutcome outcome, TimeSpan took)
    {
        if (!outcome.Known) return;
        ProbeSeries series = new(pod.Metadata.Namespace, pod.Metadata.Name, pod.Metadata.UID, container.Name, kind.ToString());
        node.Counts.Probes.Add(series, outcome.Success);
        if (outcome.Success) node.Counts.Probes.Add(series, took);
    }

    private void Tell(ProbeKind kind, ProbeOutcome outcome)
    {
        if (outcome.Success && outcome.Output.Length == 0) return;
        string output = outcome.Output.Length <= OutputLimit ? outcome.Output : outcome.Output[..OutputLimit];
        string message = outcome switch
        {
            { Success: true } => $"{kind} probe warning: {output}",
            { Known: true } => $"{kind} probe failed: {output}",
            _ => $"{kind} probe errored and resulted in {outcome.State} state: {output}",
        };
        (Container, ContainerRole Role)? spec = PodSpecs.Find(pod.Spec, container.Name);
        node.Record(pod, new(PodEvent.Warning, outcome.Success ? "ProbeWarning" : "Unhealthy", message,
            PodSpecs.FieldPath(container.Name, spec?.Role ?? ContainerRole.Regular)));
    }

    private void Publish(ProbeKind kind, ProbeResult result)
    {
        lock (gate)
        {
            ProbeResults before = results;
            results = kind switch
            {
                ProbeKind.Startup => before with { Startup = result },
                ProbeKind.Readiness => before with { Readiness = result },
                _ => before with { Liveness = result },
            };
            if (before == results) return;
        }

        changed();
    }
}
