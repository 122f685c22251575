using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Skiff.Agent.Runtime;
using Skiff.Cri.V1;

namespace Skiff.Agent.Tests.Runtime;

/// <summary>
/// A container runtime in memory: sandboxes and containers that only exist in its books. Tests end processes, lose
/// sandboxes and make calls fail.
/// </summary>
internal sealed class FakeCri(TimeProvider time) : ICri
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PodSandbox> sandboxes = [];
    private readonly Dictionary<string, (ContainerStatus Status, string Sandbox)> containers = [];
    private readonly Channel<RuntimeEvent> events = Channel.CreateUnbounded<RuntimeEvent>();
    private readonly List<string> calls = [];
    private int ids;

    /// <summary>Asked before every call by its method's name; an error it answers is the call's.</summary>
    public Func<string, CriError?> Fault { get; set; } = _ => null;

    /// <summary>Asked after every call was carried out; an error it answers takes the place of the answer.</summary>
    public Func<string, CriError?> Loss { get; set; } = _ => null;

    /// <summary>What every call waits for before it is carried out.</summary>
    public Func<string, Task> Hold { get; set; } = _ => Task.CompletedTask;

    /// <summary>Images there are.</summary>
    public HashSet<string> Images { get; } = [];

    /// <summary>Images a pull would find.</summary>
    public HashSet<string> Registry { get; } = [];

    /// <summary>Whose pulls the registry answers.</summary>
    public Func<AuthConfig?, bool> Admits { get; set; } = _ => true;

    /// <summary>What it says that it is.</summary>
    public (string Name, string Version) Runtime { get; set; } = ("fake", "1");

    /// <summary>What containers were asked for, in their order.</summary>
    public List<ContainerConfig> Configs { get; } = [];

    /// <summary>Where it says that images are.</summary>
    public string ImageDirectory { get; set; } = Path.GetTempPath();

    /// <summary>Exit code of a container asked to stop.</summary>
    public int StopExitCode { get; set; } = 143;

    /// <summary>What ExecSync answers.</summary>
    public Func<ExecSyncRequest, ExecSyncResponse> OnExec { get; set; } = _ => new();

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (gate) return [.. calls];
        }
    }

    public IReadOnlyList<ContainerStatus> Containers
    {
        get
        {
            lock (gate) return [.. containers.Values.Select(one => one.Status.Clone())];
        }
    }

    public IReadOnlyList<PodSandbox> Sandboxes
    {
        get
        {
            lock (gate) return [.. sandboxes.Values.Select(one => one.Clone())];
        }
    }

    public void Exit(string id, int code, bool tell = true)
    {
        lock (gate) End(id, code);
        if (tell) events.Writer.TryWrite(new(RuntimeEventType.Exited, id));
    }

    /// <summary>Tells that a process was ended for want of memory.</summary>
    public void TellOutOfMemory(string id) => events.Writer.TryWrite(new(RuntimeEventType.OutOfMemory, id));

    /// <summary>Makes up its mind about why a container ended.</summary>
    public void Explain(string id, string reason)
    {
        lock (gate) containers[id].Status.Reason = reason;
    }

    public void LoseSandbox(string id)
    {
        lock (gate)
        {
            sandboxes[id].State = PodSandboxState.SandboxNotready;
            foreach ((string container, _) in containers.Where(one => one.Value.Sandbox == id)) End(container, 137);
        }

        events.Writer.TryWrite(new(RuntimeEventType.Exited, id));
    }

    public ValueTask<CriResult<VersionResponse>> VersionAsync(VersionRequest request, CancellationToken stop) =>
        Answer("Version", () => new VersionResponse { RuntimeName = Runtime.Name, RuntimeVersion = Runtime.Version });

    public ValueTask<CriResult<StatusResponse>> StatusAsync(StatusRequest request, CancellationToken stop) =>
        Answer("Status", () => new StatusResponse
        {
            Status = new() { Conditions = { new RuntimeCondition { Type = "RuntimeReady", Status = true } } },
        });

    public ValueTask<CriResult<RunPodSandboxResponse>> RunPodSandboxAsync(
        RunPodSandboxRequest request, CancellationToken stop) => Answer("RunPodSandbox", () =>
    {
        PodSandbox sandbox = new()
        {
            Id = $"sandbox{++ids}",
            Metadata = request.Config.Metadata.Clone(),
            State = PodSandboxState.SandboxReady,
            CreatedAt = Nanoseconds(),
        };
        sandbox.Labels.Add(request.Config.Labels);
        sandboxes.Add(sandbox.Id, sandbox);
        return new RunPodSandboxResponse { PodSandboxId = sandbox.Id };
    });

    public ValueTask<CriResult<StopPodSandboxResponse>> StopPodSandboxAsync(
        StopPodSandboxRequest request, CancellationToken stop) => Answer("StopPodSandbox", () =>
    {
        if (sandboxes.TryGetValue(request.PodSandboxId, out PodSandbox? sandbox)) sandbox.State = PodSandboxState.SandboxNotready;
        foreach ((string id, _) in containers.Where(one => one.Value.Sandbox == request.PodSandboxId)) End(id, 137);
        return new StopPodSandboxResponse();
    });

    public ValueTask<CriResult<RemovePodSandboxResponse>> RemovePodSandboxAsync(
        RemovePodSandboxRequest request, CancellationToken stop) => Answer("RemovePodSandbox", () =>
    {
        sandboxes.Remove(request.PodSandboxId);
        foreach ((string id, _) in containers.Where(one => one.Value.Sandbox == request.PodSandboxId).ToArray()) containers.Remove(id);
        return new RemovePodSandboxResponse();
    });

    public ValueTask<CriResult<PodSandboxStatusResponse>> PodSandboxStatusAsync(
        PodSandboxStatusRequest request, CancellationToken stop) => Answer("PodSandboxStatus", () =>
    {
        if (!sandboxes.TryGetValue(request.PodSandboxId, out PodSandbox? sandbox)) return null;
        return new PodSandboxStatusResponse
        {
            Status = new()
            {
                Id = sandbox.Id,
                State = sandbox.State,
                Network = new() { Ip = $"10.9.0.{sandbox.Id["sandbox".Length..]}" },
            },
        };
    });

    public ValueTask<CriResult<ListPodSandboxResponse>> ListPodSandboxAsync(
        ListPodSandboxRequest request, CancellationToken stop) => Answer("ListPodSandbox", () => new ListPodSandboxResponse
    {
        Items = { sandboxes.Values.Where(one => Matches(one.Labels, request.Filter?.LabelSelector)).Select(one => one.Clone()) },
    });

    public ValueTask<CriResult<CreateContainerResponse>> CreateContainerAsync(
        CreateContainerRequest request, CancellationToken stop) => Answer("CreateContainer", () =>
    {
        Configs.Add(request.Config.Clone());
        ContainerStatus status = new()
        {
            Id = $"container{++ids}",
            Metadata = request.Config.Metadata.Clone(),
            State = ContainerState.ContainerCreated,
            CreatedAt = Nanoseconds(),
            Image = request.Config.Image.Clone(),
            ImageRef = "sha256:fake",
            LogPath = Path.Combine(request.SandboxConfig.LogDirectory, request.Config.LogPath),
        };
        status.Labels.Add(request.Config.Labels);
        status.Annotations.Add(request.Config.Annotations);
        containers.Add(status.Id, (status, request.PodSandboxId));
        return new CreateContainerResponse { ContainerId = status.Id };
    });

    public ValueTask<CriResult<StartContainerResponse>> StartContainerAsync(
        StartContainerRequest request, CancellationToken stop) => Answer("StartContainer", () =>
    {
        ContainerStatus status = containers[request.ContainerId].Status;
        status.State = ContainerState.ContainerRunning;
        status.StartedAt = Nanoseconds();
        return new StartContainerResponse();
    });

    public ValueTask<CriResult<StopContainerResponse>> StopContainerAsync(
        StopContainerRequest request, CancellationToken stop) => Answer("StopContainer", () =>
    {
        End(request.ContainerId, StopExitCode);
        return new StopContainerResponse();
    });

    public ValueTask<CriResult<RemoveContainerResponse>> RemoveContainerAsync(
        RemoveContainerRequest request, CancellationToken stop) => Answer("RemoveContainer", () =>
    {
        containers.Remove(request.ContainerId);
        return new RemoveContainerResponse();
    });

    public ValueTask<CriResult<ListContainersResponse>> ListContainersAsync(
        ListContainersRequest request, CancellationToken stop) => Answer("ListContainers", () =>
    {
        ListContainersResponse response = new();
        foreach ((ContainerStatus status, string sandbox) in containers.Values)
        {
            if (!Matches(status.Labels, request.Filter?.LabelSelector)) continue;
            Container container = new()
            {
                Id = status.Id,
                PodSandboxId = sandbox,
                Metadata = status.Metadata,
                State = status.State,
                CreatedAt = status.CreatedAt,
                Image = status.Image,
                ImageRef = status.ImageRef,
            };
            container.Labels.Add(status.Labels);
            container.Annotations.Add(status.Annotations);
            response.Containers.Add(container);
        }

        return response;
    });

    public ValueTask<CriResult<ContainerStatusResponse>> ContainerStatusAsync(
        ContainerStatusRequest request, CancellationToken stop) => Answer("ContainerStatus", () =>
        containers.TryGetValue(request.ContainerId, out var found)
            ? new ContainerStatusResponse { Status = found.Status.Clone() }
            : null);

    public ValueTask<CriResult<UpdateContainerResourcesResponse>> UpdateContainerResourcesAsync(
        UpdateContainerResourcesRequest request, CancellationToken stop) =>
        Answer("UpdateContainerResources", () => new UpdateContainerResourcesResponse());

    public ValueTask<CriResult<ReopenContainerLogResponse>> ReopenContainerLogAsync(
        ReopenContainerLogRequest request, CancellationToken stop) =>
        Answer("ReopenContainerLog", () => new ReopenContainerLogResponse());

    public ValueTask<CriResult<ExecSyncResponse>> ExecSyncAsync(ExecSyncRequest request, CancellationToken stop) =>
        Answer("ExecSync", () => OnExec(request));

    public ValueTask<CriResult<ExecResponse>> ExecAsync(ExecRequest request, CancellationToken stop) =>
        Answer("Exec", () => new ExecResponse());

    public ValueTask<CriResult<AttachResponse>> AttachAsync(AttachRequest request, CancellationToken stop) =>
        Answer("Attach", () => new AttachResponse());

    public ValueTask<CriResult<PortForwardResponse>> PortForwardAsync(PortForwardRequest request, CancellationToken stop) =>
        Answer("PortForward", () => new PortForwardResponse());

    public ValueTask<CriResult<ListContainerStatsResponse>> ListContainerStatsAsync(
        ListContainerStatsRequest request, CancellationToken stop) =>
        Answer("ListContainerStats", () => new ListContainerStatsResponse());

    public ValueTask<CriResult<ListImagesResponse>> ListImagesAsync(ListImagesRequest request, CancellationToken stop) =>
        Answer("ListImages", () => new ListImagesResponse { Images = { Images.Select(ImageOf) } });

    public ValueTask<CriResult<ImageStatusResponse>> ImageStatusAsync(ImageStatusRequest request, CancellationToken stop) =>
        Answer("ImageStatus", () => new ImageStatusResponse
        {
            Image = Images.Contains(request.Image.Image) ? ImageOf(request.Image.Image) : null,
        });

    public ValueTask<CriResult<PullImageResponse>> PullImageAsync(PullImageRequest request, CancellationToken stop) =>
        Answer("PullImage", () =>
        {
            if (!Registry.Contains(request.Image.Image) || !Admits(request.Auth)) return null;
            Images.Add(request.Image.Image);
            return new PullImageResponse { ImageRef = request.Image.Image };
        });

    public ValueTask<CriResult<RemoveImageResponse>> RemoveImageAsync(RemoveImageRequest request, CancellationToken stop) =>
        Answer("RemoveImage", () =>
        {
            Images.Remove(request.Image.Image);
            return new RemoveImageResponse();
        });

    public ValueTask<CriResult<ImageFsInfoResponse>> ImageFsInfoAsync(ImageFsInfoRequest request, CancellationToken stop) =>
        Answer("ImageFsInfo", () => new ImageFsInfoResponse
        {
            ImageFilesystems = { new FilesystemUsage { FsId = new() { Mountpoint = ImageDirectory } } },
        });

    public async IAsyncEnumerable<RuntimeEvent> EventsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        yield return new(RuntimeEventType.Connected, "");
        await foreach (RuntimeEvent change in events.Reader.ReadAllAsync(stop)) yield return change;
    }

    private static Image ImageOf(string name) => new() { Id = name, RepoTags = { name }, Size = 1 };

    private static bool Matches(IDictionary<string, string> labels, IDictionary<string, string>? selector) =>
        selector is null || selector.All(pair => labels.TryGetValue(pair.Key, out string? value) && value == pair.Value);

    private long Nanoseconds() => ((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100) + ids;

    private void End(string id, int code)
    {
        if (!containers.TryGetValue(id, out var found) || found.Status.State != ContainerState.ContainerRunning) return;
        found.Status.State = ContainerState.ContainerExited;
        found.Status.ExitCode = code;
        found.Status.FinishedAt = Nanoseconds();
        found.Status.Reason = code == 0 ? "Completed" : "Error";
    }

    private async ValueTask<CriResult<T>> Answer<T>(string method, Func<T?> respond)
        where T : class
    {
        await Task.Yield(); // As a real call: never done before its caller went on.
        await Hold(method);
        lock (gate)
        {
            calls.Add(method);
            if (Fault(method) is { } error) return error;
            T? response = respond();
            if (Loss(method) is { } lost) return lost;
            return response is not null ? response : new CriError(RpcCode.NotFound, $"{method}: not found");
        }
    }
}
