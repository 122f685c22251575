using System.Diagnostics;
using System.Threading.Channels;
using Google.Protobuf;
using Skiff.Agent.Runtime;
using Skiff.Agent.Runtime.Serving;
using Skiff.Csi.V1;
using Skiff.PluginRegistration.V1;

namespace Skiff.Agent.Tests.Csi;

/// <summary>
/// A storage driver that keeps its order: nothing is published before it is staged, nor unstaged while it is published. It
/// mounts memory, so that the node sees real mounts.
/// </summary>
internal sealed class FakeDriver : IAsyncDisposable
{
    public const string Name = "fake.csi.example";

    private readonly List<string> calls = [];
    private readonly Channel<RegistrationStatus> told = Channel.CreateUnbounded<RegistrationStatus>();
    private readonly Lock gate = new();
    private readonly string socket;
    private readonly bool stages;
    private readonly Dictionary<string, string> staged = [], published = [];
    private GrpcServer? server;

    public FakeDriver(string registry, bool stages = true)
    {
        (socket, this.stages) = (Path.Combine(registry, "fake-reg.sock"), stages);
        Start();
    }

    /// <summary>An error that publishing answers.</summary>
    public string Fault { get; set; } = "";

    public NodePublishVolumeRequest? LastPublish { get; private set; }

    public NodeStageVolumeRequest? LastStage { get; private set; }


    public IReadOnlyList<string> Versions { get; set; } = ["1.0.0"];

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (gate) return [.. calls];
        }
    }

    public void Start() => server = GrpcServer.Start(socket, new Dictionary<string, GrpcMethod>
    {
        ["/pluginregistration.Registration/GetInfo"] = (_, _) =>
        {
            PluginInfo info = new() { Type = "CSIPlugin", Name = Name, Endpoint = socket };
            info.SupportedVersions.Add(Versions);
            return Answer(info);
        },
        ["/pluginregistration.Registration/NotifyRegistrationStatus"] = (request, _) =>
        {
            told.Writer.TryWrite(RegistrationStatus.Parser.ParseFrom(request.Span));
            return Answer(new RegistrationStatusResponse());
        },
        ["/csi.v1.Node/NodeGetInfo"] = (_, _) => Answer(new NodeGetInfoResponse
        {
            NodeId = "n-1", MaxVolumesPerNode = 7, AccessibleTopology = new() { Segments = { ["example/zone"] = "z1" } },
        }),
        ["/csi.v1.Node/NodeGetCapabilities"] = (_, _) =>
        {
            NodeGetCapabilitiesResponse answer = new();
            if (stages) answer.Capabilities.Add(new NodeServiceCapability { Rpc = new() { Type = NodeServiceCapability.Types.RPC.Types.Type.StageUnstageVolume } });
            return Answer(answer);
        },
        ["/csi.v1.Node/NodeStageVolume"] = (request, _) => Stage(NodeStageVolumeRequest.Parser.ParseFrom(request.Span)),
        ["/csi.v1.Node/NodeUnstageVolume"] = (request, _) => Unstage(NodeUnstageVolumeRequest.Parser.ParseFrom(request.Span)),
        ["/csi.v1.Node/NodePublishVolume"] = (request, _) => Publish(NodePublishVolumeRequest.Parser.ParseFrom(request.Span)),
        ["/csi.v1.Node/NodeUnpublishVolume"] = (request, _) => Unpublish(NodeUnpublishVolumeRequest.Parser.ParseFrom(request.Span)),
    });

    /// <summary>Ends when the node has told it that it was taken, or that it was not.</summary>
    public async Task<RegistrationStatus> UntilToldAsync(bool isTaken)
    {
        while (true)
        {
            RegistrationStatus next = await told.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (next.PluginRegistered == isTaken) return next;
        }
    }

    public async Task StopAsync()
    {
        await server!.DisposeAsync();
        File.Delete(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (string target in published.Keys) Run("umount", "-l", target);
    }

    private ValueTask<CriResult<IMessage>> Stage(NodeStageVolumeRequest request)
    {
        LastStage = request;
        Note($"stage {request.VolumeId}");
        if (!Directory.Exists(request.StagingTargetPath)) return Wrong("no staging path");
        staged[request.VolumeId] = request.StagingTargetPath;
        return Answer(new NodeStageVolumeResponse());
    }

    private ValueTask<CriResult<IMessage>> Publish(NodePublishVolumeRequest request)
    {
        LastPublish = request;
        Note($"publish {request.VolumeId}");
        if (Fault.Length > 0) return Wrong(Fault);
        bool isStaged = staged.GetValueOrDefault(request.VolumeId) is { } path && path == request.StagingTargetPath;
        if (stages && request.StagingTargetPath.Length > 0 && !isStaged) return Wrong("published before it was staged");
        if (!Directory.Exists(Path.GetDirectoryName(request.TargetPath))) return Wrong("no parent of the target");
        if (published.ContainsKey(request.TargetPath)) return Answer(new NodePublishVolumeResponse());
        Directory.CreateDirectory(request.TargetPath);
        Run("mount", "-t", "tmpfs", "fake", request.TargetPath);
        published[request.TargetPath] = request.VolumeId;
        return Answer(new NodePublishVolumeResponse());
    }

    private ValueTask<CriResult<IMessage>> Unpublish(NodeUnpublishVolumeRequest request)
    {
        Note($"unpublish {request.VolumeId}");
        if (!published.Remove(request.TargetPath)) return Answer(new NodeUnpublishVolumeResponse());
        Run("umount", request.TargetPath);
        Directory.Delete(request.TargetPath);
        return Answer(new NodeUnpublishVolumeResponse());
    }

    private ValueTask<CriResult<IMessage>> Unstage(NodeUnstageVolumeRequest request)
    {
        Note($"unstage {request.VolumeId}");
        if (published.ContainsValue(request.VolumeId)) return Wrong("unstaged while it is published");
        staged.Remove(request.VolumeId);
        return Answer(new NodeUnstageVolumeResponse());
    }

    private void Note(string call)
    {
        lock (gate) calls.Add(call);
    }

    private static ValueTask<CriResult<IMessage>> Answer<T>(T message)
        where T : class, IMessage => ValueTask.FromResult<CriResult<IMessage>>(message);

    private static ValueTask<CriResult<IMessage>> Wrong(string what) =>
        ValueTask.FromResult<CriResult<IMessage>>(new CriError(RpcCode.FailedPrecondition, what));

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
