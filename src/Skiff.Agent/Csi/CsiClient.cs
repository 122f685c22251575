using Skiff.Agent.Runtime;
using Skiff.Csi.V1;

namespace Skiff.Agent.Csi;

/// <summary>Asks one driver.</summary>
internal sealed class CsiClient(string endpoint, TimeProvider time) : IDisposable
{
    private const string Service = "/csi.v1.Node/";
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);

    private readonly GrpcChannel channel = new(endpoint, time);

    public ValueTask<CriResult<NodeGetInfoResponse>> InfoAsync(CancellationToken stop) =>
        channel.UnaryAsync(Service + "NodeGetInfo", new NodeGetInfoRequest(), NodeGetInfoResponse.Parser, patience, stop);

    public ValueTask<CriResult<NodeGetCapabilitiesResponse>> CapabilitiesAsync(CancellationToken stop) =>
        channel.UnaryAsync(Service + "NodeGetCapabilities", new NodeGetCapabilitiesRequest(), NodeGetCapabilitiesResponse.Parser, patience, stop);

    public ValueTask<CriResult<NodeStageVolumeResponse>> StageAsync(NodeStageVolumeRequest request, CancellationToken stop) =>
        channel.UnaryAsync(Service + "NodeStageVolume", request, NodeStageVolumeResponse.Parser, patience, stop);

    public ValueTask<CriResult<NodePublishVolumeResponse>> PublishAsync(NodePublishVolumeRequest request, CancellationToken stop) =>
        channel.UnaryAsync(Service + "NodePublishVolume", request, NodePublishVolumeResponse.Parser, patience, stop);

    public ValueTask<CriResult<NodeUnpublishVolumeResponse>> UnpublishAsync(string handle, string target, CancellationToken stop) =>
        channel.UnaryAsync(Service + "NodeUnpublishVolume", new NodeUnpublishVolumeRequest { VolumeId = handle, TargetPath = target },
            NodeUnpublishVolumeResponse.Parser, patience, stop);

    public ValueTask<CriResult<NodeUnstageVolumeResponse>> UnstageAsync(string handle, string staging, CancellationToken stop) =>
        channel.UnaryAsync(Service + "NodeUnstageVolume", new NodeUnstageVolumeRequest { VolumeId = handle, StagingTargetPath = staging },
            NodeUnstageVolumeResponse.Parser, patience, stop);

    public void Dispose() => channel.Dispose();
}
