using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of how containers mount volumes and use block devices.</summary>
internal static class MountRules
{
    /// <summary>Checks mounts and devices.</summary>
    public static void Check(Container container, PodContext pod, FieldPath path)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < container.VolumeMounts.Count; i++)
        {
            CheckMount(container, container.VolumeMounts[i], seen, pod, path.Child("volumeMounts"), i);
        }

        CheckDevices(container, pod, path.Child("volumeDevices"));
    }

    private static void CheckMount(
        Container container, VolumeMount mount, HashSet<string> seen, PodContext pod, FieldPath list, int index)
    {
        Faults faults = pod.Faults;
        FieldPath path = list.Index(index);
        if (mount.Name.Length == 0) faults.Required(path.Child("name"));
        if (!pod.Volumes.TryGetValue(mount.Name, out VolumeSource? volume)) faults.NotFound(path.Child("name"), mount.Name);
        if (mount.MountPath.Length == 0) faults.Required(path.Child("mountPath"));
        if (!seen.Add(mount.MountPath)) faults.Invalid(path.Child("mountPath"), mount.MountPath, "must be unique");
        if (container.VolumeDevices.Any(device => device.Name == mount.Name))
        {
            faults.Invalid(path.Child("name"), mount.Name, "must not already exist in volumeDevices");
        }

        if (container.VolumeDevices.Any(device => device.DevicePath == mount.MountPath))
        {
            faults.Invalid(path.Child("mountPath"), mount.MountPath, "must not already exist as a path in volumeDevices");
        }

        if (mount.SubPath.Length > 0) Paths.CheckDescending(mount.SubPath, list.Child("subPath"), faults);
        if (mount.SubPathExpr.Length > 0)
        {
            if (mount.SubPath.Length > 0)
            {
                faults.Invalid(path.Child("subPathExpr"), mount.SubPathExpr, "subPathExpr and subPath are mutually exclusive");
            }

            Paths.CheckDescending(mount.SubPathExpr, list.Child("subPathExpr"), faults);
        }

        CheckPropagation(container, mount, list.Child("mountPropagation"), faults);
        CheckRecursion(mount, list.Child("recursiveReadOnly"), faults);
    }

    private static void CheckPropagation(Container container, VolumeMount mount, FieldPath path, Faults faults)
    {
        if (mount.MountPropagation is not { } propagation) return;
        faults.OneOf(path, propagation,
            MountPropagationMode.Bidirectional, MountPropagationMode.HostToContainer, MountPropagationMode.None);
        if (propagation == MountPropagationMode.Bidirectional && container.SecurityContext?.Privileged != true)
        {
            faults.Forbidden(path, "Bidirectional mount propagation is available only to privileged containers");
        }
    }

    private static void CheckRecursion(VolumeMount mount, FieldPath path, Faults faults)
    {
        switch (mount.RecursiveReadOnly)
        {
            case null or RecursiveReadOnlyMode.Disabled:
                break;
            case RecursiveReadOnlyMode.Enabled or RecursiveReadOnlyMode.IfPossible:
                if (!mount.ReadOnly) faults.Forbidden(path, "may only be specified when readOnly is true");
                if (mount.MountPropagation is not (null or MountPropagationMode.None))
                {
                    faults.Forbidden(path, "may only be specified when mountPropagation is None or not specified");
                }

                break;
            default:
                faults.NotSupported(path, mount.RecursiveReadOnly, RecursiveReadOnlyMode.Disabled,
                    RecursiveReadOnlyMode.Enabled, RecursiveReadOnlyMode.IfPossible);
                break;
        }
    }

    private static void CheckDevices(Container container, PodContext pod, FieldPath list)
    {
        Faults faults = pod.Faults;
        HashSet<string> names = new(StringComparer.Ordinal), paths = new(StringComparer.Ordinal);
        for (int i = 0; i < container.VolumeDevices.Count; i++)
        {
            VolumeDevice device = container.VolumeDevices[i];
            FieldPath path = list.Index(i);
            if (device.Name.Length == 0) faults.Required(path.Child("name"));
            if (device.Name.Length > 0 && !names.Add(device.Name)) faults.Invalid(path.Child("name"), device.Name, "must be unique");
            if (!pod.Volumes.TryGetValue(device.Name, out VolumeSource? volume)) faults.NotFound(path.Child("name"), device.Name);
            else if (volume.PersistentVolumeClaim is null && volume.Ephemeral is null)
            {
                faults.Invalid(path.Child("name"), device.Name,
                    "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
            }

            if (device.DevicePath.Length == 0) faults.Required(path.Child("devicePath"));
            if (paths.Contains(device.DevicePath)) faults.Invalid(path.Child("devicePath"), device.DevicePath, "must be unique");
            if (Paths.HasBackstep(device.DevicePath))
            {
                faults.Invalid(path.Child("devicePath"), device.DevicePath, "can not contain backsteps ('..')");
            }
            else
            {
                paths.Add(device.DevicePath);
            }

            if (container.VolumeMounts.Any(mount => mount.Name == device.Name))
            {
                faults.Invalid(path.Child("name"), device.Name, "must not already exist in volumeMounts");
            }

            if (container.VolumeMounts.Any(mount => mount.MountPath == device.DevicePath))
            {
                faults.Invalid(path.Child("devicePath"), device.DevicePath, "must not already exist as a path in volumeMounts");
            }
        }
    }
}
