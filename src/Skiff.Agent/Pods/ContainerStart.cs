using Skiff.Agent.Devices;
using Skiff.Agent.Images;
using Skiff.Agent.Runtime;
using Skiff.Agent.Singletons;
using Skiff.Agent.Volumes;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Environment;
using Skiff.PodLifecycle.Images;
using Skiff.PodLifecycle.Network;
using Skiff.PodLifecycle.StaticPods;

namespace Skiff.Agent.Pods;

/// <summary>What a start of a container needs from its worker.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Action">Which container, and where.</param>
/// <param name="PodIPs">The pod's addresses.</param>
/// <param name="Volumes">The pod's prepared volumes.</param>
/// <param name="Memory">Back-offs and failures of earlier tries.</param>
/// <param name="Handler">Which of the runtime's ways to run a pod its sandbox was made with.</param>
/// <param name="TargetId">The container whose processes an ephemeral one shares; empty for none.</param>
/// <param name="LostTarget">The container whose processes it should share, where there is none of that name; empty otherwise.</param>
/// <param name="Singleton">The lease it must be started under; null when the pod is no singleton.</param>
internal sealed record StartRequest(
    Pod Pod,
    PodAction.StartContainer Action,
    ListOf<string> PodIPs,
    IReadOnlyDictionary<string, PreparedVolume> Volumes,
    PodMemory Memory,
    string Handler,
    string TargetId,
    string LostTarget,
    SingletonKeeper? Singleton);

/// <summary>
/// Starts a container: 1 its images, 2 its configuration, 3 create, 4 start, 5 the postStart hook. What fails becomes
/// its waiting reason.
/// </summary>
internal static class ContainerStart
{
    private const string CreateContainerConfigError = "CreateContainerConfigError";
    private const string CreateContainerError = "CreateContainerError";
    private const string RunContainerError = "RunContainerError";
    private const string PostStartHookError = "PostStartHookError";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    /// <summary>Runs the steps.</summary>
    /// <param name="node">What the workers share.</param>
    /// <param name="request">The start.</param>
    /// <param name="giveUp">The pod ends: waiting and pulling are not worth it any more.</param>
    /// <param name="stop">The agent ends.</param>
    public static async Task<Func<PodMemory, PodMemory>> RunAsync(
        NodeServices node, StartRequest request, CancellationToken giveUp, CancellationToken stop)
    {
        (Container container, ContainerRole role) = PodSpecs.Find(request.Pod.Spec, request.Action.Name)!.Value;
        string field = PodSpecs.FieldPath(container.Name, role);

        // Step 1: the images.
        (ImagesOfContainer? images, ImageOutcome? missing, MapOf<FailedPull> pulls) = await ContainerImages.EnsureAsync(
            node, request.Pod, container, field, request.Memory.Pulls, giveUp);
        if (images is null)
        {
            Func<PodMemory, PodMemory> failed = Failure(node, container, missing!.Reason, missing.Message, missing.RetryAfter);
            return memory => failed(memory) with
            {
                Pulls = pulls.AsEnumerable().Aggregate(memory.Pulls, (all, one) => all.Set(one.Key, one.Value)),
            };
        }

        giveUp.ThrowIfCancellationRequested();

        // Step 2: everything the container is made from.
        (ContainerPlan? plan, string fault) = await ConfigureAsync(node, request, container, images, stop);
        if (plan is null)
        {
            // A mount of an image that does not succeed is a runtime's failure where runtimes mount images.
            bool isMade = fault.StartsWith(SnapshotImageMounts.Failure, StringComparison.Ordinal);
            return Refused(node, request.Pod, container, field, isMade ? CreateContainerError : CreateContainerConfigError, fault);
        }

        (string id, Func<PodMemory, PodMemory>? refused) =
            await CreateAndStartAsync(node, request, plan, field, stop);
        if (refused is not null) return refused;

        // Step 5: the hook, which the container has to survive.
        if (container.Lifecycle?.PostStart is { } hook
            && await Hooks.RunAsync(node, request.Pod, hook, container, id, request.PodIPs, giveUp) is { } broken)
        {
            // What the hook said may be secret, and events are read by many.
            node.Record(request.Pod, new(PodEvent.Warning, "FailedPostStartHook", "PostStartHook failed", field));
            long grace = Math.Max(1, request.Pod.Spec.TerminationGracePeriodSeconds ?? PodSpecs.DefaultGraceSeconds);
            await ContainerKill.RunAsync(
                node, request.Pod, new(id, container.Name, "FailedPostStartHook", grace), request.PodIPs, giveUp);
            return Failure(node, container, PostStartHookError, broken, TimeSpan.Zero);
        }

        return memory => memory.WithStarted(container.Name) with { Resize = memory.Resize.WithActual(id, container.Resources) };
    }

    private static async ValueTask<(string Id, Func<PodMemory, PodMemory>? Refused)> CreateAndStartAsync(
        NodeServices node, StartRequest request, ContainerPlan plan, string field, CancellationToken stop)
    {
        Pod pod = request.Pod;
        Cri.V1.PodSandboxConfig sandbox = SandboxConfigs.Of(node, pod, attempt: 0, ResolvConf.Empty, plan.Users);
        Cri.V1.ContainerConfig config = ContainerConfigs.Of(node, plan);
        string? log = Path.GetDirectoryName(Path.Combine(sandbox.LogDirectory, config.LogPath));
        if (log is not null) Directory.CreateDirectory(log);
        await node.Starts.WaitAsync(stop);
        try
        {
            // Step 3: create.
            CriResult<Cri.V1.CreateContainerResponse> made = await node.Cri.CreateContainerAsync(
                new() { PodSandboxId = request.Action.SandboxId, Config = config, SandboxConfig = sandbox }, stop);
            if (!made.TryGet(out Cri.V1.CreateContainerResponse? created, out CriError? error))
            {
                return ("", Refused(node, pod, plan.Container, field, CreateContainerError, error.Message));
            }

            // Step 4: start. The image may have taken longer than the lease lasted.
            if (request.Singleton is { Standing.IsHeld: false })
            {
                return ("", Refused(node, pod, plan.Container, field, RunContainerError, "the lease of the singleton was lost"));
            }

            node.Record(pod, new(PodEvent.Normal, "Created", "Container created", field));
            CriResult<Cri.V1.StartContainerResponse> started =
                await node.Cri.StartContainerAsync(new() { ContainerId = created.ContainerId }, stop);
            if (started.Error is { } broken)
            {
                return ("", Refused(node, pod, plan.Container, field, RunContainerError, broken.Message));
            }

            node.Record(pod, new(PodEvent.Normal, "Started", "Container started", field));
            return (created.ContainerId, null);
        }
        finally
        {
            node.Starts.Release();
        }
    }

    private static async ValueTask<(ContainerPlan? Plan, string Error)> ConfigureAsync(
        NodeServices node, StartRequest request, Container container, ImagesOfContainer images, CancellationToken stop)
    {
        Pod pod = request.Pod;
        if (request.LostTarget.Length > 0) return (null, $"unable to find target container {request.LostTarget}");
        if (SecurityContexts.RootFault(pod, container, images.Own) is { Length: > 0 } root) return (null, root);
        (EnvironmentOutcome environment, string unread) = await EnvironmentAsync(node, request, container, stop);
        string fault = unread.Length > 0 ? unread : environment.Error;
        if (fault.Length > 0) return (null, fault);
        string directory = container.WorkingDir.Length > 0
            ? container.WorkingDir : await node.WorkingDirectories.FindAsync(images.Own.Id, stop);
        if (WorkingDirectories.Fault(directory) is { Length: > 0 } place) return (null, place);
        (IReadOnlyList<Cri.V1.Mount> mounts, string missing) =
            await ContainerMounts.OfAsync(node, request, container, (images, environment.Variables), stop);
        if (missing.Length > 0) return (null, missing);
        (uint? users, string? none) = SandboxOperations.Users(node, pod, request.Handler);
        if (none is not null) return (null, none);
        (IReadOnlyList<Cri.V1.Device> devices, missing) = ContainerDevices.Of(container, request.Volumes);
        if (missing.Length > 0) return (null, missing);
        (ContainerGift gift, missing) = await node.Grants.GiftAsync(pod, container, stop);
        if (missing.Length > 0) return (null, missing);
        return (new(
            pod, container, request.Action.RestartCount, images, Variables(gift, environment), [.. gift.Mounts, .. mounts],
            [.. gift.Devices, .. devices], users, request.TargetId, gift), "");
    }

    // What the container's own spec says of a variable counts.
    private static KeyValuePair<string, string>[] Variables(ContainerGift gift, EnvironmentOutcome environment) =>
    [
        .. gift.Variables.Where(given => environment.Variables.All(own => own.Key != given.Key))
            .Select(given => KeyValuePair.Create(ByteText.Of(given.Key), ByteText.Of(given.Value))),
        .. environment.Variables,
    ];

    private static async ValueTask<(EnvironmentOutcome Environment, string Error)> EnvironmentAsync(
        NodeServices node, StartRequest request, Container container, CancellationToken stop)
    {
        (IReadOnlySet<string> mapNames, IReadOnlySet<string> secretNames) = ContainerEnvironment.References(container);
        Dictionary<string, ConfigMap?> maps = new(StringComparer.Ordinal);
        Dictionary<string, Secret?> secrets = new(StringComparer.Ordinal);
        foreach (string name in mapNames)
        {
            ApiResult<ConfigMap> read = await ApiExtensions.GetAsync(
                node.Api, Kinds.ConfigMap, Key(request, name), stop);
            if (read.Error is { Code: not 404 } error) return (new([], ""), error.Message);
            maps[name] = read.Value;
        }

        foreach (string name in secretNames)
        {
            ApiResult<Secret> read = await ApiExtensions.GetAsync(
                node.Api, Kinds.Secret, Key(request, name), stop);
            if (read.Error is { Code: not 404 } error) return (new([], ""), error.Message);
            secrets[name] = read.Value;
        }

        // A static pod runs without an API, too, and then without the variables of Services.
        if (!StaticPod.IsStatic(request.Pod) && !node.Services.Synced.IsCompletedSuccessfully)
        {
            return (new([], ""), "services have not yet been read at least once, cannot construct envvars");
        }

        EnvironmentSources sources = new()
        {
            Pod = request.Pod,
            Container = container,
            ConfigMaps = maps,
            Secrets = secrets,
            Services = ServiceVariables.For(
                node.Services.Cache.All.Cast<Service>(), request.Pod.Metadata.Namespace,
                request.Pod.Spec.EnableServiceLinks ?? true),
            PodIPs = request.PodIPs,
            HostIPs = node.Options.NodeAddresses,
            Allocatable = node.Allocatable,
        };
        return (ContainerEnvironment.Build(sources), "");
    }

    private static ObjectKey Key(StartRequest request, string name) => new(request.Pod.Metadata.Namespace, name);

    private static Func<PodMemory, PodMemory> Refused(
        NodeServices node, Pod pod, Container container, string field, string reason, string message)
    {
        node.Record(pod, new(PodEvent.Warning, "Failed", $"Error: {message}", field));
        return Failure(node, container, reason, message, Retry);
    }

    private static Func<PodMemory, PodMemory> Failure(
        NodeServices node, Container container, string reason, string message, TimeSpan retryAfter)
    {
        StartFailure failure = new(reason, message, node.Time.GetUtcNow() + retryAfter, ContainerHash.KeyOf(container));
        return memory => memory.WithFailure(container.Name, failure);
    }
}
