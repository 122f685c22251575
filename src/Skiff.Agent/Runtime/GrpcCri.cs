using System.Runtime.CompilerServices;
using Google.Protobuf;
using Skiff.ContainerdEvents.V1;
using Skiff.Cri.V1;

namespace Skiff.Agent.Runtime;

/// <summary>The container runtime behind a socket, with upstream's deadlines.</summary>
public sealed class GrpcCri(GrpcChannel channel) : ICri
{
    private const string RuntimeService = "/runtime.v1.RuntimeService/";
    private const string ImageService = "/runtime.v1.ImageService/";

    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SandboxStart = TimeSpan.FromMinutes(4); // Network plugins and the pause image.
    private static readonly TimeSpan Pull = TimeSpan.FromMinutes(30); // The runtime itself gives up without progress.

    /// <inheritdoc/>
    public ValueTask<CriResult<VersionResponse>> VersionAsync(VersionRequest request, CancellationToken stop) =>
        RuntimeAsync("Version", request, VersionResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<StatusResponse>> StatusAsync(StatusRequest request, CancellationToken stop) =>
        RuntimeAsync("Status", request, StatusResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<RunPodSandboxResponse>> RunPodSandboxAsync(
        RunPodSandboxRequest request, CancellationToken stop) =>
        channel.UnaryAsync(
            RuntimeService + "RunPodSandbox", request, RunPodSandboxResponse.Parser, SandboxStart, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<StopPodSandboxResponse>> StopPodSandboxAsync(
        StopPodSandboxRequest request, CancellationToken stop) =>
        RuntimeAsync("StopPodSandbox", request, StopPodSandboxResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<RemovePodSandboxResponse>> RemovePodSandboxAsync(
        RemovePodSandboxRequest request, CancellationToken stop) =>
        RuntimeAsync("RemovePodSandbox", request, RemovePodSandboxResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<PodSandboxStatusResponse>> PodSandboxStatusAsync(
        PodSandboxStatusRequest request, CancellationToken stop) =>
        RuntimeAsync("PodSandboxStatus", request, PodSandboxStatusResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<ListPodSandboxResponse>> ListPodSandboxAsync(
        ListPodSandboxRequest request, CancellationToken stop) =>
        RuntimeAsync("ListPodSandbox", request, ListPodSandboxResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<CreateContainerResponse>> CreateContainerAsync(
        CreateContainerRequest request, CancellationToken stop) =>
        RuntimeAsync("CreateContainer", request, CreateContainerResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<StartContainerResponse>> StartContainerAsync(
        StartContainerRequest request, CancellationToken stop) =>
        RuntimeAsync("StartContainer", request, StartContainerResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<StopContainerResponse>> StopContainerAsync(
        StopContainerRequest request, CancellationToken stop) =>
        channel.UnaryAsync(
            RuntimeService + "StopContainer", request, StopContainerResponse.Parser,
            Usual + Seconds(request.Timeout), stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<RemoveContainerResponse>> RemoveContainerAsync(
        RemoveContainerRequest request, CancellationToken stop) =>
        RuntimeAsync("RemoveContainer", request, RemoveContainerResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<ListContainersResponse>> ListContainersAsync(
        ListContainersRequest request, CancellationToken stop) =>
        RuntimeAsync("ListContainers", request, ListContainersResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<ContainerStatusResponse>> ContainerStatusAsync(
        ContainerStatusRequest request, CancellationToken stop) =>
        RuntimeAsync("ContainerStatus", request, ContainerStatusResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<UpdateContainerResourcesResponse>> UpdateContainerResourcesAsync(
        UpdateContainerResourcesRequest request, CancellationToken stop) =>
        RuntimeAsync("UpdateContainerResources", request, UpdateContainerResourcesResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<ReopenContainerLogResponse>> ReopenContainerLogAsync(
        ReopenContainerLogRequest request, CancellationToken stop) =>
        RuntimeAsync("ReopenContainerLog", request, ReopenContainerLogResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<ExecSyncResponse>> ExecSyncAsync(ExecSyncRequest request, CancellationToken stop) =>
        channel.UnaryAsync(
            RuntimeService + "ExecSync", request, ExecSyncResponse.Parser,
            request.Timeout > 0 ? Usual + Seconds(request.Timeout) : Timeout.InfiniteTimeSpan, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<ExecResponse>> ExecAsync(ExecRequest request, CancellationToken stop) =>
        RuntimeAsync("Exec", request, ExecResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<AttachResponse>> AttachAsync(AttachRequest request, CancellationToken stop) =>
        RuntimeAsync("Attach", request, AttachResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<PortForwardResponse>> PortForwardAsync(
        PortForwardRequest request, CancellationToken stop) =>
        RuntimeAsync("PortForward", request, PortForwardResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<ListContainerStatsResponse>> ListContainerStatsAsync(
        ListContainerStatsRequest request, CancellationToken stop) =>
        RuntimeAsync("ListContainerStats", request, ListContainerStatsResponse.Parser, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<ListImagesResponse>> ListImagesAsync(
        ListImagesRequest request, CancellationToken stop) =>
        ImageAsync("ListImages", request, ListImagesResponse.Parser, Usual, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<ImageStatusResponse>> ImageStatusAsync(
        ImageStatusRequest request, CancellationToken stop) =>
        ImageAsync("ImageStatus", request, ImageStatusResponse.Parser, Usual, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<PullImageResponse>> PullImageAsync(PullImageRequest request, CancellationToken stop) =>
        ImageAsync("PullImage", request, PullImageResponse.Parser, Pull, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<RemoveImageResponse>> RemoveImageAsync(
        RemoveImageRequest request, CancellationToken stop) =>
        ImageAsync("RemoveImage", request, RemoveImageResponse.Parser, Usual, stop);

    /// <inheritdoc/>
    public ValueTask<CriResult<ImageFsInfoResponse>> ImageFsInfoAsync(
        ImageFsInfoRequest request, CancellationToken stop) =>
        ImageAsync("ImageFsInfo", request, ImageFsInfoResponse.Parser, Usual, stop);

    /// <inheritdoc/>
    public async IAsyncEnumerable<RuntimeEvent> EventsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        // Containers of the runtime interface live in containerd's namespace k8s.io.
        SubscribeRequest request = new() { Filters = { "namespace==k8s.io,topic~=/tasks/" } };
        yield return new(RuntimeEventType.Connected, "");
        await foreach (Envelope envelope in channel.StreamAsync(
            "/containerd.services.events.v1.Events/Subscribe", request, Envelope.Parser, stop))
        {
            if (Read(envelope) is { } change) yield return change;
        }
    }

    /// <summary>The event in an envelope; null for those the agent has no use for.</summary>
    internal static RuntimeEvent? Read(Envelope envelope)
    {
        try
        {
            return envelope.Topic switch
            {
                "/tasks/start" => new(
                    RuntimeEventType.Started, TaskStart.Parser.ParseFrom(envelope.Event.Value).ContainerId),
                "/tasks/oom" => new(
                    RuntimeEventType.OutOfMemory, TaskOOM.Parser.ParseFrom(envelope.Event.Value).ContainerId),
                "/tasks/exit" => Exited(TaskExit.Parser.ParseFrom(envelope.Event.Value)),
                _ => null,
            };
        }
        catch (InvalidProtocolBufferException)
        {
            return null; // An event of another version is no event; the slow relist finds what it told.
        }
    }

    // The exit of an exec'd process carries the exec's own id, and is nobody's death.
    private static RuntimeEvent? Exited(TaskExit exit) =>
        exit.Id == exit.ContainerId ? new(RuntimeEventType.Exited, exit.ContainerId) : null;

    private static TimeSpan Seconds(long seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 1_000_000_000));

    private ValueTask<CriResult<T>> RuntimeAsync<T>(
        string method, IMessage request, MessageParser<T> parser, CancellationToken stop)
        where T : class, IMessage<T> => channel.UnaryAsync(RuntimeService + method, request, parser, Usual, stop);

    private ValueTask<CriResult<T>> ImageAsync<T>(
        string method, IMessage request, MessageParser<T> parser, TimeSpan deadline, CancellationToken stop)
        where T : class, IMessage<T> => channel.UnaryAsync(ImageService + method, request, parser, deadline, stop);
}
