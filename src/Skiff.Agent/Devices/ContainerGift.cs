using Google.Protobuf;
using Skiff.DevicePlugin.V1Beta1;
using Skiff.Model;
using Skiff.PodLifecycle.Devices;

namespace Skiff.Agent.Devices;

/// <summary>What plugins add to a container so that it can use its devices. Of two for one place the first one counts.</summary>
/// <param name="Variables">Environment variables.</param>
/// <param name="Mounts">What is bound into it.</param>
/// <param name="Devices">Device files.</param>
/// <param name="Annotations">For the runtime.</param>
/// <param name="CdiDevices">Devices the runtime knows by name.</param>
internal sealed record ContainerGift(
    IReadOnlyList<KeyValuePair<string, string>> Variables,
    IReadOnlyList<Cri.V1.Mount> Mounts,
    IReadOnlyList<Cri.V1.Device> Devices,
    IReadOnlyList<KeyValuePair<string, string>> Annotations,
    IReadOnlyList<Cri.V1.CDIDevice> CdiDevices)
{
    /// <summary>Nothing.</summary>
    public static ContainerGift Nothing { get; } = new([], [], [], [], []);

    /// <summary>What the plugins said when the devices were given.</summary>
    public static ContainerGift Of(ListOf<DeviceGrant> grants)
    {
        ContainerAllocateResponse[] answers = [.. grants.AsEnumerable().Select(Read).OfType<ContainerAllocateResponse>()];
        return new(
            [.. answers.SelectMany(answer => answer.Envs.OrderBy(one => one.Key, StringComparer.Ordinal)).DistinctBy(one => one.Key)],
            [.. answers.SelectMany(answer => answer.Mounts).DistinctBy(mount => mount.ContainerPath).Select(mount => new Cri.V1.Mount
            {
                ContainerPath = mount.ContainerPath, HostPath = mount.HostPath, Readonly = mount.ReadOnly,
            })],
            [.. answers.SelectMany(answer => answer.Devices).DistinctBy(device => device.ContainerPath).Select(device => new Cri.V1.Device
            {
                ContainerPath = device.ContainerPath, HostPath = device.HostPath, Permissions = device.Permissions,
            })],
            [.. answers.SelectMany(answer => answer.Annotations.OrderBy(one => one.Key, StringComparer.Ordinal)).DistinctBy(one => one.Key)],
            [.. answers.SelectMany(answer => answer.CdiDevices).DistinctBy(one => one.Name).Select(
                one => new Cri.V1.CDIDevice { Name = one.Name })]);
    }

    /// <summary>Whether an answer that was kept can be read.</summary>
    public static bool CanRead(DeviceGrant grant) => Read(grant) is not null;

    private static ContainerAllocateResponse? Read(DeviceGrant grant)
    {
        try
        {
            return ContainerAllocateResponse.Parser.ParseFrom(ByteString.FromBase64(grant.Answer));
        }
        catch (Exception fault) when (fault is FormatException or InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
