using Google.Protobuf.Collections;
using Microsoft.Extensions.Logging;
using Skiff.Agent.Runtime;
using Skiff.Agent.Volumes;
using Skiff.Agent.Volumes.Linux;
using Skiff.Client;
using Skiff.Csi.V1;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;
using Skiff.PodLifecycle.Csi;
using Ability = Skiff.Csi.V1.NodeServiceCapability.Types.RPC.Types.Type;
using Mode = Skiff.Csi.V1.VolumeCapability.Types.AccessMode.Types.Mode;
using Status = Skiff.Model.Meta.V1.Status;

namespace Skiff.Agent.Csi;

/// <summary>
/// Has drivers mount volumes: staged once for the node where the driver stages, published for each pod. What was asked of a
/// driver is noted on disk first, so that whoever comes later takes it down again.
/// </summary>
internal sealed partial class CsiVolumes(CsiDrivers drivers, IApi api, CsiPaths paths, string nodeName, ILogger log)
{
    // One volume is staged, used and unstaged by many pods: one of them at a time.
    private readonly SemaphoreSlim[] gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Makes a volume usable for a pod.</summary>
    public async ValueTask<SetUp> PublishAsync(string podDirectory, Pod pod, CsiVolume volume, CancellationToken stop)
    {
        string directory = CsiPaths.Volume(podDirectory, volume.Name), target = CsiPaths.Mount(directory);
        if (!PodDirectories.IsPlain(volume.Name) || !CsiPaths.IsDriverName(volume.Driver)) return SetUp.Failed("invalid name of a volume or driver");
        if (drivers.Find(volume.Driver) is not { } client)
        {
            return SetUp.Failed("kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: "
                + $"driver name {volume.Driver} not found in the list of registered CSI drivers");
        }

        ApiResult<CSIDriver> described = await ApiExtensions.GetAsync(api, Kinds.CSIDriver, new ObjectKey("", volume.Driver), stop);
        if (described.Error is { Code: not 404 } unread) return SetUp.Failed($"kubernetes.io/csi: {unread.Message}");
        CSIDriver? driver = described.Value;
        if (volume.Misfit(driver) is { } misfit) return SetUp.Failed($"kubernetes.io/csi: mounter.SetUpAt failed to check volume lifecycle mode: {misfit}");
        (MapOf<string> attached, string attachment, string fault) = await AttachedAsync(volume, driver, stop);
        if (fault.Length > 0) return SetUp.Failed($"MountVolume.WaitForAttach failed for volume \"{volume.Name}\" : {fault}");

        SemaphoreSlim gate = GateOf(volume.Driver, volume.Handle);
        await gate.WaitAsync(stop);
        try
        {
            if (Mounts.IsMountPoint(target)) return SetUp.Done(target, volume.ReadOnly);
            new CsiVolumeNote(volume.Driver, volume.Handle, volume.IsInline).Write(directory, volume.Name, nodeName, attachment);
            return await MountAsync(new(client, pod, volume, driver, attached), target, stop);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Takes all volumes of a pod down; false when that has to be tried again.</summary>
    public async ValueTask<bool> ReleaseAsync(string podDirectory, CancellationToken stop)
    {
        bool free = true;
        foreach (string directory in CsiPaths.VolumesOf(podDirectory))
        {
            if (CsiVolumeNote.Read(directory) is not { } note) continue; // No driver was asked.
            SemaphoreSlim gate = GateOf(note.Driver, note.Handle);
            await gate.WaitAsync(stop);
            try
            {
                string fault = await TakeDownAsync(directory, note, stop);
                if (fault.Length > 0) LogFailed(log, directory, fault);
                free &= fault.Length == 0;
            }
            finally
            {
                gate.Release();
            }
        }

        return free;
    }

    private SemaphoreSlim GateOf(string driver, string handle) =>
        gates[(uint)HashCode.Combine(driver, handle) % gates.Length];

    // What somebody else has to attach to the node must be there before.
    private async ValueTask<(MapOf<string> Metadata, string Name, string Fault)> AttachedAsync(
        CsiVolume volume, CSIDriver? driver, CancellationToken stop)
    {
        if (!volume.NeedsAttachment(driver)) return (default, "", "");
        string name = CsiNames.Attachment(volume.Handle, volume.Driver, nodeName);
        ApiResult<VolumeAttachment> read = await ApiExtensions.GetAsync(api, Kinds.VolumeAttachment, new ObjectKey("", name), stop);
        if (!read.TryGet(out VolumeAttachment? attachment, out Status? error))
            return (default, name, $"volume {volume.Handle} has GET error for volume attachment {name}: {error.Message}");
        string fault = attachment switch
        {
            { Metadata.DeletionTimestamp: not null } => "volume attachment is being deleted",
            { Status.Attached: true } => "",
            { Status.AttachError: { } failed } => failed.Message,
            _ => $"attachment timeout for volume {volume.Handle}",
        };
        return (attachment.Status.AttachmentMetadata, name, fault);
    }

    private async ValueTask<SetUp> MountAsync(Mounting what, string target, CancellationToken stop)
    {
        CsiVolume volume = what.Volume;
        CriResult<NodeGetCapabilitiesResponse> asked = await what.Client.CapabilitiesAsync(stop);
        if (!asked.TryGet(out NodeGetCapabilitiesResponse? able, out CriError? error)) return SetUp.Failed($"kubernetes.io/csi: {error}");
        HashSet<Ability> abilities = [.. able.Capabilities.Select(one => one.Rpc?.Type ?? Ability.Unknown)];
        VolumeCapability capability = CapabilityOf(what, abilities);
        string staging = "";
        if (!volume.IsInline && abilities.Contains(Ability.StageUnstageVolume))
        {
            staging = CsiPaths.GlobalMount(paths.Staging(volume.Driver, volume.Handle));
            string fault = await StageAsync(what, staging, capability, stop);
            if (fault.Length > 0) return SetUp.Failed($"MountVolume.MountDevice failed for volume \"{volume.Name}\" : {fault}");
        }

        NodePublishVolumeRequest request = new()
        {
            VolumeId = volume.Handle, StagingTargetPath = staging, TargetPath = target, VolumeCapability = capability, Readonly = volume.ReadOnly,
        };
        Fill(request.PublishContext, what.Attached);
        Fill(request.VolumeContext, volume.ContextFor(what.Pod, what.Driver));
        string unread = await SecretsAsync(volume.PublishSecret, request.Secrets, stop);
        if (unread.Length > 0) return SetUp.Failed($"fetching NodePublishSecretRef failed: {unread}");
        CriResult<NodePublishVolumeResponse> published = await what.Client.PublishAsync(request, stop);
        if (published.Error is { } refused) return SetUp.Failed($"{refused}");
        bool isOwn = volume.TakesGroup(what.Driver) && !abilities.Contains(Ability.VolumeMountGroup);
        if (isOwn && what.Pod.Spec.SecurityContext is { FSGroup: { } group } security)
        {
            Errno owned = Ownership.Apply(target, group, readOnly: false, security.FSGroupChangePolicy == "OnRootMismatch");
            if (owned.IsError) return SetUp.Failed($"applyFSGroup failed for vol {volume.Handle}: {owned}");
        }

        return SetUp.Done(target, volume.ReadOnly);
    }

    private async ValueTask<string> StageAsync(Mounting what, string staging, VolumeCapability capability, CancellationToken stop)
    {
        CsiVolume volume = what.Volume;
        string directory = paths.Staging(volume.Driver, volume.Handle);
        new CsiVolumeNote(volume.Driver, volume.Handle, IsInline: false).Write(directory, volume.Name, nodeName, "");
        Directory.CreateDirectory(staging);
        NodeStageVolumeRequest request = new() { VolumeId = volume.Handle, StagingTargetPath = staging, VolumeCapability = capability };
        Fill(request.PublishContext, what.Attached);
        Fill(request.VolumeContext, volume.Attributes);
        string unread = await SecretsAsync(volume.StageSecret, request.Secrets, stop);
        if (unread.Length > 0) return $"fetching NodeStageSecretRef failed: {unread}";
        return (await what.Client.StageAsync(request, stop)).Error?.ToString() ?? "";
    }

    private async ValueTask<string> TakeDownAsync(string directory, CsiVolumeNote note, CancellationToken stop)
    {
        if (drivers.Find(note.Driver) is not { } client)
            return $"driver name {note.Driver} not found in the list of registered CSI drivers";
        string target = CsiPaths.Mount(directory);
        CriResult<NodeUnpublishVolumeResponse> unpublished = await client.UnpublishAsync(note.Handle, target, stop);
        if (unpublished.Error is { } refused) return $"{refused}";
        if (Mounts.IsMountPoint(target)) return $"the driver left {target} mounted";
        string staging = paths.Staging(note.Driver, note.Handle);
        if (!note.IsInline && Directory.Exists(staging) && !paths.IsUsedBeside(directory, note))
        {
            string global = CsiPaths.GlobalMount(staging);
            CriResult<NodeUnstageVolumeResponse> unstaged = await client.UnstageAsync(note.Handle, global, stop);
            if (unstaged.Error is { } kept) return $"{kept}";
            if (Mounts.IsMountPoint(global)) return $"the driver left {global} mounted";
            Directory.Delete(staging, recursive: true);
        }

        CsiVolumeNote.Remove(directory); // Last: until then all of this is tried again.
        return "";
    }

    private static VolumeCapability CapabilityOf(Mounting what, HashSet<Ability> abilities)
    {
        CsiVolume volume = what.Volume;
        bool isFine = abilities.Contains(Ability.SingleNodeMultiWriter);
        VolumeCapability.Types.MountVolume mount = new() { FsType = volume.FileSystem };
        mount.MountFlags.Add(volume.MountOptions.AsEnumerable());
        if (abilities.Contains(Ability.VolumeMountGroup) && what.Pod.Spec.SecurityContext?.FSGroup is { } group)
            mount.VolumeMountGroup = group.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Mode mode = (volume.AccessModes.IsEmpty ? PersistentVolumeAccessMode.ReadWriteOnce : volume.AccessModes[0]) switch
        {
            PersistentVolumeAccessMode.ReadOnlyMany => Mode.MultiNodeReaderOnly,
            PersistentVolumeAccessMode.ReadWriteMany => Mode.MultiNodeMultiWriter,
            PersistentVolumeAccessMode.ReadWriteOncePod => isFine ? Mode.SingleNodeSingleWriter : Mode.SingleNodeWriter,
            _ => isFine ? Mode.SingleNodeMultiWriter : Mode.SingleNodeWriter,
        };
        return new() { Mount = mount, AccessMode = new() { Mode = mode } };
    }

    private async ValueTask<string> SecretsAsync(SecretReference? reference, MapField<string, string> into, CancellationToken stop)
    {
        if (reference is null) return "";
        ApiResult<Secret> read = await ApiExtensions.GetAsync(api, Kinds.Secret, new ObjectKey(reference.Namespace, reference.Name), stop);
        if (!read.TryGet(out Secret? secret, out Status? error))
            return $"failed to find the secret {reference.Name} in the namespace {reference.Namespace} with error: {error.Message}";
        foreach ((string key, Bytes value) in secret.Data) into[key] = System.Text.Encoding.UTF8.GetString(value.Span);
        return "";
    }

    private static void Fill(MapField<string, string> into, MapOf<string> values)
    {
        foreach ((string key, string value) in values) into[key] = value;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Directory} is not taken down yet: {Fault}")]
    private static partial void LogFailed(ILogger log, string directory, string fault);

    private sealed record Mounting(CsiClient Client, Pod Pod, CsiVolume Volume, CSIDriver? Driver, MapOf<string> Attached);
}
