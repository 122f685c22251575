using System.Globalization;
using Google.Protobuf;
using Skiff.Agent.Devices;
using Skiff.Agent.Images;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Environment;
using Skiff.PodLifecycle.Resources;

namespace Skiff.Agent.Pods;

/// <summary>Everything one start of a container is made from.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Container">The container's spec.</param>
/// <param name="RestartCount">How often it was restarted before.</param>
/// <param name="Images">The images, as the runtime has them.</param>
/// <param name="Variables">The environment, in <see cref="ByteText"/>.</param>
/// <param name="Mounts">What is bound into it.</param>
/// <param name="Devices">Devices of plugins, and block volumes it gets as devices.</param>
/// <param name="Users">The machine's user ids that stand for those of the pod; null when it has the machine's own.</param>
/// <param name="TargetId">The container whose processes an ephemeral one shares; empty for none.</param>
/// <param name="Gift">What plugins added.</param>
internal sealed record ContainerPlan(
    Pod Pod,
    Container Container,
    int RestartCount,
    ImagesOfContainer Images,
    IReadOnlyList<KeyValuePair<string, string>> Variables,
    IReadOnlyList<Cri.V1.Mount> Mounts,
    IReadOnlyList<Cri.V1.Device> Devices,
    uint? Users,
    string TargetId,
    ContainerGift Gift);

/// <summary>A container in the runtime's words.</summary>
internal static class ContainerConfigs
{
    private const long Unlimited = -1;

    public static Cri.V1.ContainerConfig Of(NodeServices node, ContainerPlan plan)
    {
        Container container = plan.Container;
        Cri.V1.ContainerConfig config = new()
        {
            Metadata = new() { Name = container.Name, Attempt = (uint)plan.RestartCount },
            Image = new() { Image = plan.Images.Own.Id, UserSpecifiedImage = container.Image },
            WorkingDir = container.WorkingDir,
            LogPath = PodPaths.Log(container.Name, plan.RestartCount),
            Stdin = container.Stdin,
            StdinOnce = container.StdinOnce,
            Tty = container.TTY,
            Linux = new()
            {
                Resources = Resources(node, plan.Pod, container),
                SecurityContext = SecurityContexts.OfContainer(plan.Pod, container, plan.TargetId, plan.Users, node.Paths),
            },
            StopSignal = StopSignal(container.Lifecycle?.StopSignal),
        };
        config.Command.Add(Expanded(container.Command, plan.Variables));
        config.Args.Add(Expanded(container.Args, plan.Variables));
        foreach ((string name, string value) in plan.Variables)
        {
            config.Envs.Add(new Cri.V1.KeyValue
            {
                Key = ByteText.ToText(name),
                Value = ByteString.CopyFrom(ByteText.ToBytes(value)),
            });
        }

        config.Mounts.Add(plan.Mounts);
        config.Devices.Add(plan.Devices);
        config.CDIDevices.Add(plan.Gift.CdiDevices);
        foreach ((string name, string value) in plan.Gift.Annotations) config.Annotations[name] = value;
        AddLabels(config, plan);
        return config;
    }

    private static void AddLabels(Cri.V1.ContainerConfig config, ContainerPlan plan)
    {
        Pod pod = plan.Pod;
        config.Labels[RuntimeLabels.PodName] = pod.Metadata.Name;
        config.Labels[RuntimeLabels.PodNamespace] = pod.Metadata.Namespace;
        config.Labels[RuntimeLabels.PodUid] = pod.Metadata.UID;
        config.Labels[RuntimeLabels.ContainerName] = plan.Container.Name;
        config.Annotations[RuntimeLabels.ContainerHash] = ContainerHash.Of(plan.Container);
        config.Annotations[RuntimeLabels.RestartCount] = plan.RestartCount.ToString(CultureInfo.InvariantCulture);
        config.Annotations[RuntimeLabels.TerminationMessagePath] = plan.Container.TerminationMessagePath;
        config.Annotations[RuntimeLabels.TerminationMessagePolicy] = plan.Container.TerminationMessagePolicy;
        if (plan.Images.Volumes.Count > 0)
        {
            config.Annotations[RuntimeLabels.VolumeImages] = string.Join(' ', plan.Images.Volumes.Values.Select(image => image.Id).Distinct());
        }

        config.Annotations[RuntimeLabels.PodGracePeriod] =
            (pod.Spec.TerminationGracePeriodSeconds ?? 0).ToString(CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Expanded(
        ListOf<string> words, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        Dictionary<string, string> byName = new(StringComparer.Ordinal);
        foreach ((string name, string value) in variables) byName[name] = value;
        return words.AsEnumerable().Select(
            word => ByteText.ToText(Expansion.Expand(ByteText.Of(word), name => byName.GetValueOrDefault(name))));
    }

    /// <summary>What a container may use, in the runtime's words.</summary>
    public static Cri.V1.LinuxContainerResources Resources(NodeServices node, Pod pod, Container container)
    {
        ResourceRequirements own = container.Resources;
        long limitMilli = own.Limits.Find(ResourceName.Cpu).MilliValue();
        long requestMilli = own.Requests.TryGetValue(ResourceName.Cpu, out Quantity asked) ? asked.MilliValue() : limitMilli;
        long quota = CpuShares.QuotaFromMilli(limitMilli);
        Cri.V1.LinuxContainerResources resources = new()
        {
            CpuShares = CpuShares.FromMilli(requestMilli),
            CpuQuota = node.Grants.HasCpus(pod.Metadata.UID, container.Name) ? Unlimited : quota,
            CpuPeriod = CpuShares.PeriodMicroseconds,
            MemoryLimitInBytes = own.Limits.Find(ResourceName.Memory).Value(),
            OomScoreAdj = OomScore.Of(pod.Spec, container, node.MemoryBytes),
            CpusetCpus = node.Grants.CpusOf(pod.Metadata.UID, container.Name),
            CpusetMems = node.Grants.MemoryNodesOf(pod.Metadata.UID, container.Name),
        };
        if (node.SwapBytes > 0 && node.Cgroups.LimitsSwap(node.PodsCgroup))
        {
            long swap = SwapLimit.Of(node.Options.SwapBehavior, pod, container, node.MemoryBytes, node.SwapBytes);
            resources.Unified["memory.swap.max"] = swap.ToString(CultureInfo.InvariantCulture);
        }

        // Half a container is no use: the kernel shall end all of its processes or none.
        if (node.Cgroups.IsUnified && !node.Options.KillsSingleProcesses) resources.Unified["memory.oom.group"] = "1";
        return resources;
    }

    private static Cri.V1.Signal StopSignal(string? name) =>
        Enum.TryParse(name, ignoreCase: true, out Cri.V1.Signal signal) ? signal : Cri.V1.Signal.RuntimeDefault;
}
