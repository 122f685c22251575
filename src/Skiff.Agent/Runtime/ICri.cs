using Skiff.Cri.V1;

namespace Skiff.Agent.Runtime;

/// <summary>
/// The container runtime. Two implementations: gRPC over the runtime's socket, and one in memory for tests. Every
/// call has a deadline of its own and answers a value or an error; nothing throws but cancellation.
/// </summary>
public interface ICri
{
    /// <summary>Name and version of the runtime.</summary>
    ValueTask<CriResult<VersionResponse>> VersionAsync(VersionRequest request, CancellationToken stop);

    /// <summary>Whether the runtime and its network are ready.</summary>
    ValueTask<CriResult<StatusResponse>> StatusAsync(StatusRequest request, CancellationToken stop);

    /// <summary>Makes and starts a sandbox.</summary>
    ValueTask<CriResult<RunPodSandboxResponse>> RunPodSandboxAsync(
        RunPodSandboxRequest request, CancellationToken stop);

    /// <summary>Kills what runs in a sandbox and gives its network back. Idempotent.</summary>
    ValueTask<CriResult<StopPodSandboxResponse>> StopPodSandboxAsync(
        StopPodSandboxRequest request, CancellationToken stop);

    /// <summary>Removes a sandbox and its containers. Idempotent.</summary>
    ValueTask<CriResult<RemovePodSandboxResponse>> RemovePodSandboxAsync(
        RemovePodSandboxRequest request, CancellationToken stop);

    /// <summary>One sandbox with its addresses.</summary>
    ValueTask<CriResult<PodSandboxStatusResponse>> PodSandboxStatusAsync(
        PodSandboxStatusRequest request, CancellationToken stop);

    /// <summary>The sandboxes a filter lets through.</summary>
    ValueTask<CriResult<ListPodSandboxResponse>> ListPodSandboxAsync(
        ListPodSandboxRequest request, CancellationToken stop);

    /// <summary>Makes a container without starting it.</summary>
    ValueTask<CriResult<CreateContainerResponse>> CreateContainerAsync(
        CreateContainerRequest request, CancellationToken stop);

    /// <summary>Starts a container.</summary>
    ValueTask<CriResult<StartContainerResponse>> StartContainerAsync(
        StartContainerRequest request, CancellationToken stop);

    /// <summary>Stops a container; answers once it is dead, so the call lasts up to its timeout. Idempotent.</summary>
    ValueTask<CriResult<StopContainerResponse>> StopContainerAsync(
        StopContainerRequest request, CancellationToken stop);

    /// <summary>Removes a container, killing it when it runs. Idempotent.</summary>
    ValueTask<CriResult<RemoveContainerResponse>> RemoveContainerAsync(
        RemoveContainerRequest request, CancellationToken stop);

    /// <summary>The containers a filter lets through.</summary>
    ValueTask<CriResult<ListContainersResponse>> ListContainersAsync(
        ListContainersRequest request, CancellationToken stop);

    /// <summary>One container with its times and exit code.</summary>
    ValueTask<CriResult<ContainerStatusResponse>> ContainerStatusAsync(
        ContainerStatusRequest request, CancellationToken stop);

    /// <summary>Changes the limits of a running container.</summary>
    ValueTask<CriResult<UpdateContainerResourcesResponse>> UpdateContainerResourcesAsync(
        UpdateContainerResourcesRequest request, CancellationToken stop);

    /// <summary>Makes the runtime open a container's log anew, after it was moved away.</summary>
    ValueTask<CriResult<ReopenContainerLogResponse>> ReopenContainerLogAsync(
        ReopenContainerLogRequest request, CancellationToken stop);

    /// <summary>Runs a command in a container and answers what it wrote.</summary>
    ValueTask<CriResult<ExecSyncResponse>> ExecSyncAsync(ExecSyncRequest request, CancellationToken stop);

    /// <summary>The address of a stream into a new process.</summary>
    ValueTask<CriResult<ExecResponse>> ExecAsync(ExecRequest request, CancellationToken stop);

    /// <summary>The address of a stream into a container's first process.</summary>
    ValueTask<CriResult<AttachResponse>> AttachAsync(AttachRequest request, CancellationToken stop);

    /// <summary>The address of a stream into a sandbox's network.</summary>
    ValueTask<CriResult<PortForwardResponse>> PortForwardAsync(PortForwardRequest request, CancellationToken stop);

    /// <summary>CPU, memory and disk used by containers.</summary>
    ValueTask<CriResult<ListContainerStatsResponse>> ListContainerStatsAsync(
        ListContainerStatsRequest request, CancellationToken stop);

    /// <summary>The images on the node.</summary>
    ValueTask<CriResult<ListImagesResponse>> ListImagesAsync(ListImagesRequest request, CancellationToken stop);

    /// <summary>One image; a response without an image when it is absent.</summary>
    ValueTask<CriResult<ImageStatusResponse>> ImageStatusAsync(ImageStatusRequest request, CancellationToken stop);

    /// <summary>Pulls an image; lasts as long as bytes come.</summary>
    ValueTask<CriResult<PullImageResponse>> PullImageAsync(PullImageRequest request, CancellationToken stop);

    /// <summary>Removes an image. Idempotent.</summary>
    ValueTask<CriResult<RemoveImageResponse>> RemoveImageAsync(RemoveImageRequest request, CancellationToken stop);

    /// <summary>Disk used by images.</summary>
    ValueTask<CriResult<ImageFsInfoResponse>> ImageFsInfoAsync(ImageFsInfoRequest request, CancellationToken stop);

    /// <summary>
    /// Starts, deaths and out-of-memory kills, as they happen. Ends when the connection does; what happened in
    /// between is not told, so a reader lists anew after each start.
    /// </summary>
    IAsyncEnumerable<RuntimeEvent> EventsAsync(CancellationToken stop);
}

/// <summary>Codes of gRPC that the agent tells apart.</summary>
public enum RpcCode
{
    /// <summary>Success.</summary>
    Ok = 0,

    /// <summary>The caller gave up.</summary>
    Cancelled = 1,

    /// <summary>Anything else that went wrong in the runtime.</summary>
    Unknown = 2,

    /// <summary>The request makes no sense.</summary>
    InvalidArgument = 3,

    /// <summary>No answer in time; the work may still go on.</summary>
    DeadlineExceeded = 4,

    /// <summary>No such sandbox, container or image.</summary>
    NotFound = 5,

    /// <summary>The name is taken.</summary>
    AlreadyExists = 6,

    /// <summary>Not allowed.</summary>
    PermissionDenied = 7,

    /// <summary>A bound was reached.</summary>
    ResourceExhausted = 8,

    /// <summary>The state does not allow it.</summary>
    FailedPrecondition = 9,

    /// <summary>Lost a race.</summary>
    Aborted = 10,

    /// <summary>Past a valid range.</summary>
    OutOfRange = 11,

    /// <summary>The runtime has no such method.</summary>
    Unimplemented = 12,

    /// <summary>A broken invariant, or an answer that cannot be read.</summary>
    Internal = 13,

    /// <summary>Nothing answers at the socket.</summary>
    Unavailable = 14,

    /// <summary>Lost or corrupt data.</summary>
    DataLoss = 15,

    /// <summary>No valid credentials.</summary>
    Unauthenticated = 16,
}

/// <summary>A call that failed.</summary>
/// <param name="Code">Which kind of failure.</param>
/// <param name="Message">The runtime's words.</param>
public sealed record CriError(RpcCode Code, string Message)
{
    /// <summary>The form upstream's client prints, which messages in statuses and events carry.</summary>
    public override string ToString() => $"rpc error: code = {Code} desc = {Message}";
}

/// <summary>A response, or the error that tells why there is none.</summary>
public readonly struct CriResult<T>
    where T : class
{
    private CriResult(T? value, CriError? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The response, on success.</summary>
    public T? Value { get; }

    /// <summary>The failure, otherwise.</summary>
    public CriError? Error { get; }

    /// <summary>Gives the response or the failure.</summary>
    public bool TryGet(
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out CriError? error)
    {
        value = Value;
        error = Error;
        return value is not null;
    }

    /// <summary>A success.</summary>
    public static implicit operator CriResult<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static implicit operator CriResult<T>(CriError error) => new(null, error);
}

/// <summary>What happened to a container or a sandbox's pause process.</summary>
public enum RuntimeEventType
{
    /// <summary>The stream is up: whatever happened before is to be listed.</summary>
    Connected,

    /// <summary>The first process started.</summary>
    Started,

    /// <summary>The first process died.</summary>
    Exited,

    /// <summary>The kernel killed a process for lack of memory.</summary>
    OutOfMemory,
}

/// <summary>One event.</summary>
/// <param name="Type">What happened.</param>
/// <param name="ContainerId">The container or sandbox; empty for <see cref="RuntimeEventType.Connected"/>.</param>
public readonly record struct RuntimeEvent(RuntimeEventType Type, string ContainerId);
