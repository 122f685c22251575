using Skiff.Agent.Volumes;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Pods;

/// <summary>The block volumes that a container gets as devices.</summary>
internal static class ContainerDevices
{
    /// <summary>The devices, or the waiting message of a container that cannot have them.</summary>
    public static (IReadOnlyList<Cri.V1.Device> Devices, string Error) Of(
        Container container, IReadOnlyDictionary<string, PreparedVolume> volumes)
    {
        List<Cri.V1.Device> devices = [];
        foreach (VolumeDevice device in container.VolumeDevices)
        {
            if (!device.DevicePath.StartsWith('/'))
            {
                return ([], $"error DevicePath `{device.DevicePath}` must be an absolute path");
            }

            if (!volumes.TryGetValue(device.Name, out PreparedVolume? volume) || !volume.IsDevice)
            {
                return ([], $"cannot find volume \"{device.Name}\" to pass into container \"{container.Name}\"");
            }

            devices.Add(new()
            {
                ContainerPath = device.DevicePath,
                HostPath = volume.HostPath,
                Permissions = volume.ReadOnly ? "r" : "mrw",
            });
        }

        return (devices, "");
    }
}
