using System.Collections.Immutable;
using Skiff.Agent.Network;
using Skiff.Agent.Runtime;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model.Core.V1;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Model.Node.V1;
using Skiff.PodLifecycle.Network;
using Skiff.PodLifecycle.Resources;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Pods;

/// <summary>Makes and stops sandboxes. Each answers the change of memory that its outcome is.</summary>
internal static class SandboxOperations
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlowestRetry = TimeSpan.FromSeconds(10);

    public static async Task<Func<PodMemory, PodMemory>> CreateAsync(
        NodeServices node, Pod pod, int attempt, CancellationToken stop)
    {
        string cgroup = PodCgroup.PathOf(node.Options.CgroupParent, pod);
        CgroupLimits limits = PodCgroup.LimitsOf(pod.Spec, node.Options.PodPidLimit);
        // Who has processors for itself is bound by them: a quota beside would only throttle it.
        if (node.Grants.HasCpus(pod.Metadata.UID)) limits = limits with { CpuQuotaMicroseconds = null };
        if (node.Cgroups.Ensure(cgroup, limits) is { } refused)
        {
            return Failed(node, pod, "FailedCreatePodContainer", $"unable to ensure pod container exists: {refused}");
        }

        ResolvConf host = File.Exists(node.Options.ResolvConfPath)
            ? ResolvConf.Parse(await File.ReadAllTextAsync(node.Options.ResolvConfPath, stop))
            : ResolvConf.Empty;
        (string handler, string? unknown) = await HandlerAsync(node, pod, stop);
        if (unknown is not null) return Failed(node, pod, "FailedCreatePodSandBox", $"Failed to create pod sandbox: {unknown}");
        (uint? users, string? none) = Users(node, pod, handler);
        if (none is not null) return Failed(node, pod, "FailedCreatePodSandBox", $"Failed to create pod sandbox: {none}");
        Cri.V1.PodSandboxConfig config = SandboxConfigs.Of(node, pod, attempt, host, users);
        Directory.CreateDirectory(config.LogDirectory);
        await node.Starts.WaitAsync(stop);
        try
        {
            CriResult<Cri.V1.RunPodSandboxResponse> made =
                await node.Cri.RunPodSandboxAsync(new() { Config = config, RuntimeHandler = handler }, stop);
            if (made.Error is { } error)
            {
                return Failed(node, pod, "FailedCreatePodSandBox", $"Failed to create pod sandbox: {error}");
            }
        }
        finally
        {
            node.Starts.Release();
        }

        return memory => memory with { Sandbox = default };
    }

    public static async Task<Func<PodMemory, PodMemory>> StopAsync(
        NodeServices node, Pod pod, string id, CancellationToken stop)
    {
        CriResult<Cri.V1.StopPodSandboxResponse> stopped =
            await node.Cri.StopPodSandboxAsync(new() { PodSandboxId = id }, stop);
        if (stopped.Error is not (null or { Code: RpcCode.NotFound }))
        {
            return Failed(node, pod, "FailedKillPod", $"error killing pod: {stopped.Error}");
        }

        return memory => memory with { StoppedSandboxes = memory.StoppedSandboxes.Add(id), Sandbox = default };
    }

    /// <summary>The host ports that a pod with this address publishes.</summary>
    public static ImmutableArray<HostPort> HostPortsOf(PodSpec spec, string podAddress) =>
        spec.HostNetwork || podAddress.Length == 0 ? [] :
        [
            .. spec.Containers.AsEnumerable()
                .Concat(spec.InitContainers.AsEnumerable().Where(PodSpecs.IsSidecar))
                .SelectMany(container => container.Ports.AsEnumerable())
                .Where(port => port.HostPort > 0)
                .Select(port => new HostPort(
                    port.HostIP, port.HostPort, Protocol(port.Protocol), podAddress, port.ContainerPortValue)),
        ];

    /// <summary>The machine's user ids that stand for those of a pod; null when it has the machine's own.</summary>
    public static (uint? First, string? Fault) Users(NodeServices node, Pod pod, string handler)
    {
        if (pod.Spec.HostUsers ?? true) return (null, null);
        if (!node.Abilities.HasUserNamespaces(handler))
        {
            string who = handler.Length == 0 ? "runtime" : $"RuntimeClass handler \"{handler}\"";
            return (null, $"can't set `spec.hostUsers: false`, {who} does not support user namespaces");
        }

        (uint first, string? fault) = node.UserRanges.Take(pod.Metadata.UID);
        return fault is null ? (first, null) : (null, fault);
    }

    // Which of the runtime's ways to run a sandbox a class stands for; empty is its usual one.
    private static async ValueTask<(string Handler, string? Fault)> HandlerAsync(
        NodeServices node, Pod pod, CancellationToken stop)
    {
        if (pod.Spec.RuntimeClassName is not { Length: > 0 } name) return ("", null);
        ApiResult<RuntimeClass> read =
            await ApiExtensions.GetAsync(node.Api, Kinds.RuntimeClass, new ObjectKey("", name), stop);
        return read.TryGet(out RuntimeClass? found, out Status? error)
            ? (found.Handler, null)
            : ("", $"failed to look up RuntimeClass {name}: {error.Message}");
    }

    private static string Protocol(string name) => name switch
    {
        "UDP" => "udp",
        "SCTP" => "sctp",
        _ => "tcp",
    };

    private static Func<PodMemory, PodMemory> Failed(NodeServices node, Pod pod, string reason, string message)
    {
        node.Record(pod, new(PodEvent.Warning, reason, message));
        DateTimeOffset now = node.Time.GetUtcNow();
        return memory => memory with { Sandbox = memory.Sandbox.Failed(now, FirstRetry, SlowestRetry) };
    }
}
